//! A generation built beside the one readers are shown, while texts go on, stream
//! records are lost, repeated and mixed, and the builder is killed: it ends at the
//! fold of the ledger (S6), and nothing of it reaches out (S7).

use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use textledger_command::pipeline::Pipeline;
use textledger_domain::actor::Actor;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ledger::Activation;
use textledger_infrastructure::rebuild::{Begun, Error, Holder, Making, Progress};
use textledger_infrastructure::time::{MachineTime, Time};
use textledger_projections::drift::{Allowed, Verdict};
use textledger_projections::target::Target;
use textledger_projections::view::View;

use super::builder::Builder;
use super::doorbells::{Doorbells, project};
use super::histories::History;
use super::view_tables::folded;
use super::views_equal_the_fold::deliver_some;
use crate::phones::{phone, stream};
use crate::pipelines::{pipeline_of, start};
use crate::wire::text_event;

/// Calls that reach a customer, or lead to one.
fn outgoing(pipeline: &Pipeline) -> [u64; 3] {
    let faults = &pipeline.cloud.faults;
    [
        faults.requests(Service::SmsVoice, "SendTextMessage"),
        faults.requests(Service::Sqs, "SendMessage"),
        faults.requests(Service::BedrockAgent, "InvokeAgent"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn s6_s7_a_rebuild_that_is_killed_and_begun_again_beside_live_texts_ends_at_the_fold_of_the_ledger() {
    for (seed, view) in (0..).zip(View::ALL) {
        let pipeline = pipeline_of(seed).await;
        let mut chance = StdRng::seed_from_u64(seed);
        let mut history = History::new(&pipeline, 12);
        let mut doorbells = Doorbells::of(&pipeline).await;
        let builder = Builder::on(&pipeline);
        for _ in 0..25 {
            history.go_on(&mut chance).await;
        }
        let begun = builder.begin(view).await;
        assert!(matches!(begun, Begun::Afresh(_)));
        for _ in 0..3 {
            let before = outgoing(&pipeline);
            builder.run_and_kill(&[begun.target()], chance.random_range(5..700)).await;
            assert_eq!(outgoing(&pipeline), before, "a rebuild reaches nobody");
            assert_eq!(builder.begin(view).await, Begun::Again(begun.target()));
            for _ in 0..8 {
                history.go_on(&mut chance).await;
            }
            let new = doorbells.listen().await;
            Box::pin(deliver_some(&pipeline, &new, &doorbells.rung, &mut chance)).await;
        }
        let live = async {
            for _ in 0..8 {
                history.go_on(&mut chance).await;
            }
        };
        let (rebuilt, ()) = tokio::join!(builder.run(begun.target(), "ann"), live);
        rebuilt.unwrap();
        let new = doorbells.listen().await;
        Box::pin(project(&pipeline, &new)).await;
        // The dust settles.
        let standing = builder.run(begun.target(), "ann").await.unwrap();
        assert!(standing.is_caught_up(), "seed {seed}");

        let old = pipeline.views.registry().await.unwrap().live(view);
        Box::pin(project(&pipeline, &doorbells.last_ones())).await;
        let report = pipeline.views.drift(old, begun.target(), |_| ()).await.unwrap();
        assert_eq!(report.verdict(&Allowed::default()), Verdict::Clean, "seed {seed}: {report:?}");
        assert_eq!(report.rows + report.expired, folded(&pipeline).await[&view].len() as u64, "seed {seed}");
        pipeline.stop().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_names_who_is_at_it_and_a_stream_it_cannot_fold_and_rides_out_throttling() {
    let pipeline = pipeline_of(1).await;
    for customer in 0..3 {
        let text = text_event(&phone(customer), &customer.to_string(), start(), "Hello?");
        pipeline.functions.run(Function::SmsInbound, &text).await.unwrap();
    }
    let builder = Builder::on(&pipeline);
    let target = builder.begin(View::Messages).await.target();

    // Somebody is at it: whoever comes second is told.
    let claimed = async {
        let first = builder.run(target, "first");
        tokio::pin!(first);
        for _ in 0..50 {
            tokio::select! {
                done = &mut first => return done.map(|_| ()),
                () = MachineTime.sleep(Duration::from_millis(1)) => {}
            }
            builder.run(target, "second").await?;
        }
        Ok(())
    };
    let told = Box::pin(claimed).await.unwrap_err().to_string();
    assert!(told.starts_with("messages#g2 is being built by ann: wait"), "{told}");

    // The first died with its claim, which ends by itself. Throttled, it goes on.
    let throttled = Rule {
        service: Service::DynamoDb,
        operation: Some("PutItem".to_owned()),
        // Behind the claim, and what the first had sent before it died.
        skip: 40,
        times: 6,
        action: Action::Throttle,
    };
    pipeline.cloud.faults.add(throttled);
    let puts = || pipeline.cloud.faults.requests(Service::DynamoDb, "PutItem");
    let before = puts();
    tamper(&builder, 1).await;
    let progress = Arc::new(Progress::default());
    let holder = Holder { name: "bob".to_owned(), run: "first".to_owned() };
    let standing = builder.rebuild(target).run(&holder, &progress).await.unwrap();
    assert!(puts() - before > 40 + 6, "it was throttled");
    assert!(!standing.is_caught_up());
    let blocked = builder.rebuild(target).blocked(&standing).await.unwrap();
    assert_eq!(blocked.len(), 1);
    assert_eq!(blocked[0].stream, stream(1));
    assert_eq!(standing.counts.streams, 3, "the others went on");
}

/// Somebody's hand in the first event of a contact.
async fn tamper(builder: &Builder<'_>, customer: u32) {
    use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
    let key = stream(customer).key();
    let found = builder
        .client
        .get_item()
        .table_name(&builder.names.events)
        .key("stream_id", AttributeValue::S(key))
        .key("seq", AttributeValue::N("1".to_owned()))
        .send();
    let mut item = found.await.unwrap().item.unwrap();
    item.insert("actor".to_owned(), AttributeValue::S("operator:mallory".to_owned()));
    let put = Put::builder().table_name(&builder.names.events).set_item(Some(item)).build().unwrap();
    let put = TransactWriteItem::builder().put(put).build();
    builder.client.transact_write_items().transact_items(put).send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_follow_a_swap_and_a_retired_number_is_never_used_again() {
    let pipeline = pipeline_of(1).await;
    let text = text_event(&phone(1), "text", start(), "Hello?");
    pipeline.functions.run(Function::SmsInbound, &text).await.unwrap();
    let mut doorbells = Doorbells::of(&pipeline).await;
    let records = doorbells.listen().await;
    assert!(project(&pipeline, &records).await.is_empty());
    let builder = Builder::on(&pipeline);
    let contact = async || pipeline.views.contact(&phone(1).parse().unwrap()).await.unwrap();
    let before = contact().await;
    let target = builder.begin(View::Messages).await.target();
    builder.run(target, "ann").await.unwrap();
    let old = pipeline.views.registry().await.unwrap().live(View::Messages);
    let swap = |from: Target, to: Target| Activation {
        view: View::Messages,
        from: from.generation,
        to: to.generation,
        diff: None,
        reason: None,
        accepted: Vec::new(),
    };
    let ann = || Actor::Operator("ann".to_owned());
    pipeline.views.activate(&pipeline.ledger, swap(old, target), ann()).await.unwrap();
    assert_eq!(pipeline.views.registry().await.unwrap().live(View::Messages), target);
    for (before, after) in before.iter().zip(contact().await) {
        assert_eq!(after.rows, before.rows, "the same rows, of another table");
        let is_swapped = after.view == View::Messages;
        assert_eq!(after.generation, if is_swapped { target } else { old }.generation);
    }

    let time = builder.time();
    let making =
        Making { client: &builder.client, names: &builder.names, views: &pipeline.views, time: &time };
    let refused = making.drop(target).await.unwrap_err();
    assert!(matches!(refused, Error::Shown(_)), "{refused}");
    pipeline.views.activate(&pipeline.ledger, swap(target, old), ann()).await.unwrap();
    making.drop(target).await.unwrap();
    assert_eq!(builder.begin(View::Messages).await.target().to_string(), "messages#g3");
}
