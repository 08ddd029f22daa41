//! What goes wrong on purpose: rules that hit chosen requests, and a crash at
//! the n-th request of a run. The front asks for a verdict on every request;
//! whoever plays the caller listens to the crash signal and dies.
//!
//! Nothing here is random: a test that wants chance draws it itself and says
//! so in its seed.

mod errors;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

pub(super) use self::errors::{cancelled, deny, invalid, server_error, throttle};
use super::changes::Changes;

/// The emulated services, as faults tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Amazon DynamoDB.
    DynamoDb,
    /// Amazon DynamoDB Streams.
    DynamoDbStreams,
    /// Amazon SQS.
    Sqs,
    /// AWS End User Messaging SMS.
    SmsVoice,
    /// Agents for Amazon Bedrock.
    BedrockAgent,
    /// Amazon SNS.
    Sns,
    /// AWS Lambda.
    Lambda,
}

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Not applied; the service's own throttling error.
    Throttle,
    /// Not applied; a transaction that meets another one at the same items.
    /// Only DynamoDB's `TransactWriteItems` has this.
    Conflict,
    /// Not applied; a transaction one of whose items is throttled. Only
    /// DynamoDB's `TransactWriteItems` has this.
    ThrottleTransaction,
    /// Not applied; the caller lacks the permission.
    Deny,
    /// Not applied; a request that can never be served, such as one with an item too
    /// large. Only DynamoDB has this.
    Invalid,
    /// Not applied; the service's own error with status 500.
    ServerError,
    /// Not applied; the connection is dropped without an answer.
    Reset,
    /// Not applied and never answered; the caller is told to die.
    CrashCallerBefore,
    /// Applied and never answered; the caller is told to die.
    CrashCallerAfter,
    /// Applied; the connection is dropped without an answer.
    LoseResponse,
}

/// Which requests an action hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The service it hits.
    pub service: Service,
    /// The operation it hits, such as `SendTextMessage`; `None` for all.
    pub operation: Option<String>,
    /// How many matching requests it lets pass first.
    pub skip: u32,
    /// How many it hits after that.
    pub times: u32,
    /// What it does to them.
    pub action: Action,
}

/// On which side of a request the caller dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrashPoint {
    /// The request is not applied.
    Before,
    /// The request is applied, the caller never learns it.
    After,
}

/// The faults of one embedded cloud; clones share them.
#[derive(Clone)]
pub struct Faults {
    state: Arc<Mutex<State>>,
    crashes: Changes,
}

#[derive(Default)]
struct State {
    rules: Vec<Rule>,
    crash: Option<(u64, CrashPoint)>,
    requests: BTreeMap<(Service, String), u64>,
    total: u64,
}

impl Default for Faults {
    fn default() -> Self {
        Self::new()
    }
}

impl Faults {
    /// No faults.
    #[must_use]
    pub fn new() -> Self {
        Self { state: Arc::default(), crashes: Changes::default() }
    }

    /// Adds a rule. A request is hit by the first rule that is due; rules
    /// before it that let it pass have counted it.
    pub fn add(&self, rule: Rule) {
        self.state().rules.push(rule);
    }

    /// Lets the caller die at the `n`-th request from now on, 1 being the next,
    /// of any service. Reads of DynamoDB Streams do not count: only pollers
    /// make them, and how many depends on timing. Once only.
    pub fn crash_at_request(&self, n: u64, point: CrashPoint) {
        let mut state = self.state();
        state.crash = Some((state.total + n, point));
    }

    /// Forgets all rules and the crash to come; counters stay.
    pub fn clear(&self) {
        let mut state = self.state();
        state.rules.clear();
        state.crash = None;
    }

    /// A counter that moves with every crash: whoever plays the caller stops
    /// at once, as a killed process does.
    #[must_use]
    pub fn crashes(&self) -> watch::Receiver<u64> {
        self.crashes.follow()
    }

    /// How many requests for this operation there were, hit or not.
    #[must_use]
    pub fn requests(&self, service: Service, operation: &str) -> u64 {
        self.state().requests.get(&(service, operation.to_owned())).copied().unwrap_or(0)
    }

    /// All requests there were, hit or not, by service and operation.
    #[must_use]
    pub fn counted(&self) -> BTreeMap<(Service, String), u64> {
        self.state().requests.clone()
    }

    /// Counts a request and tells what happens to it.
    pub(super) fn verdict(&self, service: Service, operation: &str) -> Option<Action> {
        let mut state = self.state();
        *state.requests.entry((service, operation.to_owned())).or_default() += 1;
        if service != Service::DynamoDbStreams {
            state.total += 1;
            if let Some((_, point)) = state.crash.filter(|(at, _)| *at == state.total) {
                state.crash = None;
                return Some(match point {
                    CrashPoint::Before => Action::CrashCallerBefore,
                    CrashPoint::After => Action::CrashCallerAfter,
                });
            }
        }
        let due = state.rules.iter_mut().position(|rule| rule.is_due(service, operation))?;
        let rule = &mut state.rules[due];
        rule.times -= 1;
        let action = rule.action;
        if rule.times == 0 {
            state.rules.remove(due);
        }
        Some(action)
    }

    /// Tells the caller to die.
    pub(super) fn crash(&self) {
        self.crashes.announce();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rule {
    /// Whether this request is to be hit; counts it down when it is one of
    /// those to let pass.
    fn is_due(&mut self, service: Service, operation: &str) -> bool {
        let meant = self.service == service
            && self.operation.as_deref().is_none_or(|named| named == operation)
            && self.times > 0;
        if meant && self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        meant
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, CrashPoint, Faults, Rule, Service};

    fn rule(operation: Option<&str>, skip: u32, times: u32, action: Action) -> Rule {
        Rule { service: Service::Sqs, operation: operation.map(str::to_owned), skip, times, action }
    }

    #[test]
    fn a_rule_skips_then_hits_then_is_done() {
        let faults = Faults::new();
        faults.add(rule(Some("SendMessage"), 1, 2, Action::Throttle));
        let verdicts: Vec<_> = (0..4).map(|_| faults.verdict(Service::Sqs, "SendMessage")).collect();
        assert_eq!(verdicts, [None, Some(Action::Throttle), Some(Action::Throttle), None]);
        assert_eq!(faults.verdict(Service::Sqs, "ReceiveMessage"), None);
        assert_eq!(faults.requests(Service::Sqs, "SendMessage"), 4);
    }

    #[test]
    fn a_rule_hits_only_its_service_and_operation() {
        let faults = Faults::new();
        faults.add(rule(None, 0, 1, Action::Reset));
        assert_eq!(faults.verdict(Service::DynamoDb, "GetItem"), None);
        assert_eq!(faults.verdict(Service::Sqs, "DeleteMessage"), Some(Action::Reset));
    }

    #[test]
    fn a_crash_comes_at_the_nth_request_of_any_service_and_once() {
        let faults = Faults::new();
        assert_eq!(faults.verdict(Service::DynamoDb, "GetItem"), None);
        faults.crash_at_request(2, CrashPoint::After);
        assert_eq!(faults.verdict(Service::DynamoDbStreams, "GetRecords"), None);
        assert_eq!(faults.verdict(Service::Sqs, "SendMessage"), None);
        assert_eq!(faults.verdict(Service::DynamoDb, "GetItem"), Some(Action::CrashCallerAfter));
        assert_eq!(faults.verdict(Service::DynamoDb, "GetItem"), None);
    }
}
