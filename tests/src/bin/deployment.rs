//! Makes the tables of a deployment where the environment says (`AWS_ENDPOINT_URL`),
//! and prints what is deployed: for scripts that bring it about on an emulator, and for
//! those that hold Terraform against it.

use std::process::ExitCode;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use clap::Parser;
use serde::Serialize;
use textledger_infrastructure::deployment::Deployment;
use textledger_infrastructure::deployment::tables::Table;
use textledger_infrastructure::time::{MachineTime, SharedTime};
use textledger_infrastructure::{aws, tables};

/// Make the tables of a deployment, and print all of it as JSON
#[derive(Parser)]
struct Options {
    /// The deployment
    #[arg(long, value_name = "NAME", default_value = "dev")]
    env: String,
    /// Print only, and make no table
    #[arg(long)]
    describe: bool,
}

/// A deployment, and what its tables are.
#[derive(Serialize)]
struct Described<'a> {
    #[serde(flatten)]
    deployment: &'a Deployment,
    definitions: Vec<Table<'a>>,
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
    if !options.describe {
        let time: SharedTime = Arc::new(MachineTime);
        let sdk = aws::sdk_config(None, aws::https(), &time).await;
        tables::create_missing(&Client::new(&sdk), &deployment.tables).await?;
    }
    let described = Described { definitions: deployment.tables.definitions(), deployment: &deployment };
    println!("{}", serde_json::to_string(&described)?);
    Ok(())
}
