//! A stream that cannot be folded: named, tried again, and folded once its event is
//! back; and a few contacts folded before everybody else.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use serde_json::json;
use textledger_command::pipeline::Pipeline;
use textledger_domain::stream::StreamId;

use crate::ledger::{CUSTOMER, Ledger, STRANGER, Said, textledger};

const EVENTS: &str = "scheduling-agent-sms-events-dev";

type Item = std::collections::HashMap<String, AttributeValue>;

fn projections(ledger: &Ledger, args: &[&str]) -> Said {
    textledger(&[&["projections"], args, &["--data-dir", ledger.path().to_str().unwrap()]].concat())
}

async fn write(pipeline: &Pipeline, write: TransactWriteItem) {
    let client = Client::new(pipeline.cloud.sdk());
    client.transact_write_items().transact_items(write).send().await.unwrap();
}

/// Takes the first event of the customer out of the ledger.
async fn take_away(ledger: &Ledger) -> Item {
    let pipeline = ledger.pipeline().await;
    let stream = StreamId::Contact(CUSTOMER.parse().unwrap());
    let client = Client::new(pipeline.cloud.sdk());
    let key = AttributeValue::S(stream.key());
    let get = client.get_item().table_name(EVENTS).key("stream_id", key.clone());
    let first = AttributeValue::N("1".to_owned());
    let event = get.key("seq", first.clone()).send().await.unwrap().item.unwrap();
    let delete = Delete::builder().table_name(EVENTS).key("stream_id", key).key("seq", first);
    let delete = TransactWriteItem::builder().delete(delete.build().unwrap()).build();
    write(&pipeline, delete).await;
    pipeline.stop().await.unwrap();
    event
}

async fn put_back(ledger: &Ledger, event: Item) {
    let pipeline = ledger.pipeline().await;
    let put = Put::builder().table_name(EVENTS).set_item(Some(event)).build().unwrap();
    write(&pipeline, TransactWriteItem::builder().put(put).build()).await;
    pipeline.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_stream_is_named_tried_again_and_folded_once_its_event_is_back() {
    let ledger = Ledger::after("Hello").await;
    projections(&ledger, &["unblock"]).assert(0, &["nothing is blocked"]);
    let event = take_away(&ledger).await;
    projections(&ledger, &["rebuild", "messages"]).assert(5, &["contact +1•••0182 is blocked"]);
    projections(&ledger, &["unblock", "messages", "--dry-run"])
        .assert(5, &["messages#g2: contact +1•••0182 is blocked since"]);
    projections(&ledger, &["unblock", "messages", "--by", "ann"])
        .assert(5, &["messages#g2: tried again: contact +1•••0182 is blocked"]);
    projections(&ledger, &["unblock", "messages", "--dry-run"]).assert(5, &[", tried again by ann at"]);
    let swap = projections(&ledger, &["swap", "messages"]);
    assert_eq!(swap.code, Some(5), "{swap:?}");

    put_back(&ledger, event).await;
    let unblocked = projections(&ledger, &["unblock", "messages", "--by", "ben", "--json"]);
    let unblocked = unblocked.assert(0, &[]).json();
    let tried = &unblocked.as_array().unwrap().iter().find(|found| found["target"] == "messages#g2").unwrap()
        ["tried"];
    assert_eq!(tried[0]["stream"], json!("contact +1•••0182"));
    assert_eq!(tried[0]["rows"], json!(2), "a text and its answer");
    projections(&ledger, &["unblock"]).assert(0, &["nothing is blocked"]);
    projections(&ledger, &["status", "messages"]).assert(0, &["ben had it folded at"]);
    projections(&ledger, &["rebuild", "messages"]).assert(0, &["it is caught up"]);
    projections(&ledger, &["swap", "messages"]).assert(0, &["are shown g2 instead of g1"]);
    let views = textledger(&["views", CUSTOMER, "--data-dir", ledger.path().to_str().unwrap()]);
    views.assert(0, &["messages, generation 2", "consent, generation 1", "Hello"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_few_contacts_can_be_folded_and_compared_before_everybody_else() {
    let ledger = Ledger::after("Hello").await;
    let refused = projections(&ledger, &["rebuild", "messages", "--only", STRANGER]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    projections(&ledger, &["rebuild", "messages", "--only", CUSTOMER])
        .assert(0, &["messages#g2: contact +1•••0182 is folded", "everybody else is still to be folded"]);
    let diff = projections(&ledger, &["diff", "messages", "--only", CUSTOMER, "--json"]);
    assert_eq!(diff.assert(0, &[]).json()["report"]["rows"], json!(2), "a text and its answer");
    projections(&ledger, &["rebuild", "messages", "--json"])
        .assert(0, &["\"target\": \"messages#g2\"", "\"caught_up\": true"]);
}
