//! What a function finds when its event comes: a data directory as it was at that
//! moment, and the event. Each start works on a copy, so that all find the same.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::Select;
use chrono::TimeDelta;
use serde_json::json;
use tempfile::TempDir;
use textledger_command::pipeline::local::{BUSINESS_NUMBER, ENVIRONMENT};
use textledger_command::pipeline::{Options, Pipeline};
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::rebuild::Making;
use textledger_infrastructure::time::{MachineTime, SharedTime};
use textledger_projections::slice::{SLICES, Slice};
use textledger_projections::view::View;
use textledger_tests::people::phone;

use crate::Outcome;

/// Longer than a text takes to be answered and reported as delivered.
const SETTLES_WITHIN: TimeDelta = TimeDelta::minutes(15);

/// What the customer writes.
const TEXT: &str = "Hi, could you move my appointment to Thursday afternoon, please?";

/// Everything as it is just before a function runs.
pub struct Stage {
    directory: TempDir,
    /// What it is invoked with.
    pub event: Vec<u8>,
}

impl Stage {
    /// A customer has written, and it is the turn of `function`.
    pub async fn before(function: Function) -> Outcome<Self> {
        let directory = tempfile::tempdir()?;
        let pipeline = Pipeline::start(Options::in_dir(Some(directory.path().to_owned()))).await?;
        let caught = Arc::<OnceLock<Vec<u8>>>::default();
        if is_called_by_a_text(function) {
            let caught = caught.clone();
            let catch = move |event| {
                // The first is the one whose turn it is.
                let _ = caught.set(event);
                Box::pin(async { Ok(json!({})) }) as _
            };
            pipeline.cloud.functions.register(&function.deployed_name(ENVIRONMENT), Arc::new(catch));
        }
        pipeline.cloud.text_from(&phone(0)?, BUSINESS_NUMBER, TEXT)?;
        let left = pipeline.settle(SETTLES_WITHIN).await?;
        let event = match caught.get() {
            Some(event) => event.clone(),
            None if is_called_by_a_text(function) => {
                return Err(format!("a text does not lead to {}: {left:?}", function.name()).into());
            }
            None => called_otherwise(function, &pipeline).await?,
        };
        pipeline.stop().await?;
        Ok(Self { directory, event })
    }

    /// A cloud on a copy of it, where nothing is delivered.
    pub async fn copy(&self) -> Outcome<(TempDir, Pipeline)> {
        let copy = tempfile::tempdir()?;
        copy_files(self.directory.path(), copy.path())?;
        let pipeline = Pipeline::start(Options::in_dir(Some(copy.path().to_owned()))).await?;
        Ok((copy, pipeline))
    }
}

fn copy_files(from: &Path, to: &Path) -> Outcome<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            std::fs::create_dir(&to)?;
            copy_files(&entry.path(), &to)?;
        } else {
            std::fs::copy(entry.path(), &to)?;
        }
    }
    Ok(())
}

fn is_called_by_a_text(function: Function) -> bool {
    match function {
        Function::SmsInbound | Function::Projector | Function::AgentReply | Function::DeliveryStatus => true,
        Function::ConsentApi | Function::RebuildSlice | Function::Watchdog => false,
    }
}

/// What another caller invokes `function` with.
async fn called_otherwise(function: Function, pipeline: &Pipeline) -> Outcome<Vec<u8>> {
    let event = match function {
        Function::ConsentApi => check()?,
        Function::RebuildSlice => slice_to_fill(pipeline).await?,
        _ => json!({}),
    };
    Ok(serde_json::to_vec(&event)?)
}

/// A gateway's request: may we call this customer?
fn check() -> Outcome<serde_json::Value> {
    let path = "/v1/check";
    let asked = json!({ "phone_number": phone(0)?.e164(), "channel": "voice", "purpose": "informational" });
    Ok(json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": { "content-type": "application/json", "host": "id.lambda-url.us-east-1.on.aws" },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api-id",
            "authorizer": { "iam": { "userArn": "arn:aws:iam::111122223333:user/example" } },
            "domainName": "id.lambda-url.us-east-1.on.aws",
            "domainPrefix": "id",
            "http": {
                "method": "POST", "path": path, "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1", "userAgent": "agent",
            },
            "requestId": "id",
            "routeKey": "$default",
            "stage": "$default",
            "time": "22/Nov/2026:07:28:00 +0000",
            "timeEpoch": 1_795_332_480_000_i64,
        },
        "body": asked.to_string(),
        "isBase64Encoded": false,
    }))
}

/// The messages view is to be built anew, and here is the slice the customer is in.
async fn slice_to_fill(pipeline: &Pipeline) -> Outcome<serde_json::Value> {
    let client = Client::new(pipeline.cloud.sdk());
    let names = TableNames::deployed(ENVIRONMENT);
    let time: SharedTime = Arc::new(MachineTime);
    let making = Making { client: &client, names: &names, views: &pipeline.views, time: &time };
    let target = making.begin(View::Messages, "bench").await?.target();
    for slice in Slice::all() {
        let (segment, segments) = (i32::try_from(slice.number())?, i32::try_from(SLICES)?);
        let part = client.scan().table_name(&names.heads).segment(segment).total_segments(segments);
        if part.select(Select::Count).send().await?.count > 0 {
            return Ok(
                json!({ "target": target.to_string(), "slice": slice.number(), "rate": null, "lag_s": 0 }),
            );
        }
    }
    Err("the customer is in no slice".into())
}
