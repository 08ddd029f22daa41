//! Records that the projector gave up: what is missing is folded by its own code, and a
//! reply that was never called for is.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::TimeDelta;
use serde_json::json;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::{ENVIRONMENT, PROJECTOR_DEAD_LETTERS, REPLY_QUEUE};
use textledger_command::redrive::{Became, DeadQueue, Wanted, Would};
use textledger_embedded::queues::NewMessage;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_projections::stores::Cursors;

use super::{REPLIES, applied, depths, run};
use crate::phones::{customer, inbox, pass, phone, settle, stream};
use crate::pipelines::{pipeline, start};
use crate::wire::text_event;

const DEAD: Wanted = Wanted { queue: DeadQueue::Projector, ..REPLIES };

/// Texts of these customers on record, whose triggers and stream records are lost: of
/// the latter a letter tells.
async fn given_up(customers: &[u32]) -> Pipeline {
    let pipeline = pipeline().await;
    for n in customers {
        let text = text_event(&phone(n), &format!("text-{n}"), pipeline.time.now(), "Hello");
        pipeline.functions.run(Function::SmsInbound, &text).await.unwrap();
    }
    pipeline.cloud.queues.purge(&REPLY_QUEUE).unwrap();
    letter(&pipeline, customers.len());
    // The queue drops what it was called for in the last five minutes.
    pass(&pipeline, TimeDelta::minutes(6)).await;
    pipeline
}

/// So many records that came at the start were given up.
fn letter(pipeline: &Pipeline, records: usize) {
    let body = json!({
        "requestContext": { "condition": "RetryAttemptsExhausted", "approximateInvokeCount": 9 },
        "version": "1.0",
        "DDBStreamBatchInfo": {
            "shardId": "shardId-1",
            "startSequenceNumber": "700",
            "endSequenceNumber": "799",
            "approximateArrivalOfFirstRecord": start(),
            "approximateArrivalOfLastRecord": start(),
            "batchSize": records,
        },
    });
    send(pipeline, &body.to_string());
}

fn send(pipeline: &Pipeline, body: &str) {
    let letter = NewMessage { body: body.to_owned(), ..NewMessage::default() };
    pipeline.cloud.queues.send(&PROJECTOR_DEAD_LETTERS, &letter).unwrap();
}

async fn reached(pipeline: &Pipeline, n: u32) -> u64 {
    let cursors = pipeline.views.cursors(&stream(n)).await.unwrap();
    cursors.into_values().min().unwrap_or(0)
}

#[tokio::test]
async fn what_was_not_projected_is_folded_and_replies_are_called_for_once() {
    let pipeline = given_up(&[1, 2]).await;
    let account = run(&pipeline, &DEAD).await;
    let [line] = &account.letters[..] else { panic!("{account:?}") };
    assert_eq!(
        (line.would, &line.contacts[..]),
        (Would::Fold, &["+1•••0001".to_owned(), "+1•••0002".to_owned()][..])
    );
    assert!(line.about.starts_with("2 records from 700 in shardId-1"), "{line:?}");
    let folded = "+1•••0001: events 1 to 2 would be folded; reply: the agent would be asked about one text";
    assert!(line.says.starts_with(folded), "{line:?}");
    assert_eq!((reached(&pipeline, 1).await, depths(&pipeline)), (0, [0, 0, 1]), "a look does nothing");

    let account = run(&pipeline, &applied(&DEAD)).await;
    assert_eq!((account.redriven(), account.stuck()), (1, 0), "{account:?}");
    assert_eq!([reached(&pipeline, 1).await, reached(&pipeline, 2).await], [2, 2]);
    assert_eq!(depths(&pipeline), [0, 2, 0], "a trigger each");
    settle(&pipeline).await;
    assert_eq!([1, 2].map(|n| inbox(&pipeline, &customer(n)).len()), [1, 1]);

    letter(&pipeline, 2);
    let account = run(&pipeline, &DEAD).await;
    assert_eq!(account.letters[0].would, Would::Nothing);
    assert_eq!(account.letters[0].says, "2 projected already, with nothing owed");
    assert_eq!((run(&pipeline, &applied(&DEAD)).await.redriven(), depths(&pipeline)), (1, [0, 0, 0]));
}

#[tokio::test]
async fn a_stream_that_does_not_read_keeps_its_letter_and_holds_up_no_other() {
    let pipeline = given_up(&[1, 2]).await;
    let client = Client::new(pipeline.cloud.sdk());
    let table = TableNames::deployed(ENVIRONMENT).events;
    let key = [
        ("stream_id".to_owned(), AttributeValue::S(stream(1).key())),
        ("seq".to_owned(), AttributeValue::N("1".to_owned())),
    ];
    let get = client.get_item().table_name(&table).set_key(Some(key.into()));
    let good = get.send().await.unwrap().item.unwrap();
    let mut changed = good.clone();
    changed.insert("actor".to_owned(), AttributeValue::S("operator:somebody".to_owned()));
    client.put_item().table_name(&table).set_item(Some(changed)).send().await.unwrap();

    let account = run(&pipeline, &applied(&DEAD)).await;
    assert_eq!((account.redriven(), account.stuck()), (0, 1), "{account:?}");
    let Became::Kept { why } = &account.letters[0].became else { panic!("{account:?}") };
    assert_eq!(why, "1 streams do not read: `textledger ledger repair`");
    assert_eq!([reached(&pipeline, 1).await, reached(&pipeline, 2).await], [0, 2]);
    assert_eq!(depths(&pipeline)[2], 1);

    client.put_item().table_name(&table).set_item(Some(good)).send().await.unwrap();
    let account = run(&pipeline, &applied(&DEAD)).await;
    assert_eq!((account.redriven(), account.stuck()), (1, 0), "{account:?}");
    assert_eq!(reached(&pipeline, 1).await, 2);
}

#[tokio::test]
async fn of_a_letter_about_several_one_alone_is_folded_and_the_letter_stays() {
    let pipeline = given_up(&[1, 2]).await;
    let wanted = Wanted { only: Some(customer(2)), ..DEAD };
    let account = run(&pipeline, &applied(&wanted)).await;
    assert_eq!((account.redriven(), account.stuck()), (0, 1), "{account:?}");
    assert_eq!([reached(&pipeline, 1).await, reached(&pipeline, 2).await], [0, 2]);
    let others = Wanted { only: Some(customer(9)), ..DEAD };
    assert_eq!(run(&pipeline, &applied(&others)).await.of_others, 1);
    assert_eq!(depths(&pipeline)[2], 1);
}

#[tokio::test]
async fn what_is_no_letter_of_lambda_stays() {
    let pipeline = pipeline().await;
    send(&pipeline, "STOP");
    let account = run(&pipeline, &applied(&DEAD)).await;
    assert_eq!((account.letters[0].would, account.stuck()), (Would::Unreadable, 1), "{account:?}");
    assert_eq!(depths(&pipeline), [0, 0, 1]);
}
