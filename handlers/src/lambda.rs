//! One function as a Lambda process: settings from the environment, logs as
//! JSON lines, then events until Lambda ends the process.

use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;

use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde_json::Value;
use serde_json::value::RawValue;
use textledger_infrastructure::aws;
use textledger_infrastructure::ids::Ids;
use textledger_infrastructure::ledger::Unsuitable;
use textledger_infrastructure::settings::from_environment;
use textledger_infrastructure::time::{MachineTime, SharedTime};
use tokio::sync::OnceCell;
use tracing::Level;
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

use crate::error::Error;
use crate::handler::Handler;
use crate::logs;
use crate::outside::Outside;

type Answering<'a> = Pin<Box<dyn Future<Output = Result<Value, Error>> + Send + 'a>>;

/// Serves a function until Lambda ends the process.
#[must_use]
pub fn serve<H: Handler>() -> ExitCode {
    log_json_lines();
    match start::<H>() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", H::FUNCTION.name());
            ExitCode::FAILURE
        }
    }
}

fn log_json_lines() {
    let lines = fmt::layer()
        .json()
        .with_current_span(false)
        .with_ansi(false)
        // CloudWatch stamps every line.
        .without_time();
    tracing_subscriber::registry().with(logs::filter(Level::INFO)).with(lines).init();
}

fn start<H: Handler>() -> Result<(), lambda_runtime::Error> {
    let (region, store_id, settings) = from_environment(|variables| {
        let [region, store_id] = ["AWS_REGION_NAME", "STORE_ID"].map(|name| variables.optional(name));
        (region, store_id, H::settings(variables))
    })?;
    // An execution environment has one event at a time, and below 1.8 GB of
    // memory less than one processor.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let time: SharedTime = Arc::new(MachineTime);
        let sdk = aws::sdk_config(region, aws::https(), &time).await;
        let outside = Outside::new(sdk, aws::https_each_anew(), time, Arc::new(Ids::from_machine()));
        let handler = &H::new(settings, &outside);
        // With the first event, when DynamoDB is reached anyway, and until it
        // could be asked.
        let (checked, store_id) = (&OnceCell::new(), store_id.as_deref());
        // The event stays raw text: broken escapes in it are the function's to
        // judge, record by record, not a reason to drop the whole invocation.
        lambda_runtime::run(service_fn(move |event: LambdaEvent<Box<RawValue>>| async move {
            // As one pointer: a future of the SDK is nested deeper than the
            // compiler follows through the runtime's own.
            let answer: Answering<'_> = Box::pin(async {
                match checked.get_or_try_init(|| handler.ledger().check_store(store_id)).await {
                    // What cannot be asked now may take an event all the same.
                    Ok(_) | Err(Unsuitable::Read(_)) => {}
                    Err(unsuitable) => return Err(unsuitable.into()),
                }
                let answered = handler.run(event.payload.get().as_bytes()).await?;
                if H::ANSWERS_METRICS {
                    println!("{answered}");
                }
                Ok(answered)
            });
            answer.await.map_err(|error| Diagnostic {
                error_type: error.kind().to_owned(),
                error_message: error.to_string(),
            })
        }))
        .await
    })
}
