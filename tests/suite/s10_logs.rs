//! S10: logs and errors hold no full phone number and no message text, whatever
//! happens. Stories in which everything goes wrong are listened to, every crate
//! of ours at its most talkative.

mod broken_cloud;
mod damaged_rows;
mod errors;
pub mod listening;
mod stories;

use std::fmt::{Debug, Display};

use serde_json::{Value, json};
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::functions::Functions;
use textledger_infrastructure::deployment::functions::Function;

use self::listening::Log;
use crate::wire::{event, message, record, record_at};

/// The customer nobody may read about.
const PHONE: &str = "+14255550182";
/// What the customer writes.
const TEXT: &str = "my zebrafish is ill";
/// What the agent answers.
const ANSWER: &str = "bring your okapi at five";

/// What must be nowhere, in lower case: the number without its country code,
/// and the words that give each text away.
const SECRETS: [&str; 6] =
    ["4255550182", "zebrafish", "okapi", "you are unsubscribed", "for help contact", "sorry, we"];

/// A log, and what the functions themselves said.
struct Overheard {
    log: Log,
    said: Vec<String>,
}

impl Overheard {
    fn new(log: Log) -> Self {
        Self { log, said: Vec::new() }
    }

    /// Invokes a function and keeps the error it fails with. What it answers is
    /// data, and goes to no log.
    async fn run(&mut self, function: Function, functions: &Functions, event: &[u8]) -> Option<Value> {
        match functions.run(function, event).await {
            Ok(answer) => Some(answer),
            Err(error) => {
                self.keep(&error);
                None
            }
        }
    }

    fn keep(&mut self, error: &(impl Display + Debug)) {
        self.said.push(error.to_string());
        self.said.push(format!("{error:?}"));
    }

    /// Holds the log and the errors against the secrets. The log must mention
    /// all of `proofs`, which show that the story went as it should.
    #[track_caller]
    fn tells_nothing_but(&self, proofs: &[&str]) {
        let lines = self.log.lines();
        for line in lines.iter().chain(&self.said) {
            let lower = line.to_lowercase();
            let told = SECRETS.iter().find(|secret| lower.contains(**secret));
            assert_eq!(told, None, "{line}");
        }
        for proof in proofs {
            assert!(
                lines.iter().any(|line| line.contains(proof)),
                "nothing about `{proof}` in\n{}",
                lines.join("\n")
            );
        }
    }
}

/// The event of one text that [`PHONE`] sends now, whose ids are the number too.
fn text_event(pipeline: &Pipeline, id: &str, body: &str) -> Vec<u8> {
    let message = message(PHONE, &format!("{PHONE} {id}"), body).to_string();
    event([&record_at(PHONE, pipeline.time.now(), &message)])
}

/// The event of one delivery report with `changes`.
fn report_event(changes: &Value) -> Vec<u8> {
    let mut report = json!({
        "eventType": "TEXT_SUCCESSFUL",
        "eventTimestamp": 1_795_332_480_000_i64,
        "isFinal": true,
        "destinationPhoneNumber": PHONE,
        "messageId": format!("{PHONE} said {TEXT}"),
        "messageStatus": TEXT,
        "messageStatusDescription": TEXT,
    });
    for (name, value) in changes.as_object().into_iter().flatten() {
        report[name] = value.clone();
    }
    event([&record(PHONE, report.to_string())])
}
