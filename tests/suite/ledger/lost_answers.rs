//! An append whose answer never came. The SDK tries again with the same token,
//! and the ledger tells what is true, whatever went missing: only the embedded
//! cloud can lose an answer on purpose, so these run there.

use textledger_command::pipeline::Pipeline;
use textledger_domain::ids::Moment;
use textledger_domain::record::Recorded;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_infrastructure::ledger::transact::Error;
use textledger_infrastructure::ledger::{AppendError, DedupeKey, Ledger, Outcome, Place, Source, Unfolded};

use super::bench::{note, notes, positions, said};
use crate::pipelines::pipeline;

/// How often the SDK sends one request before it gives up.
const SENDS_MAX: u32 = 3;

fn hit(cloud: &Pipeline, operation: &str, times: u32, action: Action) {
    let operation = Some(operation.to_owned());
    cloud.cloud.faults.add(Rule { service: Service::DynamoDb, operation, skip: 0, times, action });
}

async fn write(ledger: &Ledger, text: &str, key: Option<&DedupeKey>) -> Result<Outcome, Error> {
    ledger
        .transact::<Unfolded>(&notes(), key, |_, moment: Moment<'_>| {
            vec![note(moment, text), note(moment, "and")]
        })
        .await
}

fn recorded(outcome: Result<Outcome, Error>) -> Vec<Recorded> {
    match outcome {
        Ok(Outcome::Recorded(events)) => events,
        other => panic!("{other:?}"),
    }
}

async fn holds_exactly(ledger: &Ledger, texts: &[&str]) {
    let events = ledger.read_stream(&notes()).await.unwrap();
    assert_eq!(said(&events).into_iter().filter(|text| *text != "and").collect::<Vec<_>>(), texts);
    assert_eq!(positions(&events), (1..=texts.len() as u64 * 2).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_append_whose_answer_was_lost_is_known_to_be_there() {
    let cloud = pipeline().await;
    let ledger = &cloud.ledger;
    let key = DedupeKey::new(Source::Inbound, "1");
    // Once, and the SDK's own retry meets our success; as often as the SDK
    // tries, and the ledger has to look.
    for (n, times, text, key) in [
        (1, 1, "a", None),
        (2, SENDS_MAX, "b", None),
        (3, 1, "c", Some(&key)),
        (4, SENDS_MAX, "d", Some(&DedupeKey::new(Source::Inbound, "2"))),
    ] {
        hit(&cloud, "TransactWriteItems", times, Action::LoseResponse);
        let events = recorded(write(ledger, text, key).await);
        assert_eq!(positions(&events), [n * 2 - 1, n * 2]);
        holds_exactly(ledger, &["a", "b", "c", "d"][..n as usize]).await;
    }
    let place = Place { stream: notes(), seq: 5 };
    assert_eq!(ledger.recorded_under(&key).await.unwrap(), Some(place.clone()));
    let again = write(ledger, "again", Some(&key)).await;
    assert!(matches!(again, Ok(Outcome::Duplicate(known)) if known == place));
    holds_exactly(ledger, &["a", "b", "c", "d"]).await;
}

#[tokio::test]
async fn an_append_that_failed_once_is_tried_again_and_recorded_once() {
    for action in [Action::ServerError, Action::Throttle, Action::Reset] {
        let cloud = pipeline().await;
        hit(&cloud, "TransactWriteItems", 1, action);
        recorded(write(&cloud.ledger, "a", None).await);
        holds_exactly(&cloud.ledger, &["a"]).await;
    }
}

#[tokio::test]
async fn an_append_that_never_arrived_is_a_storage_error_and_can_be_made_again() {
    for action in [Action::ServerError, Action::Throttle, Action::Reset] {
        let cloud = pipeline().await;
        let ledger = &cloud.ledger;
        let key = DedupeKey::new(Source::Inbound, "1");
        hit(&cloud, "TransactWriteItems", SENDS_MAX, action);
        let failed = write(ledger, "a", Some(&key)).await;
        assert!(matches!(failed, Err(Error::Append(AppendError::Storage { .. }))), "{action:?}: {failed:?}");
        assert_eq!(ledger.recorded_under(&key).await.unwrap(), None);
        holds_exactly(ledger, &[]).await;
        recorded(write(ledger, "a", Some(&key)).await);
        holds_exactly(ledger, &["a"]).await;
    }
}

#[tokio::test]
async fn an_append_that_cannot_be_looked_up_is_unknown_and_a_duplicate_afterwards() {
    let cloud = pipeline().await;
    let ledger = &cloud.ledger;
    let key = DedupeKey::new(Source::Inbound, "1");
    let loaded = ledger.load::<Unfolded>(&notes()).await.unwrap();
    hit(&cloud, "TransactWriteItems", SENDS_MAX, Action::LoseResponse);
    hit(&cloud, "GetItem", SENDS_MAX, Action::ServerError);
    let moment = ledger.moment(&loaded);
    let failed =
        ledger.append(&loaded, moment, vec![note(moment, "a"), note(moment, "and")], Some(&key)).await;
    assert!(matches!(failed, Err(AppendError::Unknown { .. })), "{failed:?}");
    let again = write(ledger, "a", Some(&key)).await;
    assert!(matches!(again, Ok(Outcome::Duplicate(Place { seq: 1, .. }))), "{again:?}");
    holds_exactly(ledger, &["a"]).await;
}

#[tokio::test]
async fn an_append_that_was_lost_and_overtaken_is_still_known_to_be_there() {
    let cloud = pipeline().await;
    let ledger = &cloud.ledger;
    let first = ledger.load::<Unfolded>(&notes()).await.unwrap();
    let moment = ledger.moment(&first);
    // The first answer is lost, the SDK waits before it tries again, and
    // another writer appends meanwhile.
    hit(&cloud, "TransactWriteItems", 1, Action::LoseResponse);
    let lost = ledger.append(&first, moment, vec![note(moment, "a"), note(moment, "and")], None);
    let overtaking = async {
        while cloud.cloud.faults.requests(Service::DynamoDb, "TransactWriteItems") == 0 {
            tokio::task::yield_now().await;
        }
        recorded(write(ledger, "b", None).await);
    };
    let (lost, ()) = tokio::join!(lost, overtaking);
    assert_eq!(positions(&lost.unwrap()), [1, 2]);
    holds_exactly(ledger, &["a", "b"]).await;
}
