//! A deployment gone over, part by part.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_config::SdkConfig;
use chrono::TimeDelta;
use futures_util::future::join_all;

use super::asker::Asker;
use super::check::{Area, Check, Of};
use super::judged;
use super::seen::functions::SeenFunction;
use super::seen::tables::SeenTable;
use super::seen::{self, Answer};
use super::unanswered::Unanswered;
use crate::deployment::Deployment;
use crate::deployment::functions::Function;
use crate::deployment::mappings::Mapping;
use crate::deployment::queues::Queue;
use crate::deployment::tables::TableNames;
use crate::deployment::topics::Topic;
use crate::ids::Ids;
use crate::ledger::Ledger;
use crate::settings::OPT_OUT_LIST;
use crate::time::SharedTime;
use crate::time::watch::ClockWatch;
use crate::views::ViewStore;

/// How far back what texts cost this month is looked for.
const SPEND_WITHIN: TimeDelta = TimeDelta::days(1);
/// How much later a measure may be dated than this machine's present.
const SPEND_AHEAD: TimeDelta = TimeDelta::minutes(1);

/// Looks at one deployment.
pub struct Doctor {
    asker: Asker,
    deployment: Deployment,
    ledger: Ledger,
    views: ViewStore,
    time: SharedTime,
}

/// What was seen of the functions and tables, by name, which other parts depend on.
#[derive(Default)]
struct Known {
    functions: BTreeMap<String, Answer<SeenFunction>>,
    tables: BTreeMap<String, SeenTable>,
}

impl Doctor {
    /// Looks at `deployment` where `sdk` leads to, from a machine with the clock of
    /// `time`.
    #[must_use]
    pub fn new(sdk: &SdkConfig, deployment: Deployment, time: SharedTime) -> Self {
        let dynamodb = aws_sdk_dynamodb::Client::new(&crate::aws::bounded(sdk));
        let names = &deployment.tables;
        let ids = Arc::new(Ids::from_machine());
        Self {
            asker: Asker::new(sdk, ClockWatch::over(time.clone())),
            ledger: Ledger::new(dynamodb.clone(), names.into(), time.clone(), ids),
            views: ViewStore::new(dynamodb, names.into(), time.clone()),
            deployment,
            time,
        }
    }

    /// Looks at every part, and says at which one it is.
    pub async fn examine(&self, mut at: impl FnMut(Area)) -> Vec<Check> {
        let (mut known, mut checks) = (Known::default(), Vec::new());
        for area in Area::ALL {
            at(area);
            checks.extend(Box::pin(self.part(area, &mut known)).await);
        }
        checks
    }

    async fn part(&self, area: Area, known: &mut Known) -> Vec<Check> {
        match area {
            Area::Functions => self.functions(known).await,
            Area::Tables => self.tables(known).await,
            Area::Mappings => self.mappings(known).await,
            Area::Store => self.store(known).await,
            Area::Queues => self.queues().await,
            Area::Topics => self.topics().await,
            Area::Schedules => self.schedules().await,
            Area::Agent => self.agent(known).await,
            Area::Numbers => self.numbers(known).await,
            Area::Messaging => self.messaging(known).await,
            Area::Account => self.account().await,
            Area::Checkpoints => self.checkpoints(known).await,
            Area::Alarms => self.alarms().await,
            Area::Clock => judged::store::clock(self.asker.clock().map(ClockWatch::check)),
        }
    }

    async fn functions(&self, known: &mut Known) -> Vec<Check> {
        let expected = &self.deployment.functions;
        let seen = join_all(expected.iter().map(|one| seen::functions::see(&self.asker, &one.name))).await;
        let checks =
            expected.iter().zip(&seen).flat_map(|(one, seen)| judged::functions::function(one, seen));
        let checks = checks.collect();
        known.functions = expected.iter().map(|one| one.name.clone()).zip(seen).collect();
        checks
    }

    /// Of a view the generation that readers are shown.
    async fn tables(&self, known: &mut Known) -> Vec<Check> {
        let (names, mut checks) = self.tables_shown().await;
        let expected = names.definitions();
        let seen = join_all(expected.iter().map(|one| seen::tables::see(&self.asker, one.name))).await;
        checks.extend(expected.iter().zip(&seen).flat_map(|(one, seen)| judged::tables::table(one, seen)));
        known.tables = expected.iter().map(|one| one.name.to_owned()).zip(seen).collect();
        checks
    }

