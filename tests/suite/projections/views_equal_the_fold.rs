//! S6. DynamoDB Streams keep order per item only, and deliver at least once; a
//! reader that lags a day loses records. So the views may rest on nothing but
//! the ledger.

use chrono::TimeDelta;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use textledger_command::pipeline::Pipeline;
use textledger_domain::contact::Contact;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ledger::EVENTS_PAGE_MAX;
use textledger_projections::stores::Cursors;
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::View;

use super::doorbells::{Doorbells, project};
use super::histories::History;
use super::view_tables::{folded, ledger, stored};
use crate::phones::phone;
use crate::pipelines::{pipeline_of, start};
use crate::wire::{event, message, record_at, text_event};

const RUNS: u64 = 12;
const CUSTOMERS: u32 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn s6_views_equal_the_fold_of_the_ledger_whatever_the_stream_does() {
    for seed in 0..RUNS {
        let pipeline = pipeline_of(seed).await;
        let mut chance = StdRng::seed_from_u64(seed);
        let mut history = History::new(&pipeline, CUSTOMERS);
        let mut doorbells = Doorbells::of(&pipeline).await;
        for _ in 0..4 {
            for _ in 0..chance.random_range(3..10) {
                history.go_on(&mut chance).await;
            }
            let new = doorbells.listen().await;
            Box::pin(deliver_some(&pipeline, &new, &doorbells.rung, &mut chance)).await;
        }

        // The dust settles: the last record of every stream arrives.
        let mut last = doorbells.last_ones();
        last.shuffle(&mut chance);
        for batch in last.chunks(2) {
            assert!(project(&pipeline, batch).await.is_empty(), "seed {seed}");
        }
        assert_eq!(stored(&pipeline).await, folded(&pipeline).await, "seed {seed}");
        cursors_and_heads_are_at_the_end(&pipeline, seed).await;

        // And nothing that comes late or again changes anything.
        doorbells.rung.shuffle(&mut chance);
        assert!(project(&pipeline, &doorbells.rung).await.is_empty(), "seed {seed}");
        assert_eq!(stored(&pipeline).await, folded(&pipeline).await, "seed {seed}, all again");
        pipeline.stop().await.unwrap();
    }
}

/// Delivers some of what is new and some of what is old, mixed, in batches of
/// any size, now and then two at the same time.
pub async fn deliver_some(pipeline: &Pipeline, new: &[Value], all: &[Value], chance: &mut StdRng) {
    let mut batch: Vec<Value> = new.iter().filter(|_| chance.random_bool(0.6)).cloned().collect();
    for _ in 0..chance.random_range(0..6) {
        batch.extend(all.choose(chance).cloned());
    }
    if chance.random_bool(0.7) {
        batch.shuffle(chance);
    }
    let mut rest = &batch[..];
    while !rest.is_empty() {
        let (one, behind) = rest.split_at(chance.random_range(1..=rest.len()));
        let other = if chance.random_bool(0.4) { &behind[..behind.len().min(3)] } else { &[] };
        let (failed, failed_too) = tokio::join!(project(pipeline, one), project(pipeline, other));
        assert!(failed.is_empty() && failed_too.is_empty(), "nothing was wrong with the records");
        rest = behind;
    }
}

async fn cursors_and_heads_are_at_the_end(pipeline: &Pipeline, seed: u64) {
    for events in ledger(pipeline).await.into_values() {
        let stream = events[0].stream();
        let cursors = pipeline.views.cursors(stream).await.unwrap();
        let end = events.len() as u64;
        let first = |view| Target { view, generation: Generation::FIRST };
        assert_eq!(cursors, View::ALL.map(|view| (first(view), end)).into(), "seed {seed}");
        if stream.contact().is_some() {
            let mut refolded = Contact::default();
            events.iter().for_each(|event| refolded.evolve(event));
            let loaded = pipeline.ledger.load::<Contact>(stream).await.unwrap();
            assert_eq!(loaded.state, refolded, "seed {seed}: the state on the head");
        }
    }
}

#[tokio::test]
async fn s6_one_doorbell_is_enough_for_a_stream_of_many_steps_and_pages() {
    let pipeline = pipeline_of(1).await;
    let texts: Vec<String> = (0..110)
        .map(|n| {
            let body = if n % 2 == 0 { "STOP" } else { "START" };
            record_at(
                &format!("sns-{n}"),
                pipeline.time.now(),
                message(&phone(1), &format!("text-{n}"), body),
            )
        })
        .collect();
    pipeline.functions.run(Function::SmsInbound, &event(&texts)).await.unwrap();
    let mut doorbells = Doorbells::of(&pipeline).await;
    assert!(doorbells.listen().await.len() > EVENTS_PAGE_MAX as usize);
    assert!(project(&pipeline, &doorbells.last_ones()).await.is_empty());
    assert_eq!(stored(&pipeline).await, folded(&pipeline).await);
}

#[tokio::test]
async fn s6_a_projector_that_was_overtaken_undoes_nothing() {
    // On a first sight of the stream, and on one whose views stand somewhere.
    for projected_before in [0, 2] {
        let pipeline = pipeline_of(1).await;
        for (n, body) in ["Hello?", "STOP", "START"].iter().enumerate() {
            let text =
                text_event(&phone(1), &format!("text-{n}"), start() + TimeDelta::minutes(n as i64), body);
            pipeline.functions.run(Function::SmsInbound, &text).await.unwrap();
        }
        let mut doorbells = Doorbells::of(&pipeline).await;
        let records = doorbells.listen().await;
        assert!(project(&pipeline, &records[..projected_before]).await.is_empty());

        // The slow one has decided on the STOP when its connection breaks; while
        // the SDK waits to try again, the other writes up to the START.
        let faults = &pipeline.cloud.faults;
        let operation = "TransactWriteItems";
        let before = faults.requests(Service::DynamoDb, operation);
        let rule = Rule {
            service: Service::DynamoDb,
            operation: Some(operation.to_owned()),
            skip: 0,
            times: 1,
            action: Action::Reset,
        };
        faults.add(rule);
        let slow = project(&pipeline, &records[..4]);
        let other = async {
            while faults.requests(Service::DynamoDb, operation) == before {
                tokio::task::yield_now().await;
            }
            project(&pipeline, &doorbells.last_ones()).await
        };
        let (failed, failed_too) = tokio::join!(slow, other);
        assert!(failed.is_empty() && failed_too.is_empty());
        assert_eq!(stored(&pipeline).await, folded(&pipeline).await, "{projected_before} projected before");
        cursors_and_heads_are_at_the_end(&pipeline, 1).await;
    }
}
