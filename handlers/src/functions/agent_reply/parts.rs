//! What `agent-reply` works with: the only function that reaches customers, the
//! agent and AWS's opt-out list.

use std::sync::Arc;

use textledger_domain::phone::BusinessNumber;
use textledger_domain::policy::Policy;
use textledger_domain::wording::Brand;
use textledger_infrastructure::agent::{Agent, BedrockAgent};
use textledger_infrastructure::budget::Budget;
use textledger_infrastructure::lease::Leases;
use textledger_infrastructure::ledger::Ledger;
use textledger_infrastructure::opt_out_list::OptOutList;
use textledger_infrastructure::replies::{DeadTriggers, ReplyQueue};
use textledger_infrastructure::send_rate::SendRates;
use textledger_infrastructure::settings::Variables;
use textledger_infrastructure::sms::SmsSender;

use super::settings::Settings;
use crate::handler::Parts;
use crate::outside::Outside;

/// Gives contacts what they are owed.
#[derive(Clone)]
pub struct AgentReply {
    /// The event streams.
    pub ledger: Ledger,
    /// Claims on contacts.
    pub leases: Leases,
    /// The queue triggers come from.
    pub replies: ReplyQueue,
    /// Where what is no trigger goes.
    pub dead_triggers: DeadTriggers,
    /// The parts that may be sent in a day.
    pub budget: Budget,
    /// The carrier.
    pub sms: SmsSender,
    /// How fast our numbers may send.
    pub rates: SendRates,
    /// AWS's opt-out list, where consent is mirrored into one.
    pub opt_out_list: Option<OptOutList>,
    /// Who answers.
    pub agent: Arc<dyn Agent>,
    /// Bedrock's idle session timeout of that agent, in seconds.
    pub agent_idle_seconds: u32,
    /// How long one call of it may take.
    pub agent_within: std::time::Duration,
    /// The numbers that are ours; the first is the default sender.
    pub origination_numbers: Vec<BusinessNumber>,
    /// The deployment's choices.
    pub policy: Policy,
    /// Who speaks in the fixed texts.
    pub brand: Brand,
}

impl Parts for AgentReply {
    type Settings = Settings;

    fn settings(variables: &mut Variables<'_>) -> Settings {
        Settings::read(variables)
    }

    fn new(settings: Settings, outside: &Outside) -> Self {
        let control = settings.ledger.control.clone();
        let leases = Leases::new(outside.dynamodb(), control.clone());
        let budget = Budget::new(outside.dynamodb(), control, settings.policy.deployment_parts_per_day);
        Self {
            leases,
            ledger: outside.ledger(settings.ledger),
            replies: outside.replies(settings.reply_queue_url),
            dead_triggers: outside.dead_triggers(settings.reply_dead_letters_url),
            budget,
            rates: SendRates::new(outside.bounded()),
            sms: SmsSender::new(&outside.unrepeated, settings.configuration_set),
            opt_out_list: settings.opt_out_list.map(|name| OptOutList::new(outside.bounded(), name)),
            agent_within: settings.agent.within,
            agent: Arc::new(BedrockAgent::new(&outside.unrepeated, settings.agent, outside.time.clone())),
            agent_idle_seconds: settings.agent_idle_seconds,
            origination_numbers: settings.origination_numbers,
            policy: settings.policy,
            brand: settings.brand,
        }
    }
}

impl AgentReply {
    /// The number a reply comes from: the one that was texted when it is ours,
    /// the default otherwise.
    #[must_use]
    pub fn sender_for(&self, texted: Option<&BusinessNumber>) -> Option<&BusinessNumber> {
        texted
            .and_then(|texted| self.origination_numbers.iter().find(|own| *own == texted))
            .or_else(|| self.origination_numbers.first())
    }
}
