//! Rounds as such: what goes wrong in one holds up nobody, two at once do no harm, and
//! what one costs does not follow from how many contacts there are.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use futures_util::future::join_all;
use textledger_command::pipeline::Pipeline;
use textledger_domain::actor::Principal;
use textledger_domain::contact::Contact;
use textledger_domain::decide::entered::{self, Wish};
use textledger_domain::event::consent::{Channel, Method, Purpose};
use textledger_domain::event::outbound::{SendFailure, SendKind};
use textledger_domain::stream::StreamId;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ledger::Loaded;
use textledger_reading::Language;

use super::{measured, minutes, recorded_by_it, round, text_without_trigger};
use crate::phones::{
    assert_safe, customer, inbox, kinds, let_pass, pass, send_failures, settle, stream, text,
};
use crate::pipelines::{pipeline, without_retries};
use crate::tables::{self, Tables};

#[tokio::test]
async fn s9_a_contact_that_cannot_be_looked_at_holds_up_no_other() {
    let pipeline = pipeline().await;
    let tables = Tables::of(&pipeline);
    for n in 1..=2 {
        text_without_trigger(&pipeline, &customer(n), "Hello").await;
    }
    // The first one's events and head do not read any more, and nothing can be
    // recorded about them either.
    let mut event = tables.event(&stream(1), 1).await;
    event.insert("actor".to_owned(), tables::text("operator:somebody"));
    tables.put_event(event).await;
    tables.put_head([("stream_id".to_owned(), tables::text(&stream(1).key()))].into()).await;
    tables.put_head([("stream_id".to_owned(), tables::text("nobody's"))].into()).await;
    minutes(&pipeline, 10).await;
    assert_eq!(kinds(&pipeline, &customer(2)).await, [SendKind::AgentReply]);
    assert!(inbox(&pipeline, &customer(1)).is_empty(), "doubt closes");
    let round = round(&pipeline).await;
    assert_eq!((measured(&round, "StepsFailed"), measured(&round, "HeadsSwept")), (Some(0), Some(2)));
}

