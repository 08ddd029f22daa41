//! What makes a Lambda function: variables of its own, parts put together from
//! them, and what it does with an event.

use std::future::Future;

use serde_json::Value;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ledger::Ledger;
use textledger_infrastructure::settings::Variables;

use crate::error::Error;
use crate::outside::Outside;

/// Exactly what a function works with.
pub trait Parts: Sized {
    /// What it has to be told.
    type Settings: Send;

    /// Its settings as its variables give them.
    fn settings(variables: &mut Variables<'_>) -> Self::Settings;

    /// Puts it together.
    fn new(settings: Self::Settings, outside: &Outside) -> Self;
}

/// A function at work.
pub trait Handler: Parts + Send + Sync + 'static {
    /// Which function it is.
    const FUNCTION: Function;
    /// Whether what it answers are metrics, which go to the log as they stand: there
    /// CloudWatch finds them ([`crate::emf`]).
    const ANSWERS_METRICS: bool = false;

    /// The ledger it works on.
    fn ledger(&self) -> &Ledger;

    /// Runs it on one event, given as the JSON Lambda delivers.
    ///
    /// # Errors
    /// [`Error`]; Lambda then delivers the event again.
    fn run(&self, event: &[u8]) -> impl Future<Output = Result<Value, Error>> + Send;
}

/// The URL of the reply queue, which several functions use.
#[cfg(any(feature = "sms-inbound", feature = "projector", feature = "agent-reply", feature = "watchdog"))]
pub(crate) fn reply_queue_url(variables: &mut Variables<'_>) -> String {
    variables.required("REPLY_QUEUE_URL", "the URL of the FIFO queue of replies to be given")
}
