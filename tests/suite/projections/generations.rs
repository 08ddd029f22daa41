//! Generations of a view side by side: each is folded on its own, and one that
//! cannot be written holds up no other and no reply (S9).

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};
use serde_json::Value;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_command::pipeline::time::Time;
use textledger_domain::stream::Seq;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::tables::create_missing;
use textledger_infrastructure::views::REGISTRY_FRESH;
use textledger_projections::stores::{Cursors, Rows};
use textledger_projections::target::Target;
use textledger_projections::view::{Row, View};

use super::doorbells::{Doorbells, calls_for_reply, project};
use super::view_tables::{folded, stored};
use crate::phones::{phone, stream};
use crate::pipelines::pipeline;
use crate::wire::text_event;

/// A session, a text, and a STOP with its revocation.
const BODIES: [&str; 2] = ["Hello?", "STOP"];
const EVENTS_EACH: Seq = 4;
const CUSTOMERS: u32 = 2;

struct World {
    pipeline: Pipeline,
    client: Client,
    records: Vec<Value>,
    /// Of these, each customer's last.
    last_ones: Vec<Value>,
    /// Calls for a reply before any record was delivered.
    calls_before: u64,
}

impl World {
    async fn new() -> Self {
        let pipeline = pipeline().await;
        for (n, body) in BODIES.iter().enumerate() {
            for customer in 0..CUSTOMERS {
                let text =
                    text_event(&phone(customer), &format!("{customer}/{n}"), pipeline.time.now(), body);
                pipeline.functions.run(Function::SmsInbound, &text).await.unwrap();
            }
        }
        let client = Client::new(pipeline.cloud.sdk());
        let mut doorbells = Doorbells::of(&pipeline).await;
        let records = doorbells.listen().await;
        let calls_before = calls_for_reply(&pipeline);
        Self { pipeline, client, records, last_ones: doorbells.last_ones(), calls_before }
    }

    /// Writes a row of the registry, as a rebuild will.
    async fn registry_row(&self, sk: &str, generation: Option<u32>) {
        let put = self
            .client
            .put_item()
            .table_name(TableNames::deployed(ENVIRONMENT).control)
            .item("pk", AttributeValue::S("projection".to_owned()))
            .item("sk", AttributeValue::S(sk.to_owned()));
        let put = match generation {
            Some(number) => put.item("generation", AttributeValue::N(number.to_string())),
            None => put,
        };
        put.send().await.unwrap();
    }

    /// Makes the table of a generation of the messages view.
    async fn make_table(&self, target: Target) {
        let messages = self.pipeline.views.table_of(target);
        let names = TableNames { messages, ..TableNames::deployed(ENVIRONMENT) };
        create_missing(&self.client, &names).await.unwrap();
    }

    /// How far each target is with every customer, where all are equally far.
    async fn cursors(&self, names: &[&str]) -> Vec<Seq> {
        let mut at = Vec::new();
        for name in names {
            let mut seqs = Vec::new();
            for customer in 0..CUSTOMERS {
                let cursors = self.pipeline.views.cursors(&stream(customer)).await.unwrap();
                seqs.push(cursors.get(&target(name)).copied().unwrap_or(0));
            }
            seqs.dedup();
            assert_eq!(seqs.len(), 1, "{name}: {seqs:?}");
            at.extend(seqs);
        }
        at
    }

    fn calls_for_reply(&self) -> u64 {
        calls_for_reply(&self.pipeline) - self.calls_before
    }

    fn let_the_registry_be_read_again(&self) {
        let Time::Manual(clock) = &self.pipeline.time else { panic!("time is turned by hand here") };
        clock.advance(REGISTRY_FRESH);
    }

    async fn messages_shown(&self) -> usize {
        let views = self.pipeline.views.contact(&phone(0).parse().unwrap()).await.unwrap();
        views.iter().filter(|view| view.view == View::Messages).map(|view| view.rows.len()).sum()
    }
}

fn target(name: &str) -> Target {
    name.parse().unwrap()
}

#[tokio::test]
async fn every_registered_generation_is_folded_into_a_table_of_its_own() {
    let world = World::new().await;
    world.registry_row("messages#g2", None).await;
    world.make_table(target("messages#g2")).await;
    assert!(project(&world.pipeline, &world.records).await.is_empty());
    let all = ["messages#g1", "messages#g2", "consent#g1", "sessions#g1"];
    assert_eq!(world.cursors(&all).await, [EVENTS_EACH; 4]);

    let tables = stored(&world.pipeline).await;
    assert_eq!(tables, folded(&world.pipeline).await);
    let ids = tables[&View::Messages].keys().cloned().collect();
    let second = world.pipeline.views.load(target("messages#g2"), ids).await.unwrap();
    assert_eq!(second, tables[&View::Messages]);
    assert_eq!(world.pipeline.views.table_of(target("messages#g2")), "scheduling-agent-sms-messages-dev-g2");
}

#[tokio::test]
async fn a_generation_registered_later_is_caught_up_from_the_ledger() {
    let world = World::new().await;
    assert!(project(&world.pipeline, &world.records).await.is_empty());
    world.registry_row("messages#g2", None).await;
    world.make_table(target("messages#g2")).await;
    // The registry read before still counts: nothing is skipped by that.
    assert!(project(&world.pipeline, &world.last_ones).await.is_empty());
    assert_eq!(world.cursors(&["messages#g2"]).await, [0]);
    world.let_the_registry_be_read_again();
    assert!(project(&world.pipeline, &world.last_ones).await.is_empty());
    assert_eq!(world.cursors(&["messages#g1", "messages#g2"]).await, [EVENTS_EACH; 2]);
}

