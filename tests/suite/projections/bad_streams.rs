//! S9 for the projector: a stream that cannot be read fails its own records and
//! nobody else's, and catches up once it can be read again.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};
use serde_json::{Value, json};
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_projections::stores::Cursors;

use super::doorbells::{Doorbells, calls_for_reply, project, sequence_number, stream_key};
use super::view_tables::{folded, stored};
use crate::phones::{phone, stream};
use crate::pipelines::pipeline;
use crate::wire::text_event;

type Item = HashMap<String, AttributeValue>;

/// A session, three texts and two changes of consent.
const BODIES: [&str; 3] = ["Hello?", "STOP", "START"];
const EVENTS_EACH: u64 = 6;

/// Customers 1, 2 and 3, who each texted the same, and the records of it.
struct World {
    pipeline: Pipeline,
    doorbells: Doorbells,
    client: Client,
    /// Calls for a reply before any record was delivered.
    calls_before: u64,
}

impl World {
    async fn new() -> Self {
        let pipeline = pipeline().await;
        for (n, body) in BODIES.iter().enumerate() {
            for customer in 1..=3 {
                let text =
                    text_event(&phone(customer), &format!("{customer}/{n}"), pipeline.time.now(), body);
                pipeline.functions.run(Function::SmsInbound, &text).await.unwrap();
            }
        }
        let client = Client::new(pipeline.cloud.sdk());
        let mut doorbells = Doorbells::of(&pipeline).await;
        doorbells.listen().await;
        let calls_before = calls_for_reply(&pipeline);
        Self { pipeline, doorbells, client, calls_before }
    }

    fn events_table(&self) -> String {
        TableNames::deployed(ENVIRONMENT).events
    }

    /// The records of what a customer caused.
    fn of(&self, customer: u32) -> Vec<Value> {
        let key = stream(customer).key();
        let inserts = self.doorbells.rung.iter().filter(|record| record["eventName"] == "INSERT");
        inserts.filter(|record| stream_key(record) == key).cloned().collect()
    }

    /// How far each customer's views are.
    async fn positions(&self) -> [u64; 3] {
        let mut positions = [0; 3];
        for (position, customer) in positions.iter_mut().zip(1..) {
            let cursors = self.pipeline.views.cursors(&stream(customer)).await.unwrap();
            *position = cursors.into_values().max().unwrap_or(0);
        }
        positions
    }

    fn calls_for_reply(&self) -> u64 {
        calls_for_reply(&self.pipeline) - self.calls_before
    }

    /// Changes customer 1's third event in the table, and gives back what it was.
    async fn tamper(&self) -> Item {
        let get = self.client.get_item().table_name(self.events_table()).set_key(Some(third_event()));
        let good = get.send().await.unwrap().item.unwrap();
        let mut changed = good.clone();
        changed.insert("actor".to_owned(), AttributeValue::S("operator:somebody".to_owned()));
        self.put(changed).await;
        good
    }

    async fn put(&self, item: Item) {
        self.client.put_item().table_name(self.events_table()).set_item(Some(item)).send().await.unwrap();
    }

    async fn remove_third_event(&self) {
        let delete =
            Delete::builder().table_name(self.events_table()).set_key(Some(third_event())).build().unwrap();
        let delete = TransactWriteItem::builder().delete(delete).build();
        self.client.transact_write_items().transact_items(delete).send().await.unwrap();
    }

    async fn views_equal_the_fold(&self) {
        assert_eq!(self.positions().await, [EVENTS_EACH; 3]);
        assert_eq!(stored(&self.pipeline).await, folded(&self.pipeline).await);
    }
}

fn third_event() -> Item {
    [
        ("stream_id".to_owned(), AttributeValue::S(stream(1).key())),
        ("seq".to_owned(), AttributeValue::N("3".to_owned())),
    ]
    .into()
}

#[tokio::test]
async fn s9_a_stream_with_a_changed_event_fails_only_its_own_records_and_catches_up_when_repaired() {
    let world = World::new().await;
    let good = world.tamper().await;
    // Each stream's last record: all of them have to be read from the ledger.
    let batch = world.doorbells.last_ones();
    let is_own = |record: &&Value| stream_key(record) == stream(1).key();
    let own: Vec<&str> = batch.iter().filter(is_own).map(sequence_number).collect();

    for delivery in 1..=2 {
        assert_eq!(project(&world.pipeline, &batch).await, own, "delivery {delivery}");
        assert_eq!(world.positions().await, [0, EVENTS_EACH, EVENTS_EACH], "delivery {delivery}");
    }

    world.put(good).await;
    assert!(project(&world.pipeline, &batch).await.is_empty());
    world.views_equal_the_fold().await;
}