    async fn tables_shown(&self) -> (TableNames, Vec<Check>) {
        let names = &self.deployment.tables;
        match self.views.registry().await {
            Ok(registry) => (self.views.tables_shown(names, &registry), Vec::new()),
            Err(error) => {
                let mut of = Of::the(Area::Tables, &names.control);
                of.not_checked(
                    format!("which generation of each view is shown: {error}; the first ones were looked at"),
                    "let who runs this dynamodb:Query on it in their IAM policy, and run it again",
                );
                (names.clone(), of.or_fine(""))
            }
        }
    }

    async fn mappings(&self, known: &Known) -> Vec<Check> {
        let expected = &self.deployment.mappings;
        let asked = expected.iter().map(|one| seen::functions::see_mappings(&self.asker, one.function()));
        let stream = |mapping: &Mapping| match mapping {
            Mapping::Stream { table, .. } => {
                known.tables.get(table)?.table.as_ref().ok()?.latest_stream_arn.as_deref()
            }
            Mapping::Queue { .. } => None,
        };
        let seen = join_all(asked).await;
        let judged = expected.iter().zip(&seen);
        judged.flat_map(|(one, seen)| judged::mappings::mapping(one, seen, stream(one))).collect()
    }

    async fn store(&self, known: &Known) -> Vec<Check> {
        let told = known.told(&self.deployment, Function::Watchdog, "STORE_ID").ok().flatten();
        let seen = self.ledger.store_as_found(told).await;
        judged::store::store(&self.deployment.tables.control, &seen)
    }

    async fn queues(&self) -> Vec<Check> {
        let expected = &self.deployment.queues;
        let seen = join_all(expected.iter().map(|one| seen::queues::see(&self.asker, &one.name))).await;
        let judged = Queue::ALL.into_iter().zip(expected).zip(&seen);
        judged.flat_map(|((kind, one), seen)| judged::queues::queue(kind, one, seen)).collect()
    }

    async fn topics(&self) -> Vec<Check> {
        let mut checks = Vec::new();
        for expected in &self.deployment.topics {
            let seen = seen::topics::see(&self.asker, &expected.name).await;
            let policy = seen::functions::see_policy(&self.asker, &expected.subscriber).await;
            // Without a policy nobody else may.
            let policy = match policy {
                Err(Unanswered::Missing) => Ok(String::new()),
                policy => policy,
            };
            checks.extend(judged::topics::topic(expected, &seen, &policy));
        }
        checks
    }

    async fn schedules(&self) -> Vec<Check> {
        let mut checks = Vec::new();
        for expected in &self.deployment.schedules {
            let seen = seen::schedules::see(&self.asker, &expected.name).await;
            let invokes = seen::functions::see_invokes(&self.asker, &expected.function).await;
            checks.extend(judged::schedules::schedule(expected, &seen, &invokes));
        }
        checks
    }

    async fn agent(&self, known: &Known) -> Vec<Check> {
        let told = |name| known.told(&self.deployment, Function::AgentReply, name);
        match told("SUPERVISOR_AGENT_ID").and_then(|agent| Ok((agent, told("SUPERVISOR_ALIAS_ID")?))) {
            Err(unknown) => unknown.of(Area::Agent, "the agent"),
            Ok((Some(agent), Some(alias))) => {
                let seen = seen::agent::see(&self.asker, agent, alias).await;
                judged::agent::alias(agent, alias, &seen)
            }
            // What is missing is a finding of the function.
            Ok(_) => Vec::new(),
        }
    }

    async fn numbers(&self, known: &Known) -> Vec<Check> {
        let numbers = match known.told(&self.deployment, Function::AgentReply, "ORIGINATION_NUMBER") {
            Err(unknown) => return unknown.of(Area::Numbers, "our numbers"),
            Ok(numbers) => numbers.unwrap_or_default(),
        };
        let seen = seen::sms::see_numbers(&self.asker).await;
        let mut checks = Vec::new();
        for number in numbers.split(',').map(str::trim).filter(|number| !number.is_empty()) {
            let there = seen.as_ref().ok().and_then(|all| all.iter().find(|one| one.phone_number == number));
            let registration = match there.and_then(|one| one.registration_id.as_deref()) {
                Some(id) => Some(seen::sms::see_registration(&self.asker, id).await),
                None => None,
            };
            checks.extend(judged::numbers::number(&self.deployment, number, &seen, registration.as_ref()));
        }
        checks
    }

