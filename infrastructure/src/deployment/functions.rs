//! The functions: their names, limits and the environment variables each takes.
//! What a variable holds follows from the deployment or is the operator's to
//! give; how it is read is the function's own business.

use serde::Serialize;

use super::queues::Queue;
use super::tables::TableNames;

/// How long `rebuild-slice` works before it answers, to be called again. The rest
/// of its time is for the streams between two checkpoints, and for calls that are
/// tried again.
pub const SLICE_WORK_SECONDS: u32 = 600;

/// One of the functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Inbound texts → events.
    SmsInbound,
    /// Events → views, and triggers.
    Projector,
    /// Triggers → replies.
    AgentReply,
    /// Delivery reports → events.
    DeliveryStatus,
    /// Consent over HTTP, behind a gateway.
    ConsentApi,
    /// One slice of the ledger → a generation of a view.
    RebuildSlice,
    /// A schedule → what was left undone.
    Watchdog,
}

impl Function {
    /// Every function.
    pub const ALL: [Self; 7] = [
        Self::SmsInbound,
        Self::Projector,
        Self::AgentReply,
        Self::DeliveryStatus,
        Self::ConsentApi,
        Self::RebuildSlice,
        Self::Watchdog,
    ];

    /// Its name in the design, and its binary's.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SmsInbound => "sms-inbound",
            Self::Projector => "projector",
            Self::AgentReply => "agent-reply",
            Self::DeliveryStatus => "delivery-status",
            Self::ConsentApi => "consent-api",
            Self::RebuildSlice => "rebuild-slice",
            Self::Watchdog => "watchdog",
        }
    }

    /// Its name as deployed for `environment`. `sms-inbound` keeps the name it
    /// has in the system this replaces.
    #[must_use]
    pub fn deployed_name(self, environment: &str) -> String {
        match self {
            Self::SmsInbound => format!("scheduling-agent-sms-inbound-{environment}"),
            _ => format!("scheduling-agent-sms-{}-{environment}", self.name()),
        }
    }

    /// How long one invocation may take. `agent-reply` waits for the agent;
    /// `rebuild-slice` works for [`SLICE_WORK_SECONDS`] and ends what it is at; a round
    /// of `watchdog` is over before the next one begins.
    #[must_use]
    pub fn timeout_seconds(self) -> u32 {
        match self {
            Self::AgentReply => 85,
            Self::RebuildSlice => SLICE_WORK_SECONDS + 300,
            Self::Watchdog => 55,
            _ => 30,
        }
    }

    /// The queue that takes the events Lambda gave up, where it is invoked
    /// asynchronously and another event does not do the same.
    #[must_use]
    pub fn dead_letters(self) -> Option<Queue> {
        match self {
            Self::SmsInbound => Some(Queue::InboundRetry),
            Self::DeliveryStatus => Some(Queue::DeliveryRetry),
            Self::Projector | Self::AgentReply | Self::ConsentApi | Self::RebuildSlice | Self::Watchdog => {
                None
            }
        }
    }

    pub(super) fn description(self, environment: &str, tables: &TableNames) -> FunctionDescription {
        FunctionDescription {
            name: self.deployed_name(environment),
            binary: self.name().to_owned(),
            timeout_seconds: self.timeout_seconds(),
            // A batch of the projector folds up to a hundred streams at once, and a
            // slice is folded as fast as the processor allows.
            memory_mb: if matches!(self, Self::Projector | Self::RebuildSlice) { 512 } else { 256 },
            dead_letters: self.dead_letters().map(|queue| queue.deployed_name(environment)),
            variables: self.variables(environment, tables),
        }
    }

    fn variables(self, environment: &str, tables: &TableNames) -> Vec<Variable> {
        let mut variables = vec![
            fixed("EVENTS_TABLE", &tables.events),
            fixed("HEADS_TABLE", &tables.heads),
            fixed("CONTROL_TABLE", &tables.control),
            given("AWS_REGION_NAME", false),
            given("STORE_ID", false),
        ];
        if matches!(self, Self::Projector | Self::ConsentApi | Self::RebuildSlice | Self::Watchdog) {
            variables.extend([
                fixed("CONSENT_TABLE", &tables.consent),
                fixed("OPT_OUT_TRACKING_TABLE", &tables.opt_out_tracking),
                fixed("MESSAGES_TABLE", &tables.messages),
                fixed("SESSIONS_TABLE", &tables.sessions),
            ]);
        }
        if matches!(self, Self::SmsInbound | Self::Projector | Self::AgentReply | Self::Watchdog) {
            let url = Value::UrlOf(Queue::Replies.deployed_name(environment));
            variables.push(Variable { name: "REPLY_QUEUE_URL", value: url });
        }
        // Whoever records a revocation dates its deadline; a fold asks nothing, and
        // a carrier's report is none.
        if !matches!(self, Self::Projector | Self::DeliveryStatus | Self::RebuildSlice) {
            variables.push(given("BUSINESS_TIME_ZONE", false));
        }
        if self == Self::SmsInbound {
            variables.extend([
                given("ORIGINATION_NUMBER", false),
                given("NUMBER_TYPES", false),
                given("STATUS_KEYWORD", false),
            ]);
        }
        // What is owed, and when, must look the same to who watches as to who replies.
        if matches!(self, Self::AgentReply | Self::Watchdog) {
            variables.extend([given("QUIET_HOURS", false), given("OPT_OUT_LIST", false)]);
        }
        if self == Self::Watchdog {
            variables.extend([
                fixed("METRICS_NAMESPACE", &metrics_namespace(environment)),
                given("CHECKPOINTS_BUCKET", false),
                given("CHECKPOINT_KEY_ID", false),
            ]);
        }
        if self == Self::AgentReply {
            let url = Value::UrlOf(Queue::RepliesDead.deployed_name(environment));
            variables.push(Variable { name: "REPLY_DEAD_LETTERS_URL", value: url });
            variables.extend([
                given("ANSWERED_COUNTRIES", false),
                given("REPLY_TEXTS_MAX", false),
                given("CONTACT_PARTS_PER_DAY", false),
                given("DEPLOYMENT_PARTS_PER_DAY", false),
                given("SUPERVISOR_AGENT_ID", true),
                given("SUPERVISOR_ALIAS_ID", true),
                given("ORIGINATION_NUMBER", true),
                given("AGENT_TIMEOUT_SECONDS", false),
                given("AGENT_IDLE_SECONDS", false),
                given("ANSWER_WINDOW_SECONDS", false),
                fixed("CONFIGURATION_SET", &configuration_set(environment)),
                given("BRAND_NAME", false),
                given("BRAND_CONTACT", false),
            ]);
        }
        variables
    }
}

