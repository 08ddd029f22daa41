//! A pipeline in a temporary directory, a DynamoDB client that the ledger and
//! the bare calls share, and people who text.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use chrono::TimeDelta;
use serde_json::json;
use tempfile::TempDir;
use textledger_command::pipeline::local::{BUSINESS_NUMBER, ENVIRONMENT};
use textledger_command::pipeline::time::Time;
use textledger_command::pipeline::{Options, Pipeline};
use textledger_domain::decide::inbound::InboundText;
use textledger_domain::time::Timestamp;
use textledger_embedded::topics::Topics;
use textledger_handlers::functions::sms_inbound::SmsInbound;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::deployment::topics::Topic;
use textledger_infrastructure::ids::Ids;
use textledger_infrastructure::ledger::Ledger;
use textledger_tests::people::phone;

use crate::outcome::Outcome;

/// Everything a figure is measured in.
pub struct World {
    /// The pipeline. Nothing is delivered unless it is told to.
    pub pipeline: Pipeline,
    /// Reaches the tables, for `ledger` and for bare calls alike.
    pub client: Client,
    /// The ledger on `client`.
    pub ledger: Ledger,
    /// `sms-inbound` on that ledger.
    pub sms_inbound: SmsInbound,
    /// The tables.
    pub tables: TableNames,
    _directory: TempDir,
}

impl World {
    /// A fresh one, its clock standing still.
    pub async fn start() -> Outcome<Self> {
        Self::start_in(Time::manual("2026-11-22T07:28:00Z".parse()?)).await
    }

    /// A fresh one in `time`.
    pub async fn start_in(time: Time) -> Outcome<Self> {
        let directory = tempfile::tempdir()?;
        let data_dir = Some(directory.path().to_owned());
        let pipeline = Pipeline::start(Options {
            data_dir,
            port: None,
            time,
            seed: Some(1),
            carrier: Default::default(),
        })
        .await?;
        let client = Client::new(pipeline.cloud.sdk());
        let tables = TableNames::deployed(ENVIRONMENT);
        let ids = Arc::new(Ids::seeded(2, "bench"));
        let ledger = Ledger::new(client.clone(), (&tables).into(), pipeline.time.timer(), ids);
        let SmsInbound { policy, replies, .. } = &pipeline.functions.sms_inbound;
        let sms_inbound =
            SmsInbound { ledger: ledger.clone(), policy: policy.clone(), replies: replies.clone() };
        Ok(Self { pipeline, client, ledger, sms_inbound, tables, _directory: directory })
    }

    /// Stops serving.
    pub async fn stop(self) -> Outcome<()> {
        Ok(self.pipeline.stop().await?)
    }

    /// Lets time pass.
    pub async fn wait(&self, by: TimeDelta) {
        self.pipeline.time.wait_towards(self.now() + by).await;
    }

    /// The present.
    pub fn now(&self) -> Timestamp {
        self.pipeline.time.now()
    }

    /// The `number`th text, from `person`, as `sms-inbound` reads it.
    pub fn text(&self, person: usize, number: usize) -> Outcome<InboundText> {
        Ok(InboundText {
            provider_message_id: message_id(number),
            from: phone(person)?,
            to: Some(BUSINESS_NUMBER.parse()?),
            keyword: Some(KEYWORD.to_owned()),
            body: body(number),
            raw: None,
            media: Vec::new(),
            rcs_agent: None,
            reused_message_id: None,
            previous_published_message_id: None,
            sns_message_id: Some(message_id(number)),
            sns_topic_arn: Some(self.pipeline.cloud.topics.arn(Topic::Inbound.name())),
            occurred_at: self.now(),
        })
    }

    /// Publishes the `number`th text, from `person`, as AWS End User Messaging
    /// would.
    pub fn publish(&self, person: usize, number: usize) -> Outcome<()> {
        let message = json!({
            "originationNumber": phone(person)?.e164(),
            "destinationNumber": BUSINESS_NUMBER,
            "messageKeyword": KEYWORD,
            "messageBody": body(number),
            "inboundMessageId": message_id(number),
        });
        self.pipeline.cloud.topics.publish(Topic::Inbound.name(), &message.to_string())?;
        Ok(())
    }

    /// The event Lambda invokes `sms-inbound` with for the `number`th text.
    pub fn event(&self, person: usize, number: usize) -> Outcome<Vec<u8>> {
        self.publish(person, number)?;
        let queues = &self.pipeline.cloud.queues;
        let published = queues.receive(&Topics::queue_name(Topic::Inbound.name()), 1)?;
        let event = published.into_iter().next().ok_or("the topic lost a text")?;
        queues.delete(&event.receipt_handle)?;
        Ok(event.body.into_bytes())
    }
}

const KEYWORD: &str = "KEYWORD_000000000000";

/// The id AWS gave the `number`th text.
pub fn message_id(number: usize) -> String {
    format!("cae173d2-66b9-564c-8309-{number:012x}")
}

fn body(number: usize) -> String {
    format!("Hi, could you move my appointment to Thursday afternoon, please? My reference is {number:06}.")
}
