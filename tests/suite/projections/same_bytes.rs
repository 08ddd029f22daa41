//! S12. The same inputs at the same times, with ids from the same seed, give
//! the same events and rows to the byte; and a fold gives the same rows however
//! it is cut into steps.

use chrono::TimeDelta;
use rand::SeedableRng;
use rand::rngs::StdRng;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::time::Time;
use textledger_domain::record::Recorded;
use textledger_embedded::sources::Quiet;
use textledger_infrastructure::deployment::topics::Topic;
use textledger_projections::view::{RowsByKey, View};

use super::histories::History;
use super::view_tables::{ledger, stored};
use crate::phones::phone;
use crate::pipelines::pipeline_of;
use crate::wire::message;

/// Who texts, how many seconds after the text before, and what.
const TEXTS: [(u32, i64, &str); 10] = [
    (1, 0, "Hello, when do you open on Tuesday?"),
    (2, 1, "HELP"),
    (1, 1, "And on Wednesday?"),
    (3, 4, "not now"),
    (2, 30, "STOP"),
    (3, 0, "stop"),
    (2, 60, "START"),
    (1, 7_200, "Thanks! 👍"),
    (3, 90_000, "yes"),
    (1, 5, "See you then"),
];

/// Lets the whole pipeline work on the texts; all events and rows, as written.
async fn everything(seed: u64) -> Vec<String> {
    let pipeline = pipeline_of(seed).await;
    let Time::Manual(clock) = pipeline.time.clone() else { panic!("time is turned by hand here") };
    for (n, (customer, seconds_later, body)) in TEXTS.iter().enumerate() {
        clock.advance(TimeDelta::seconds(*seconds_later));
        let text = message(&phone(*customer), &format!("text-{n}"), body);
        pipeline.cloud.topics.publish(Topic::Inbound.name(), &text.to_string()).unwrap();
        // Some texts come while others still wait for their answers.
        if n % 3 == 2 {
            assert_eq!(pipeline.settle(TimeDelta::minutes(5)).await.unwrap(), Quiet::Settled);
        }
    }
    assert_eq!(pipeline.settle(TimeDelta::minutes(5)).await.unwrap(), Quiet::Settled);
    let bytes = written(&pipeline).await;
    pipeline.stop().await.unwrap();
    bytes
}

async fn written(pipeline: &Pipeline) -> Vec<String> {
    let mut lines = Vec::new();
    for event in ledger(pipeline).await.values().flatten() {
        lines.push(serde_json::to_string(event.sealed()).unwrap());
    }
    for (view, rows) in stored(pipeline).await {
        for (id, row) in rows {
            lines.push(format!("{} {id} {}", view.name(), serde_json::to_string(&row).unwrap()));
        }
    }
    lines
}

#[tokio::test]
async fn s12_the_same_inputs_give_the_same_events_and_rows_byte_for_byte() {
    let (first, second) = (everything(12).await, everything(12).await);
    assert!(first.iter().any(|line| line.contains("AgentReplied")), "the agent answered");
    assert!(first.iter().any(|line| line.contains("DeliveryUpdated")), "the carrier reported");
    for (one, other) in first.iter().zip(&second) {
        assert_eq!(one, other);
    }
    assert_eq!(first.len(), second.len());

    let with_other_ids = everything(13).await;
    assert_eq!(first.len(), with_other_ids.len(), "the same story");
    assert_ne!(first, with_other_ids, "with other ids");
}

#[tokio::test]
async fn s12_a_fold_gives_the_same_rows_twice_and_however_it_is_cut() {
    let pipeline = pipeline_of(3).await;
    let mut chance = StdRng::seed_from_u64(3);
    let mut history = History::new(&pipeline, 2);
    for _ in 0..60 {
        history.go_on(&mut chance).await;
    }
    for events in ledger(&pipeline).await.values() {
        for view in View::ALL {
            let whole = bytes(&view.fold(RowsByKey::new(), events));
            assert_eq!(bytes(&view.fold(RowsByKey::new(), events)), whole, "{} twice", view.name());
            for size in [1, 2, 3, 7, 20] {
                assert_eq!(bytes(&in_steps(view, events, size)), whole, "{} by {size}", view.name());
            }
        }
    }
}

/// The fold in steps of `size` events, each of which knows only the rows that
/// its events touch, as the projector loads them.
fn in_steps(view: View, events: &[Recorded], size: usize) -> RowsByKey {
    let mut table = RowsByKey::new();
    for step in events.chunks(size) {
        let touched = step.iter().filter_map(|event| view.touched_by(event)).filter(|touch| !touch.creates);
        let known =
            touched.filter_map(|touch| Some((touch.id.clone(), table.get(&touch.id)?.clone()))).collect();
        table.extend(view.fold(known, step));
    }
    table
}

fn bytes(rows: &RowsByKey) -> String {
    serde_json::to_string(rows).unwrap()
}
