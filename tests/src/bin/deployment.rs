//! Makes the tables of a deployment where the environment says (`AWS_ENDPOINT_URL`),
//! and prints what else is deployed, for scripts that bring it about on an emulator.

use std::process::ExitCode;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use clap::Parser;
use textledger_infrastructure::deployment::Deployment;
use textledger_infrastructure::time::{MachineTime, SharedTime};
use textledger_infrastructure::{aws, tables};

/// Make the tables of a deployment, and print the rest of it as JSON
#[derive(Parser)]
struct Options {
    /// The deployment
    #[arg(long, value_name = "NAME", default_value = "dev")]
    env: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("deployment: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<(), Box<dyn std::error::Error>> {
    let deployment = Deployment::of(&options.env);
    let time: SharedTime = Arc::new(MachineTime);
    let sdk = aws::sdk_config(None, aws::https(), &time).await;
    tables::create_missing(&Client::new(&sdk), &deployment.tables).await?;
    println!("{}", serde_json::to_string(&deployment)?);
    Ok(())
}
