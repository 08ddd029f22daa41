//! AWS Lambda functions that run in this process, by name.
//!
//! Each invocation is a future of its own that a crash signal or the end of
//! its time drops half-way, as a killed sandbox would, and whose panics end
//! only itself. Nothing here retries: that is the event sources' business.

pub(super) mod wire;

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use serde_json::Value;
use textledger_infrastructure::deployment::functions::FunctionDescription;
use tokio::sync::watch;

use super::clock::SharedTimer;
use super::faults::Faults;

/// What Lambda calls the absence of a function.
const UNKNOWN_FUNCTION: &str = "ResourceNotFoundException";

/// A future on the heap.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What a function does with the bytes of its event.
pub type Function = Arc<dyn Fn(Vec<u8>) -> BoxFuture<Result<Value, InvokeError>> + Send + Sync>;

/// Why an invocation gave no result, as Lambda reports it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error_type}: {message}")]
pub struct InvokeError {
    /// Such as `Runtime.ExitError`.
    pub error_type: String,
    /// In words.
    pub message: String,
}

impl InvokeError {
    /// Whether nothing was run, because no function has this name.
    #[must_use]
    pub fn is_unknown_function(&self) -> bool {
        self.error_type == UNKNOWN_FUNCTION
    }

    fn new(error_type: &str, message: impl Into<String>) -> Self {
        Self { error_type: error_type.to_owned(), message: message.into() }
    }
}

/// The functions of one embedded cloud; clones share them.
#[derive(Clone)]
pub struct Functions {
    registry: Arc<Mutex<BTreeMap<String, Function>>>,
    timeout_seconds: Arc<BTreeMap<String, u32>>,
    timer: SharedTimer,
    crashes: watch::Receiver<u64>,
}

impl Functions {
    /// No functions yet; an invocation of one that is `described` ends when its
    /// time is over by `timer`, and every crash that `faults` signals ends all
    /// that are running.
    #[must_use]
    pub fn new(faults: &Faults, timer: SharedTimer, described: &[FunctionDescription]) -> Self {
        let timeout = |function: &FunctionDescription| (function.name.clone(), function.timeout_seconds);
        Self {
            registry: Arc::default(),
            timeout_seconds: Arc::new(described.iter().map(timeout).collect()),
            timer,
            crashes: faults.crashes(),
        }
    }

    /// Registers `function` under `name`, in place of an earlier one.
    pub fn register(&self, name: &str, function: Function) {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), function);
    }

    /// The names of all functions, in order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// Runs the function called `name`, or whose ARN that is, on `payload`.
    ///
    /// # Errors
    /// What the function answered as its error; `Runtime.ExitError` when a
    /// crash ended it, `Sandbox.Timedout` when its time was over,
    /// `Runtime.Panic` when it panicked, `ResourceNotFoundException` when there
    /// is none.
    pub async fn invoke(&self, name: &str, payload: Vec<u8>) -> Result<Value, InvokeError> {
        let name = short_name(name);
        let Some(function) = self.find(name) else {
            return Err(InvokeError::new(UNKNOWN_FUNCTION, format!("function not found: {name}")));
        };
        let mut crashes = self.crashes.clone();
        crashes.mark_unchanged();
        tokio::select! {
            biased;
            () = crash(&mut crashes) => Err(InvokeError::new("Runtime.ExitError", "the sandbox was killed")),
            seconds = self.time_is_over(name) => {
                Err(InvokeError::new("Sandbox.Timedout", format!("Task timed out after {seconds}.00 seconds")))
            }
            result = catching_panics(Box::pin(async move { function(payload).await })) => result,
        }
    }

    /// Returns after the seconds the function called `name` may take; never for
    /// one that was not described.
    async fn time_is_over(&self, name: &str) -> u32 {
        let Some(&seconds) = self.timeout_seconds.get(name) else { return std::future::pending().await };
        let end = self.timer.now() + TimeDelta::seconds(seconds.into());
        self.timer.clone().reached(end).await;
        seconds
    }

    fn find(&self, name: &str) -> Option<Function> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner).get(short_name(name)).cloned()
    }
}

