//! One function as a Lambda process: settings from the environment, logs as
//! JSON lines, then events until Lambda ends the process.

use std::process::ExitCode;
use std::sync::Arc;

use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde_json::value::RawValue;
use textledger_infrastructure::ids::Ids;
use textledger_infrastructure::time::{MachineTime, SharedTime};
use textledger_infrastructure::{aws, settings::Settings};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{EnvFilter, fmt};

use crate::function::Function;
use crate::wiring::Wiring;

/// Serves `function` until Lambda ends the process.
#[must_use]
pub fn serve(function: Function) -> ExitCode {
    log_json_lines();
    let settings = match Settings::from_env() {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("{}: {error}", function.name());
            return ExitCode::FAILURE;
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{}: start: {error}", function.name());
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(function, settings)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", function.name());
            ExitCode::FAILURE
        }
    }
}

/// `RUST_LOG` decides what is logged, up to a bound: beyond `info` other crates
/// log events and requests whole, texts and numbers included (S10).
fn log_json_lines() {
    let lines = fmt::layer()
        .json()
        .with_current_span(false)
        .with_ansi(false)
        // CloudWatch stamps every line.
        .without_time();
    let is_fit =
        |line: &Metadata<'_>| line.target().starts_with("textledger") || *line.level() <= Level::INFO;
    tracing_subscriber::registry()
        .with(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")))
        .with(filter_fn(is_fit))
        .with(lines)
        .init();
}

async fn run(function: Function, settings: Settings) -> Result<(), lambda_runtime::Error> {
    let time: SharedTime = Arc::new(MachineTime);
    let sdk = aws::sdk_config(settings.region.clone(), aws::https(), &time).await;
    let wiring = Wiring::new(settings, &sdk, time, Arc::new(Ids::from_machine()));
    let wiring = &wiring;
    // The event stays raw text: broken escapes in it are the function's to
    // judge, record by record, not a reason to drop the whole invocation.
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Box<RawValue>>| async move {
        function.run(wiring, event.payload.get().as_bytes()).await.map_err(|error| Diagnostic {
            error_type: error.kind().to_owned(),
            error_message: error.to_string(),
        })
    }))
    .await
}
