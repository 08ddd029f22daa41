//! Two generations of a view compared in their tables: every planted difference
//! is found, an equal pair is clean, and what is only a moment behind, throttled
//! or expired is no difference.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::types::AttributeValue;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_domain::time::Timestamp;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::tables::create_missing;
use textledger_infrastructure::time::{SharedTime, Sleep, Time};
use textledger_infrastructure::views::{ViewStore, ViewTables};
use textledger_projections::drift::{Allowed, Report, Verdict};
use textledger_projections::target::Target;
use tokio::sync::Notify;

use crate::phones::{customer, phone, text_and_settle};
use crate::pipelines::{pipeline, start};

type Item = HashMap<String, AttributeValue>;

fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

fn n(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// A cloud with a second generation of the messages view, empty as yet.
struct Tables {
    pipeline: Pipeline,
    client: Client,
    old: Target,
    new: Target,
}

impl Tables {
    async fn new() -> Self {
        let pipeline = pipeline().await;
        // A test of what is tried again must not have the SDK try again too.
        let sdk = pipeline.cloud.sdk().to_builder().retry_config(RetryConfig::disabled()).build();
        let client = Client::new(&sdk);
        let (old, new) = ("messages#g1".parse().unwrap(), "messages#g2".parse().unwrap());
        let tables = Self { pipeline, client, old, new };
        let messages = tables.store().table_of(new);
        let names = TableNames { messages, ..TableNames::deployed(ENVIRONMENT) };
        create_missing(&tables.client, &names).await.unwrap();
        tables
    }

    fn store(&self) -> ViewStore {
        self.store_on(self.pipeline.time.timer())
    }

    fn store_on(&self, time: SharedTime) -> ViewStore {
        let tables = ViewTables::from(&TableNames::deployed(ENVIRONMENT));
        ViewStore::new(self.client.clone(), tables, time)
    }

    async fn put(&self, target: Target, item: Item) {
        let put = self.client.put_item().table_name(self.store().table_of(target)).set_item(Some(item));
        put.send().await.unwrap();
    }

    async fn put_both(&self, item: Item) {
        self.put(self.old, item.clone()).await;
        self.put(self.new, item).await;
    }

    async fn rows(&self, target: Target) -> Vec<Item> {
        let scan = self.client.scan().table_name(self.store().table_of(target));
        scan.into_paginator().items().send().collect::<Result<_, _>>().await.unwrap()
    }

    async fn drift(&self) -> Report {
        self.store().drift(self.old, self.new, |_| {}).await.unwrap()
    }
}

/// A row of the messages view.
fn message(id: &str) -> Item {
    [
        ("message_id", s(id)),
        ("timestamp", s("2026-11-23T15:00:00.000Z")),
        ("phone_number", s(phone(1))),
        ("message_body", s("Do you have time on Tuesday?")),
        ("status", s("received")),
        ("segments", AttributeValue::M([("count".to_owned(), n(1))].into())),
        ("ttl", n(start().unix_seconds() + 60)),
        ("as_of_seq", n(4)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

fn with(mut item: Item, name: &str, value: AttributeValue) -> Item {
    item.insert(name.to_owned(), value);
    item
}

fn without(mut item: Item, name: &str) -> Item {
    item.remove(name);
    item
}

/// What was found, as `kind: rows`.
fn found(report: &Report) -> Vec<String> {
    report.changes.iter().map(|(kind, tally)| format!("{kind}: {}", tally.rows)).collect()
}

#[tokio::test]
async fn a_generation_that_says_the_same_is_clean() {
    let tables = Tables::new().await;
    for body in ["Hello?", "Do you have time on Tuesday?", "STOP"] {
        text_and_settle(&tables.pipeline, &customer(1), body).await;
    }
    for item in tables.rows(tables.old).await {
        tables.put(tables.new, item).await;
    }
    let report = tables.drift().await;
    assert!(report.rows > 3, "{report:?}");
    assert_eq!((report.equal, report.expired), (report.rows, 0), "{report:?}");
    assert_eq!(report.verdict(&Allowed::default()), Verdict::Clean);
}

#[tokio::test]
async fn planted_differences_are_found_and_nothing_else() {
    let tables = Tables::new().await;
    let expired = |id: &str| with(message(id), "ttl", n(start().unix_seconds() - 1));
    let count = |value| AttributeValue::M([("count".to_owned(), value)].into());
    let plant = async |id: &str, new: Item| {
        tables.put(tables.old, message(id)).await;
        tables.put(tables.new, new).await;
    };
    tables.put_both(message("equal")).await;
    plant("expired-since", expired("expired-since")).await;
    plant("one field", with(message("one field"), "status", s("sent"))).await;
    plant("text", with(message("text"), "as_of_seq", s("4"))).await;
    plant("added", with(message("added"), "minutes", n(3))).await;
    plant("null", with(message("null"), "minutes", AttributeValue::Null(true))).await;
    plant("removed", without(message("removed"), "segments")).await;
    plant("nested", with(message("nested"), "segments", count(n(2)))).await;
    plant("bool", with(message("bool"), "status", AttributeValue::Bool(true))).await;
    plant("spelled", with(message("spelled"), "segments", count(n("1.0")))).await;
    tables.put(tables.old, message("missing")).await;
    tables.put(tables.old, expired("missing-expired")).await;
    tables.put(tables.new, message("extra")).await;
    tables.put(tables.new, expired("extra-expired")).await;
    tables.put_both(expired("both-expired")).await;
    // A key has two parts: the same text at another instant is another row.
    tables.put_both(message("twice")).await;
    tables.put(tables.new, with(message("twice"), "timestamp", s("2026-11-23T16:00:00.000Z"))).await;

    let report = tables.drift().await;
    let wanted = [
        "row missing: 2",
        "row extra: 2",
        "field minutes added: 2",
        "field segments removed: 1",
        "field segments changed: 1",
        "field status changed: 1",
        "field as_of_seq of another type: 1",
        "field status of another type: 1",
    ];
    assert_eq!(found(&report), wanted);
    assert_eq!((report.rows, report.equal, report.expired), (14, 3, 3));
    let printed = serde_json::to_string(&report).unwrap();
    assert!(!printed.contains(&phone(1)) && !printed.contains("Tuesday"), "S10: {printed}");
    assert_eq!(report.digest().unwrap(), tables.drift().await.digest().unwrap());
}

#[tokio::test]
async fn a_pair_of_many_pages_is_compared_to_the_end() {
    const ROWS: usize = 260;
    let tables = Tables::new().await;
    for row in 0..ROWS {
        let item = with(message(&format!("m-{row:03}")), "message_body", s("x".repeat(5_000)));
        tables.put(tables.old, item.clone()).await;
        if row % 10 != 0 {
            tables.put(tables.new, item).await;
        }
    }
    let mut told = Vec::new();
    let report = tables.store().drift(tables.old, tables.new, |read| told.push(read)).await.unwrap();
    assert_eq!(found(&report), ["row missing: 26"]);
    assert_eq!((report.rows, report.equal), (260, 234));
    assert!(told.len() > 2 && told.is_sorted(), "{told:?}");
    assert_eq!(told.last(), Some(&494));
    // The other way round they are extra.
    let back = tables.store().drift(tables.new, tables.old, |_| {}).await.unwrap();
    assert_eq!(found(&back), ["row extra: 26"]);
    assert_eq!((back.rows, back.equal), (260, 234));
}

#[tokio::test]
async fn rows_left_out_of_an_answer_are_asked_for_again() {
    /// As long as an item may be, nearly: an answer of 16 MB has room for 42.
    const BODY_BYTES: usize = 390_000;
    const ROWS: usize = 90;
    let tables = Tables::new().await;
    for row in 0..ROWS {
        let item = message(&format!("m-{row}"));
        tables.put(tables.old, item.clone()).await;
        tables.put(tables.new, with(item, "message_body", s("x".repeat(BODY_BYTES)))).await;
    }
    let requests = |operation| tables.pipeline.cloud.faults.requests(Service::DynamoDb, operation);
    let before = (requests("Scan"), requests("BatchGetItem"));
    let report = tables.drift().await;
    assert_eq!(found(&report), ["field message_body changed: 90"]);
    assert_eq!((report.rows, report.equal), (90, 0));
    // Else it would be at most one a page.
    assert!(requests("BatchGetItem") - before.1 > requests("Scan") - before.0);
}

/// Time in which a sleeper asks to be woken.
#[derive(Debug)]
struct Bell {
    asleep: Arc<Notify>,
    wake: Arc<Notify>,
}

impl Time for Bell {
    fn now(&self) -> Timestamp {
        start()
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        let (asleep, wake) = (self.asleep.clone(), self.wake.clone());
        Box::pin(async move {
            asleep.notify_one();
            wake.notified().await;
        })
    }

    fn limit(&self, span: Duration) -> Sleep {
        self.sleep(span)
    }
}

#[tokio::test]
async fn a_generation_that_is_only_a_moment_behind_does_not_differ() {
    let tables = Tables::new().await;
    let later = |id: &str| with(with(message(id), "as_of_seq", n(5)), "status", s("sent"));
    tables.put(tables.old, later("behind")).await;
    tables.put(tables.new, message("behind")).await;
    tables.put(tables.old, message("ahead")).await;
    tables.put(tables.new, later("ahead")).await;
    tables.put(tables.old, message("not-yet")).await;

    let (asleep, wake) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let store = tables.store_on(Arc::new(Bell { asleep: asleep.clone(), wake: wake.clone() }));
    let projected = async {
        asleep.notified().await;
        tables.put(tables.new, later("behind")).await;
        tables.put(tables.new, message("not-yet")).await;
        wake.notify_one();
        asleep.notified().await;
        tables.put(tables.old, later("ahead")).await;
        wake.notify_one();
    };
    let (report, ()) = tokio::join!(store.drift(tables.old, tables.new, |_| {}), projected);
    let report = report.unwrap();
    assert_eq!(found(&report), [""; 0], "{report:?}");
    assert_eq!((report.rows, report.equal), (3, 3));
}

#[tokio::test]
async fn a_throttled_table_is_waited_for_and_a_missing_one_is_not() {
    let tables = Tables::new().await;
    tables.put_both(message("equal")).await;
    for (operation, action) in
        [("Scan", Action::Throttle), ("BatchGetItem", Action::Throttle), ("Scan", Action::ServerError)]
    {
        let operation = Some(operation.to_owned());
        tables.pipeline.cloud.faults.add(Rule {
            service: Service::DynamoDb,
            operation,
            skip: 0,
            times: 3,
            action,
        });
    }
    assert_eq!(tables.drift().await.equal, 1);

    // For good: given up after a minute.
    tables.pipeline.cloud.faults.add(Rule {
        service: Service::DynamoDb,
        operation: Some("Scan".to_owned()),
        skip: 0,
        times: u32::MAX,
        action: Action::Throttle,
    });
    let began = tables.pipeline.time.now();
    let error = tables.store().drift(tables.old, tables.new, |_| {}).await.unwrap_err();
    assert!(error.to_string().starts_with("read the rows of messages#g1: "), "{error}");
    let tried = tables.pipeline.time.now().since(began).num_seconds();
    assert!((60..70).contains(&tried), "{tried} s");
    tables.pipeline.cloud.faults.clear();

    let missing = "messages#g3".parse().unwrap();
    let began = tables.pipeline.time.now();
    let error = tables.store().drift(tables.old, missing, |_| {}).await.unwrap_err();
    assert!(error.to_string().starts_with("read rows of messages#g3 by their keys: "), "{error}");
    assert_eq!(tables.pipeline.time.now(), began);
}

#[tokio::test]
async fn only_two_generations_of_one_view_are_compared() {
    let tables = Tables::new().await;
    let consent = "consent#g2".parse().unwrap();
    for other in [consent, tables.old] {
        let error = tables.store().drift(tables.old, other, |_| {}).await.unwrap_err();
        let told = "they are not two generations of one view: name two of the same";
        assert_eq!(error.to_string(), format!("compare messages#g1 with {other}: {told}"));
    }
}
