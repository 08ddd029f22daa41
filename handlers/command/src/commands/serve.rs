//! `textledger serve`: the embedded cloud and the pipeline, for AWS clients.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use crate::pipeline::local::{BUSINESS_NUMBER, ENVIRONMENT};
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::deployment::topics::Topic;
use tokio::signal::unix::{SignalKind, signal};
use tracing::error;

use super::failure::Ran;
use super::output::print;
use super::source::DATA_DIR;
use crate::pipeline::{Options, Pipeline};
use textledger_handlers::functions::consent_api::route::Route;
use textledger_infrastructure::deployment::functions::Function;

const SWEEPS_EVERY: Duration = Duration::from_secs(3600);

/// Keep the embedded cloud and the pipeline running on loopback, so that
/// ordinary AWS clients can use them: DynamoDB, SNS Publish, Lambda Invoke, SQS,
/// and the phones' inboxes. Ends with Ctrl-C; what was recorded stays.
#[derive(clap::Args)]
pub struct Args {
    /// The directory the data is kept in
    #[arg(long, value_name = "DIR", env = "TEXTLEDGER_DATA_DIR", default_value = DATA_DIR)]
    data_dir: PathBuf,
    /// The port on 127.0.0.1
    #[arg(long, default_value_t = 4577)]
    port: u16,
}

pub async fn run(args: Args) -> Ran {
    // Listening for signals first: one that comes while starting counts too.
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let directory = args.data_dir.display().to_string();
    let options = Options { port: Some(args.port), ..Options::in_dir(Some(args.data_dir)) };
    let pipeline = Pipeline::start(options).await?;
    pipeline.cloud.sweep_expired().await?;
    let running = pipeline.sources.clone().run();
    print(banner(pipeline.cloud.url(), &directory, &pipeline.cloud.topics.arn(Topic::Inbound.name())))?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        () = sweep_hourly(&pipeline) => {}
    }
    drop(running);
    pipeline.stop().await?;
    print(format!("stopped; everything recorded is in {directory}"))?;
    Ok(ExitCode::SUCCESS)
}

/// DynamoDB removes rows whose time to live is over and old stream records by
/// itself, the embedded engine when it is told to. Never ends.
async fn sweep_hourly(pipeline: &Pipeline) {
    loop {
        pipeline.time.timer().sleep(SWEEPS_EVERY).await;
        if let Err(failure) = pipeline.cloud.sweep_expired().await {
            error!(error = %failure, "expired rows and old stream records stay for another hour");
        }
    }
}

fn banner(url: &str, directory: &str, topic_arn: &str) -> String {
    let tables = TableNames::deployed(ENVIRONMENT);
    let functions: Vec<String> =
        Function::ALL.iter().map(|function| format!("    {}", function.deployed_name(ENVIRONMENT))).collect();
    format!(
        "textledger serves on {url}, data in {directory}; Ctrl-C ends it

  export AWS_ENDPOINT_URL={url} AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local

  topic      {topic_arn}
  events     {}
  functions
{}
  our number {BUSINESS_NUMBER}
  a phone    {url}/phones/+14255550182/inbox
  consent    {url}{}
",
        tables.events,
        functions.join("\n"),
        Route::Document.path(),
    )
}
