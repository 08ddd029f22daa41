//! Whoever redrives is killed around the putting back and around the deleting: no letter
//! is lost, and no text is sent twice.

use chrono::TimeDelta;
use textledger_command::pipeline::Pipeline;
use textledger_domain::event::outbound::SendKind;
use textledger_embedded::faults::{Action, Rule, Service};

use super::{REPLIES, applied, depths, redrive, run, texted_in_vain};
use crate::phones::{assert_at_rest, assert_safe, customer, inbox, kinds, pass, settle};
use crate::pipelines::pipeline;

/// Redrives until a request for `operation` kills it.
async fn killed(pipeline: &Pipeline, operation: &str, action: Action) {
    let operation = Some(operation.to_owned());
    pipeline.cloud.faults.add(Rule { service: Service::Sqs, operation, skip: 0, times: 1, action });
    let (mut crashes, redrive, wanted) =
        (pipeline.cloud.faults.crashes(), redrive(pipeline), applied(&REPLIES));
    crashes.borrow_and_update();
    tokio::select! {
        done = redrive.run(&wanted, |_| {}) => panic!("it was not killed: {done:?}"),
        crashed = crashes.changed() => crashed.unwrap(),
    }
    pipeline.cloud.faults.clear();
}

#[tokio::test]
async fn s5_killed_around_any_of_its_requests_it_loses_no_letter_and_nobody_is_answered_twice() {
    let pipeline = pipeline().await;
    let mut n = 0;
    for (operation, action, there) in [
        ("SendMessage", Action::CrashCallerBefore, [1, 0, 0]),
        ("SendMessage", Action::CrashCallerAfter, [1, 1, 0]),
        ("DeleteMessage", Action::CrashCallerBefore, [1, 1, 0]),
        ("DeleteMessage", Action::CrashCallerAfter, [0, 1, 0]),
    ] {
        // Within the five minutes in which SQS knows a letter again, and after them.
        for (minutes, answered_between) in [(3, false), (3, true), (6, false), (6, true)] {
            n += 1;
            let phone = customer(n);
            texted_in_vain(&pipeline, &phone, "When is my appointment?").await;
            killed(&pipeline, operation, action).await;
            assert_eq!(depths(&pipeline), there, "{operation} {action:?}");
            if answered_between {
                settle(&pipeline).await;
            }
            pass(&pipeline, TimeDelta::minutes(minutes)).await;

            let account = run(&pipeline, &applied(&REPLIES)).await;
            assert_eq!(account.redriven() as u64, there[0], "{operation} {action:?}: {account:?}");
            assert_eq!(depths(&pipeline)[0], 0);
            settle(&pipeline).await;
            assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply], "{operation} {action:?}");
            assert_eq!(inbox(&pipeline, &phone).len(), 1);
            assert_at_rest(&pipeline, &phone).await;
            assert_safe(&pipeline, &phone).await;
        }
    }
}

#[tokio::test]
async fn where_the_queue_takes_nothing_the_letter_stays_and_is_visible_at_once() {
    let pipeline = pipeline().await;
    texted_in_vain(&pipeline, &customer(1), "When is my appointment?").await;
    let operation = Some("SendMessage".to_owned());
    let (service, action) = (Service::Sqs, Action::Deny);
    pipeline.cloud.faults.add(Rule { service, operation, skip: 0, times: 1, action });
    let refused = redrive(&pipeline).run(&applied(&REPLIES), |_| {}).await.unwrap_err().to_string();
    assert!(refused.starts_with("put a dead letter back on its queue: "), "{refused}");
    assert!(refused.ends_with("run it again"), "{refused}");
    let depth =
        pipeline.cloud.queues.depth(&textledger_command::pipeline::local::REPLY_DEAD_LETTERS).unwrap();
    assert_eq!((depth.visible, depth.in_flight), (1, 0));
    assert_eq!(run(&pipeline, &applied(&REPLIES)).await.redriven(), 1);
}