#[tokio::test]
async fn s9_a_stream_with_a_missing_event_fails_only_its_own_records() {
    let world = World::new().await;
    world.remove_third_event().await;
    let batch = world.doorbells.last_ones();
    assert_eq!(project(&world.pipeline, &batch).await.len(), 1);
    assert_eq!(world.positions().await, [0, EVENTS_EACH, EVENTS_EACH]);
}

#[tokio::test]
async fn s9_a_record_whose_image_does_not_open_is_only_a_doorbell() {
    let world = World::new().await;
    let mut changed = world.of(1)[1].clone();
    changed["dynamodb"]["NewImage"]["data"]["M"]["body"] = json!({ "S": "other words" });
    let batch = [vec![changed], world.of(2), world.of(3)].concat();
    assert!(project(&world.pipeline, &batch).await.is_empty());
    // What it says is not taken: the ledger is read, to its end.
    world.views_equal_the_fold().await;
    assert_eq!(world.calls_for_reply(), 3, "one a customer");
}

#[tokio::test]
async fn s9_a_reply_is_called_for_although_neither_record_nor_ledger_can_be_read() {
    let world = World::new().await;
    world.tamper().await;
    // The START, whose record says something else on top.
    let start = world.of(1).into_iter().rev().find(|record| event_type(record) == "MessageReceived");
    let mut start = start.unwrap();
    start["dynamodb"]["NewImage"]["actor"] = json!({ "S": "operator:somebody" });
    assert_eq!(project(&world.pipeline, std::slice::from_ref(&start)).await, [sequence_number(&start)]);
    assert_eq!(world.positions().await, [0, 0, 0]);
    assert_eq!(world.calls_for_reply(), 1);
}

#[tokio::test]
async fn s6_a_gap_means_that_a_trigger_may_have_been_lost_too() {
    let world = World::new().await;
    let last = world.of(1).pop().unwrap();
    assert_eq!(event_type(&last), "ConsentGranted", "by text: it calls for no reply itself");
    let rung = project(&world.pipeline, std::slice::from_ref(&last));
    assert!(rung.await.is_empty());
    assert_eq!(world.calls_for_reply(), 1);
    // Seen, and nothing was lost before it.
    let again = world.of(2);
    assert!(project(&world.pipeline, &again[..1]).await.is_empty());
    assert_eq!(world.calls_for_reply(), 1);
}

fn event_type(record: &Value) -> &str {
    record["dynamodb"]["NewImage"]["type"]["S"].as_str().unwrap()
}

#[tokio::test]
async fn s9_what_is_no_event_at_all_fails_alone() {
    let world = World::new().await;
    for image in [json!({}), json!({ "stream_id": { "S": "?" } }), json!({ "seq": { "N": "1" } })] {
        let mut nonsense = world.of(1)[0].clone();
        nonsense["dynamodb"]["NewImage"] = image;
        let mut batch = world.of(2);
        batch.insert(1, nonsense.clone());
        assert_eq!(project(&world.pipeline, &batch).await, [sequence_number(&nonsense)]);
        assert_eq!(world.positions().await, [0, EVENTS_EACH, 0]);
    }
}

#[tokio::test]
async fn s9_a_change_or_removal_in_the_ledger_stops_nothing() {
    let mut world = World::new().await;
    let good = world.tamper().await;
    world.remove_third_event().await;
    let alarms = world.doorbells.listen().await;
    let kinds: Vec<&str> = alarms.iter().filter_map(|record| record["eventName"].as_str()).collect();
    assert_eq!(kinds, ["MODIFY", "REMOVE"]);

    // All streams go through, also the one that was touched: its records still
    // carry what was recorded.
    let batch = [alarms.clone(), world.of(2), alarms.clone(), world.of(1), world.of(3), alarms].concat();
    assert!(project(&world.pipeline, &batch).await.is_empty());
    world.put(good).await;
    world.views_equal_the_fold().await;
}