#[tokio::test]
async fn s9_a_step_that_fails_is_told_and_holds_up_no_other() {
    let pipeline = pipeline().await;
    text_without_trigger(&pipeline, &customer(1), "Hello").await;
    let action = Action::Throttle;
    let operation = Some("Scan".to_owned());
    pipeline.cloud.faults.add(Rule {
        service: Service::DynamoDb,
        operation,
        skip: 0,
        times: u32::MAX,
        action,
    });
    pass(&pipeline, TimeDelta::minutes(3)).await;
    let found = without_retries(&pipeline).run(Function::Watchdog, b"{}").await.unwrap();
    pipeline.cloud.faults.clear();
    assert_eq!((measured(&found, "StepsFailed"), measured(&found, "CalledAgain")), (Some(1), Some(1)));
    settle(&pipeline).await;
    assert_eq!(kinds(&pipeline, &customer(1)).await, [SendKind::AgentReply]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_two_watchdogs_at_once_do_no_harm() {
    let pipeline = pipeline().await;
    let (unanswered, in_doubt) = (customer(1), customer(2));
    text_without_trigger(&pipeline, &unanswered, "Hello").await;
    let action = Action::CrashCallerBefore;
    let operation = Some("SendTextMessage".to_owned());
    pipeline.cloud.faults.add(Rule { service: Service::SmsVoice, operation, skip: 0, times: 1, action });
    text(&pipeline, &in_doubt, "Hello");
    let_pass(&pipeline, TimeDelta::seconds(20)).await;
    pass(&pipeline, TimeDelta::minutes(4)).await;

    let rounds = join_all((0..4).map(|_| round(&pipeline))).await;
    assert!(rounds.iter().all(|round| measured(round, "StepsFailed") == Some(0)), "{rounds:?}");
    let found = rounds.iter().map(|round| measured(round, "InDoubt").unwrap()).sum::<u64>();
    assert_eq!(found, 1, "{rounds:?}");
    settle(&pipeline).await;
    minutes(&pipeline, 10).await;
    assert_eq!(kinds(&pipeline, &unanswered).await, [SendKind::AgentReply]);
    assert_eq!(inbox(&pipeline, &unanswered).len(), 1);
    assert_eq!(send_failures(&pipeline, &in_doubt).await, [(SendFailure::InDoubt, false)]);
    assert_eq!(recorded_by_it(&pipeline, &in_doubt).await.len(), 1);
    for phone in [unanswered, in_doubt] {
        assert_safe(&pipeline, &phone).await;
    }
}

/// Contacts from whom nothing is to be expected: they agreed to texts by e-mail.
async fn agreed(pipeline: &Pipeline, numbers: std::ops::Range<u32>) {
    for n in numbers {
        let nothing = Loaded::<Contact>::empty(&stream(n));
        let moment = pipeline.ledger.moment(&nothing);
        let wish = Wish {
            method: Method::Email,
            words: "text me".to_owned(),
            evidence: "mail".to_owned(),
            channels: vec![Channel::Sms],
            purposes: vec![Purpose::Reply],
            at: None,
            language: Language::En,
            customer_id: None,
            confirmed: false,
            entered_by: "ann".to_owned(),
            principal: Principal::command(),
            request: None,
        };
        let drafts = entered::grant(&Contact::default(), &wish, moment).unwrap();
        pipeline.ledger.append(&nothing, moment, drafts, None).await.unwrap();
    }
}

/// The requests of a round, all to DynamoDB and SQS.
async fn cost(pipeline: &Pipeline) -> u64 {
    let requests = || pipeline.cloud.faults.counted().values().sum::<u64>();
    let before = requests();
    let round = round(pipeline).await;
    assert_eq!(measured(&round, "StepsFailed"), Some(0));
    requests() - before
}

/// A round's queries for what is recent: two ages in each shard of the index.
const RECENT_QUERIES: u64 = 2 * 16;

#[tokio::test]
async fn a_round_that_is_killed_behind_its_looks_at_contacts_need_not_look_again() {
    let pipeline = pipeline().await;
    text_without_trigger(&pipeline, &customer(1), "Hello").await;
    pass(&pipeline, TimeDelta::minutes(3)).await;
    let mut crashes = pipeline.cloud.faults.crashes();
    crashes.borrow_and_update();
    pipeline.cloud.faults.add(Rule {
        service: Service::DynamoDb,
        operation: Some("Query".to_owned()),
        skip: u32::try_from(RECENT_QUERIES).unwrap(),
        times: 1,
        action: Action::CrashCallerBefore,
    });
    let begun = pipeline.time.now();
    tokio::select! {
        done = round(&pipeline) => panic!("it was not killed: {done:?}"),
        crashed = crashes.changed() => crashed.unwrap(),
    }
    pipeline.cloud.faults.clear();
    let note = pipeline.functions.watchdog.rounds.last().await.unwrap();
    assert!(note.looked_until.is_some_and(|until| until >= begun), "{note:?}");
}

#[tokio::test]
async fn a_round_costs_what_was_recorded_lately_and_a_page_of_heads() {
    let pipeline = pipeline().await;
    agreed(&pipeline, 0..400).await;
    settle(&pipeline).await;
    pass(&pipeline, TimeDelta::minutes(61)).await;
    // The first round looks back an hour, at two ages, in sixteen shards.
    cost(&pipeline).await;
    pass(&pipeline, TimeDelta::minutes(1)).await;
    // Two ages in each shard of the index; the note read, and kept twice; a page of heads;
    // the registry, the index of deadlines, the incidents.
    let at_rest = RECENT_QUERIES + 3 + 1 + 3;
    assert_eq!(cost(&pipeline).await, at_rest, "of 400 contacts");

    // Of each contact that recorded something: its head, its cursors, its next event.
    agreed(&pipeline, 1_000..1_010).await;
    settle(&pipeline).await;
    pass(&pipeline, TimeDelta::minutes(2)).await;
    assert_eq!(cost(&pipeline).await, at_rest + 10 * 3);
    pass(&pipeline, TimeDelta::minutes(1)).await;
    assert_eq!(cost(&pipeline).await, at_rest, "once at each age");
}

#[tokio::test]
async fn the_sweep_comes_by_every_contact_once_whatever_the_page() {
    let pipeline = pipeline().await;
    agreed(&pipeline, 0..25).await;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = pipeline.ledger.sweep::<Contact>(after, 7).await.unwrap();
        assert!(page.found.iter().all(|swept| swept.cached.is_some()));
        seen.extend(page.found.into_iter().map(|swept| swept.stream));
        after = page.after;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 25);
    assert_eq!(seen.into_iter().collect::<BTreeSet<StreamId>>(), (0..25).map(stream).collect());
}