/// What a function is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FunctionDescription {
    /// Its name as deployed.
    pub name: String,
    /// The binary in its zip, there called `bootstrap`.
    pub binary: String,
    /// How long one invocation may take.
    pub timeout_seconds: u32,
    /// Its memory, and with it its share of a processor.
    pub memory_mb: u32,
    /// The queue that takes what was given up after an asynchronous invocation.
    pub dead_letters: Option<String>,
    /// The environment variables it takes.
    pub variables: Vec<Variable>,
}

/// An environment variable of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub value: Value,
}

/// Where the value of a variable comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// It follows from the environment.
    Fixed(String),
    /// It is the URL of the queue with this name.
    UrlOf(String),
    /// The operator's to give.
    Given {
        /// Whether the function refuses to start without it.
        required: bool,
    },
}

/// The configuration set of `environment`.
pub(super) fn configuration_set(environment: &str) -> String {
    format!("scheduling-agent-sms-{environment}")
}

/// The namespace of what functions log and measure themselves: its own for each
/// environment, since two can share an account.
pub(super) fn metrics_namespace(environment: &str) -> String {
    format!("textledger/{environment}")
}

fn fixed(name: &'static str, value: &str) -> Variable {
    Variable { name, value: Value::Fixed(value.to_owned()) }
}

fn given(name: &'static str, required: bool) -> Variable {
    Variable { name, value: Value::Given { required } }
}