    async fn messaging(&self, known: &Known) -> Vec<Check> {
        let Deployment { opt_out_list, configuration_set, .. } = &self.deployment;
        let told = |name| known.told(&self.deployment, Function::AgentReply, name).ok().flatten();
        // A deployment may mirror into another list than its own.
        let list = told(OPT_OUT_LIST).unwrap_or(opt_out_list);
        let seen = seen::sms::see_opt_out_list(&self.asker, list).await;
        let mut checks = judged::messaging::opt_out_list(list, &seen);
        let set = seen::sms::see_configuration_set(&self.asker, configuration_set).await;
        checks.extend(judged::messaging::configuration_set(
            configuration_set,
            self.deployment.topic(Topic::Delivery),
            &set,
        ));
        if let Some(protect) = set.ok().and_then(|set| set.protect_configuration_id) {
            let countries = seen::sms::see_countries(&self.asker, &protect).await;
            let answered = told("ANSWERED_COUNTRIES");
            checks.extend(judged::messaging::countries(configuration_set, answered, &countries));
        }
        checks
    }

    async fn account(&self) -> Vec<Check> {
        let now = self.time.now();
        let mut checks = judged::account::tier(&seen::sms::see_tier(&self.asker).await);
        let limit = seen::sms::see_spend_limit(&self.asker).await;
        let spent = seen::alarms::see_spend(&self.asker, now - SPEND_WITHIN, now + SPEND_AHEAD).await;
        checks.extend(judged::account::spend(&limit, &spent));
        checks
    }

    async fn checkpoints(&self, known: &Known) -> Vec<Check> {
        let told = |name| known.told(&self.deployment, Function::Watchdog, name);
        let (bucket, key) =
            match told("CHECKPOINTS_BUCKET").and_then(|bucket| Ok((bucket, told("CHECKPOINT_KEY_ID")?))) {
                Err(unknown) => return unknown.of(Area::Checkpoints, "checkpoints"),
                Ok((None, _)) => return judged::checkpoints::none(),
                Ok((Some(bucket), key)) => (bucket, key.unwrap_or_default()),
            };
        let lock = seen::checkpoints::see_lock(&self.asker, bucket).await;
        let mut checks = judged::checkpoints::lock(bucket, &lock);
        let seen = seen::checkpoints::see_key(&self.asker, key).await;
        checks.extend(judged::checkpoints::key(key, &seen));
        checks
    }

    async fn alarms(&self) -> Vec<Check> {
        let expected = &self.deployment.alarms;
        let seen = seen::alarms::see(&self.asker).await;
        let mut checks = judged::alarms::alarms(expected, &seen);
        let ours = judged::alarms::described(expected, seen.as_deref().unwrap_or_default());
        let mut told: Vec<&str> = ours.iter().flat_map(|alarm| &alarm.actions).map(String::as_str).collect();
        told.retain(|action| action.contains(":sns:"));
        told.sort_unstable();
        told.dedup();
        for topic in told {
            let seen = seen::topics::see_subscriptions(&self.asker, topic).await;
            checks.extend(judged::alarms::told(topic, &seen));
        }
        checks
    }
}

/// That what a function was told is not known.
struct NotTold<'a> {
    function: String,
    why: &'a Unanswered,
}

impl NotTold<'_> {
    fn of(&self, area: Area, subject: &str) -> Vec<Check> {
        let mut of = Of::the(area, subject);
        let why = format!("it stands in the variables of {}, and of those: {}", self.function, self.why);
        of.not_checked(why, self.why.next());
        of.or_fine("")
    }
}

impl Known {
    /// What `function` was told under the name `name`, if anything.
    fn told(
        &self,
        deployment: &Deployment,
        function: Function,
        name: &str,
    ) -> Result<Option<&str>, NotTold<'_>> {
        const MISSING: &Unanswered = &Unanswered::Missing;
        let function = function.deployed_name(&deployment.environment);
        match self.functions.get(&function) {
            Some(Ok(seen)) => Ok(seen.variable(name)),
            Some(Err(why)) => Err(NotTold { function, why }),
            None => Err(NotTold { function, why: MISSING }),
        }
    }
}