/// Returns at the next crash; never when nothing can crash any more.
async fn crash(crashes: &mut watch::Receiver<u64>) {
    if crashes.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Polls `function` so that a panic ends it and nothing else.
async fn catching_panics(mut function: BoxFuture<Result<Value, InvokeError>>) -> Result<Value, InvokeError> {
    std::future::poll_fn(|context| {
        // The future is dropped after a panic and never polled again, so
        // nobody sees what it left half-changed.
        std::panic::catch_unwind(AssertUnwindSafe(|| function.as_mut().poll(context)))
            .unwrap_or_else(|_| Err(InvokeError::new("Runtime.Panic", "the function panicked")).into())
    })
    .await
}

/// `name`, `arn:aws:lambda:region:account:function:name` or
/// `account:function:name`, each with or without `:qualifier`.
fn short_name(name: &str) -> &str {
    let rest = name.split_once("function:").map_or(name, |(_, rest)| rest);
    rest.split(':').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::TimeDelta;
    use serde_json::{Value, json};
    use textledger_infrastructure::deployment::Deployment;

    use super::{Functions, InvokeError, short_name};
    use crate::clock::ManualClock;
    use crate::faults::Faults;

    fn functions(faults: &Faults) -> (Functions, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::starting_at("2026-11-22T07:28:00Z".parse().unwrap()));
        (Functions::new(faults, clock.clone(), &Deployment::of("test").functions), clock)
    }

    fn error_type(result: Result<Value, InvokeError>) -> String {
        result.unwrap_err().error_type
    }

    #[tokio::test]
    async fn a_function_answers_on_its_payload() {
        let (functions, _) = functions(&Faults::new());
        functions.register("echo", Arc::new(|payload| Box::pin(async move { Ok(json!(payload.len())) })));
        let arn = "arn:aws:lambda:us-east-1:000000000000:function:echo:live";
        for name in ["echo", arn] {
            assert_eq!(functions.invoke(name, vec![1, 2, 3]).await, Ok(json!(3)));
        }
        assert_eq!(error_type(functions.invoke("other", vec![]).await), "ResourceNotFoundException");
    }

    #[tokio::test]
    async fn a_panic_ends_only_its_own_invocation() {
        let (functions, _) = functions(&Faults::new());
        functions.register(
            "fragile",
            Arc::new(|payload| {
                Box::pin(async move { if payload.is_empty() { panic!("empty") } else { Ok(json!("fine")) } })
            }),
        );
        assert_eq!(error_type(functions.invoke("fragile", vec![]).await), "Runtime.Panic");
        assert_eq!(functions.invoke("fragile", vec![1]).await, Ok(json!("fine")));
    }

    #[tokio::test]
    async fn a_crash_drops_what_is_running_and_spares_what_comes_after() {
        let faults = Faults::new();
        let (functions, _) = functions(&faults);
        functions.register("waits", Arc::new(|_| Box::pin(std::future::pending())));
        functions.register("answers", Arc::new(|_| Box::pin(async { Ok(Value::Null) })));
        let crash = async {
            tokio::task::yield_now().await;
            faults.crash();
        };
        let (result, ()) = tokio::join!(functions.invoke("waits", vec![]), crash);
        assert_eq!(error_type(result), "Runtime.ExitError");
        assert_eq!(functions.invoke("answers", vec![]).await, Ok(Value::Null));
    }

    #[tokio::test]
    async fn an_invocation_ends_when_the_time_of_its_function_is_over() {
        let (functions, clock) = functions(&Faults::new());
        let name = "scheduling-agent-sms-agent-reply-test";
        functions.register(name, Arc::new(|_| Box::pin(std::future::pending())));
        let running = tokio::spawn(async move { functions.invoke(name, vec![]).await });
        for (seconds, is_over) in [(0, false), (84, false), (1, true)] {
            clock.advance(TimeDelta::seconds(seconds));
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            assert_eq!(running.is_finished(), is_over, "{seconds}");
        }
        assert_eq!(error_type(running.await.unwrap()), "Sandbox.Timedout");
    }

    #[test]
    fn every_form_of_a_function_name_is_understood() {
        for name in ["sms-inbound", "sms-inbound:live", "000000000000:function:sms-inbound"] {
            assert_eq!(short_name(name), "sms-inbound");
        }
    }
}