#[tokio::test]
async fn readers_are_shown_the_generation_the_pointer_names() {
    let world = World::new().await;
    assert!(project(&world.pipeline, &world.records).await.is_empty());
    assert_eq!(world.messages_shown().await, BODIES.len());
    world.make_table(target("messages#g2")).await;
    world.registry_row("messages#live", Some(2)).await;
    world.let_the_registry_be_read_again();
    assert_eq!(world.messages_shown().await, 0, "nothing is in it yet");
    assert!(project(&world.pipeline, &world.records).await.is_empty());
    assert_eq!(world.messages_shown().await, BODIES.len());
}

#[tokio::test]
async fn s9_a_generation_not_shown_whose_table_is_missing_holds_up_nothing() {
    let world = World::new().await;
    world.registry_row("messages#g2", None).await;
    assert!(project(&world.pipeline, &world.records).await.is_empty());
    let all = ["messages#g2", "messages#g1", "consent#g1", "opt-out-tracking#g1", "sessions#g1"];
    assert_eq!(world.cursors(&all).await, [0, EVENTS_EACH, EVENTS_EACH, EVENTS_EACH, EVENTS_EACH]);
    assert_eq!(world.calls_for_reply(), u64::from(CUSTOMERS));
}

#[tokio::test]
async fn a_step_into_what_readers_have_just_been_shown_is_not_let_fail() {
    let world = World::new().await;
    world.registry_row("messages#g2", None).await;
    // The registry read here counts for a while, and says that nobody is shown it.
    assert!(project(&world.pipeline, &world.records).await.is_empty());
    world.registry_row("messages#live", Some(2)).await;
    assert_eq!(
        project(&world.pipeline, &world.last_ones).await.len(),
        world.last_ones.len(),
        "to come again"
    );
}

#[tokio::test]
async fn s9_a_view_that_cannot_be_written_holds_up_no_other_view_and_no_reply() {
    let world = World::new().await;
    world.registry_row("messages#live", Some(2)).await;
    assert_eq!(project(&world.pipeline, &world.records).await.len(), world.records.len(), "to come again");
    let all = ["messages#g2", "consent#g1", "opt-out-tracking#g1", "sessions#g1"];
    assert_eq!(world.cursors(&all).await, [0, EVENTS_EACH, EVENTS_EACH, EVENTS_EACH]);
    assert_eq!(world.calls_for_reply(), u64::from(CUSTOMERS));

    world.make_table(target("messages#g2")).await;
    assert!(project(&world.pipeline, &world.records).await.is_empty());
    assert_eq!(world.cursors(&all).await, [EVENTS_EACH; 4]);
}

#[tokio::test]
async fn s9_a_registry_that_does_not_read_keeps_no_reply_back() {
    let world = World::new().await;
    world.registry_row("messages#live", None).await;
    assert_eq!(project(&world.pipeline, &world.records).await.len(), world.records.len(), "to come again");
    assert_eq!(world.cursors(&["consent#g1"]).await, [0]);
    assert_eq!(world.calls_for_reply(), u64::from(CUSTOMERS));
}

#[tokio::test]
async fn a_newer_builds_view_is_left_to_that_build() {
    let world = World::new().await;
    world.registry_row("agents#g1", None).await;
    world.registry_row("agents#live", Some(1)).await;
    assert!(project(&world.pipeline, &world.records).await.is_empty());
    assert_eq!(stored(&world.pipeline).await, folded(&world.pipeline).await);
}

#[tokio::test]
async fn a_newer_row_is_not_overwritten_by_the_fold_of_older_events() {
    let world = World::new().await;
    assert!(project(&world.pipeline, &world.records).await.is_empty());
    let tables = TableNames::deployed(ENVIRONMENT);
    let before = stored(&world.pipeline).await;
    // As a backfill leaves a row whose cursor has yet to be written.
    for row in before[&View::Messages].values() {
        let Row::Messages(row) = row else { panic!("a row of another view") };
        let mut newer = row.clone();
        newer.as_of_seq = 70;
        newer.message_body = "from event 70".to_owned();
        let item = serde_dynamo::to_item(newer).unwrap();
        world.client.put_item().table_name(&tables.messages).set_item(Some(item)).send().await.unwrap();
    }
    for customer in 0..CUSTOMERS {
        let cursor = Delete::builder()
            .table_name(&tables.control)
            .key("pk", AttributeValue::S(format!("cursor#{}", stream(customer).key())))
            .key("sk", AttributeValue::S("messages#g1".to_owned()))
            .build();
        let write = TransactWriteItem::builder().delete(cursor.unwrap()).build();
        world.client.transact_write_items().transact_items(write).send().await.unwrap();
    }
    assert_eq!(world.cursors(&["messages#g1"]).await, [0]);

    assert!(project(&world.pipeline, &world.records).await.is_empty());
    assert_eq!(world.cursors(&["messages#g1"]).await, [EVENTS_EACH]);
    let after = stored(&world.pipeline).await;
    assert!(after[&View::Messages].values().all(|row| row.as_of_seq() == 70), "{after:?}");
    assert_eq!(after[&View::Consent], before[&View::Consent]);
}
