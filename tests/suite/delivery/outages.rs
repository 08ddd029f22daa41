//! S1 while DynamoDB fails: the function answers with success only when the
//! text is in the ledger, so that SNS keeps what is not.

use textledger_embedded::faults::{Action, Rule, Service};
use textledger_handlers::error::Error;
use textledger_handlers::functions::sms_inbound::Receipt;
use tokio::task::JoinSet;

use super::counting::{deliver, once_each, quarantined, received};
use crate::phones::phone;
use crate::pipelines::{pipeline, start};
use crate::wire::{event, message, record_at, text_event};

const OUTAGES: [(Action, Option<&str>); 9] = [
    (Action::ServerError, None),
    (Action::ServerError, Some("TransactWriteItems")),
    (Action::Throttle, None),
    (Action::Throttle, Some("TransactWriteItems")),
    (Action::Reset, None),
    (Action::Reset, Some("TransactWriteItems")),
    (Action::LoseResponse, None),
    (Action::LoseResponse, Some("GetItem")),
    (Action::LoseResponse, Some("TransactWriteItems")),
];

fn outage(action: Action, operation: Option<&str>) -> Rule {
    let operation = operation.map(str::to_owned);
    Rule { service: Service::DynamoDb, operation, skip: 0, times: u32::MAX, action }
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_a_text_is_acknowledged_only_when_it_is_in_the_ledger() {
    let mut outages = JoinSet::new();
    for (action, operation) in OUTAGES {
        outages.spawn(async move {
            let pipeline = pipeline().await;
            let text = text_event(&phone(1), "id", start(), "STOP");
            pipeline.cloud.faults.add(outage(action, operation));
            let answer = deliver(&pipeline, &text).await;
            pipeline.cloud.faults.clear();

            let is_there = !received(&pipeline).await.is_empty();
            let what = format!("{action:?} of {operation:?}");
            assert!(answer.is_err() || is_there, "{what}: acknowledged, and not in the ledger");
            if action != Action::LoseResponse {
                assert!(
                    matches!(answer, Err(Error::NotRecorded { failed: 1, records: 1, .. })),
                    "{what}: {answer:?}"
                );
            }

            // SNS delivers it again until it is acknowledged, and once too often.
            deliver(&pipeline, &text).await.unwrap();
            let again = deliver(&pipeline, &text).await.unwrap();
            assert!(matches!(again.records[..], [Receipt::Duplicate { .. }]), "{what}: {again:?}");
            assert_eq!(received(&pipeline).await, once_each(["id"]), "{what}");
        });
    }
    outages.join_all().await;
}

#[tokio::test]
async fn s1_what_cannot_be_understood_is_kept_by_sns_until_it_is_in_quarantine() {
    let pipeline = pipeline().await;
    let payload = event(&[record_at("sns-1", start(), "no message of AWS")]);
    pipeline.cloud.faults.add(outage(Action::ServerError, None));
    assert!(deliver(&pipeline, &payload).await.is_err());
    pipeline.cloud.faults.clear();
    assert_eq!(quarantined(&pipeline).await, 0);
    for _ in 0..2 {
        deliver(&pipeline, &payload).await.unwrap();
        assert_eq!(quarantined(&pipeline).await, 1);
    }
}

#[tokio::test]
async fn s1_one_text_that_could_not_be_recorded_keeps_the_whole_event_and_loses_none_of_it() {
    let pipeline = pipeline().await;
    let record =
        |n: u32| record_at(&format!("sns-{n}"), start(), message(&phone(n), &format!("id-{n}"), "Hello?"));
    let texts = event(&[record(1), record(2), record(3)]);
    // The second text's append, as often as the SDK tries it.
    let operation = Some("TransactWriteItems".to_owned());
    let rule = Rule { service: Service::DynamoDb, operation, skip: 1, times: 3, action: Action::ServerError };
    pipeline.cloud.faults.add(rule);
    let answer = deliver(&pipeline, &texts).await;
    assert!(matches!(answer, Err(Error::NotRecorded { failed: 1, records: 3, .. })), "{answer:?}");
    assert_eq!(received(&pipeline).await, once_each(["id-1", "id-3"]), "no text waits for another");

    deliver(&pipeline, &texts).await.unwrap();
    assert_eq!(received(&pipeline).await, once_each(["id-1", "id-2", "id-3"]));
}
