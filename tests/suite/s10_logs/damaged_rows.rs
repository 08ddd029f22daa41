//! Rows of the ledger and of the views that somebody damaged, with a number and
//! a text where other things should be.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::TimeDelta;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_domain::contact::Contact;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::ledger::{DedupeKey, Source};
use textledger_projections::stores::Cursors;

use super::listening::Log;
use super::{Overheard, PHONE, TEXT, text_event};
use crate::phones::let_pass;
use crate::pipelines::pipeline;

type Item = HashMap<String, AttributeValue>;

#[tokio::test]
async fn s10_a_damaged_row_is_reported_without_what_it_holds() {
    let (log, _guard) = Log::listen();
    let mut overheard = Overheard::new(log);
    let pipeline = pipeline().await;
    overheard.run(Function::SmsInbound, &pipeline.functions, &text_event(&pipeline, "first", TEXT)).await;
    let_pass(&pipeline, TimeDelta::hours(1)).await;
    let client = Client::new(pipeline.cloud.sdk());
    let names = TableNames::deployed(ENVIRONMENT);
    let stream: StreamId = format!("contact#{PHONE}").parse().unwrap();
    let phone = PHONE.parse().unwrap();
    let dedupe = DedupeKey::new(Source::Inbound, &format!("{PHONE} first"));

    let mut noticed = 0;
    for table in names.definitions() {
        let whole = client.scan().table_name(table.name).send().await.unwrap().items.unwrap_or_default();
        // Rows of the control table differ in kind, those of the others do not.
        let rows = if table.name == names.control { whole.len() } else { 2 };
        for row in whole.into_iter().take(rows) {
            for damaged in damages(&row, table.keys.iter().map(|(name, _)| *name).collect()) {
                put(&client, table.name, damaged).await;
                let Pipeline { ledger, views, .. } = &pipeline;
                noticed += match table.name {
                    name if name == names.events => overheard.keep_failure(ledger.read_stream(&stream).await),
                    name if name == names.heads => {
                        overheard.keep_failure(ledger.load::<Contact>(&stream).await)
                            + overheard.keep_failure(ledger.streams().await)
                    }
                    name if name == names.control => {
                        overheard.keep_failure(ledger.recorded_under(&dedupe).await)
                            + overheard.keep_failure(views.cursors(&stream).await)
                    }
                    _ => overheard.keep_failure(views.contact(&phone).await),
                };
                put(&client, table.name, row.clone()).await;
            }
        }
    }
    assert!(noticed > 50, "only {noticed} damages were noticed");
    pipeline.sources.pump().await.unwrap();
    overheard.tells_nothing_but(&["a recorded event was changed or removed"]);
}

impl Overheard {
    /// Keeps the error, if it is one, and counts it.
    fn keep_failure<T>(&mut self, outcome: Result<T, impl std::fmt::Display + std::fmt::Debug>) -> usize {
        outcome.err().map_or(0, |error| {
            self.keep(&error);
            1
        })
    }
}

/// The row with each attribute that is no key replaced by a secret, or left out.
fn damages(row: &Item, keys: Vec<&str>) -> Vec<Item> {
    let mut damaged = Vec::new();
    for name in row.keys().filter(|name| !keys.contains(&name.as_str())) {
        let with = |value: Option<AttributeValue>| {
            let mut row = row.clone();
            row.remove(name);
            row.extend(value.map(|value| (name.clone(), value)));
            row
        };
        damaged.push(with(None));
        damaged.push(with(Some(AttributeValue::N(PHONE[1..].to_owned()))));
        damaged.push(with(Some(AttributeValue::S(format!("{PHONE} {TEXT}")))));
    }
    damaged
}

/// Puts the row where the engine takes it; a wrong type of an index's key it
/// does not.
async fn put(client: &Client, table: &str, row: Item) {
    if let Err(refusal) = client.put_item().table_name(table).set_item(Some(row)).send().await {
        assert!(refusal.as_service_error().is_some(), "{refusal}");
    }
}
