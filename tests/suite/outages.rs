//! Agent, carrier, queue and database that refuse, break off or do not answer:
//! retried where that is safe, recorded otherwise, one fallback text at the end.

mod by_the_clock;
mod four_minutes;
mod fresh_connections;

use std::time::Duration;

use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::REPLY_QUEUE;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::{SendFailure, SendKind};
use textledger_domain::event::turn::AgentFailure;
use textledger_domain::phone::PhoneNumber;
use textledger_embedded::agent::ScriptedReply;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_embedded::sdk;
use textledger_handlers::handler::Handler;
use textledger_infrastructure::agent::{Agent, BedrockAgent, Named, Question};
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::time::SharedTime;

use crate::phones::{
    assert_at_rest, assert_safe, customer, events, inbox, kinds, send_failures, text_and_settle,
};
use crate::pipelines::pipeline;

fn fail(pipeline: &Pipeline, service: Service, operation: &str, times: u32, action: Action) {
    pipeline.cloud.faults.add(Rule {
        service,
        operation: Some(operation.to_owned()),
        skip: 0,
        times,
        action,
    });
}

async fn agent_failures(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<(AgentFailure, u32, bool)> {
    events(pipeline, phone)
        .await
        .iter()
        .filter_map(|event| match event.event() {
            Event::AgentFailed(failed) => Some((failed.class, failed.attempt, failed.retry_at.is_some())),
            _ => None,
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_recovers_answers_on_a_later_attempt() {
    let cases = [
        (ScriptedReply::Error { status: 429, kind: "ThrottlingException".into() }, AgentFailure::Throttled),
        (
            ScriptedReply::Error { status: 424, kind: "ModelNotReadyException".into() },
            AgentFailure::Throttled,
        ),
        (
            ScriptedReply::Error { status: 500, kind: "InternalServerException".into() },
            AgentFailure::Unavailable,
        ),
        (ScriptedReply::Empty, AgentFailure::Empty),
        (
            ScriptedReply::StreamException {
                kind: "throttlingException".into(),
                after_text: Some("Half a sen".into()),
            },
            AgentFailure::Throttled,
        ),
        (
            ScriptedReply::StreamException { kind: "internalServerException".into(), after_text: None },
            AgentFailure::Unavailable,
        ),
        // An action group of the agent that fails now need not fail the next time.
        (
            ScriptedReply::StreamException { kind: "dependencyFailedException".into(), after_text: None },
            AgentFailure::Unavailable,
        ),
        (
            ScriptedReply::Error { status: 424, kind: "DependencyFailedException".into() },
            AgentFailure::Unavailable,
        ),
        // Somebody takes a permission away and gives it back.
        (
            ScriptedReply::Error { status: 403, kind: "AccessDeniedException".into() },
            AgentFailure::Unavailable,
        ),
    ];
    let pipeline = pipeline().await;
    for (n, (reply, class)) in cases.into_iter().enumerate() {
        let phone = customer(u32::try_from(n).unwrap());
        pipeline.cloud.agent.script(reply);
        text_and_settle(&pipeline, &phone, "Hello").await;
        assert_eq!(agent_failures(&pipeline, &phone).await, [(class, 1, true)]);
        assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply]);
        assert!(
            !inbox(&pipeline, &phone)[0].contains("Half"),
            "what was said before the exception is no answer"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_agent_is_away_it_is_asked_until_the_window_closes_and_then_there_is_one_fallback() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    fail(&pipeline, Service::BedrockAgent, "InvokeAgent", u32::MAX, Action::Throttle);
    text_and_settle(&pipeline, &phone, "Hello").await;
    pipeline.cloud.faults.clear();
    let failures = agent_failures(&pipeline, &phone).await;
    let (last, before) = failures.split_last().unwrap();
    assert!(before.len() > 10, "{failures:?}");
    assert!(before.iter().all(|(class, _, again)| *class == AgentFailure::Throttled && *again));
    assert!(!last.2, "then it is given up");
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Fallback]);
    assert!(inbox(&pipeline, &phone)[0].contains("cannot answer right now"));

    text_and_settle(&pipeline, &phone, "Hello again").await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Fallback, SendKind::AgentReply]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_the_agent_refuses_is_not_tried_again() {
    let pipeline = pipeline().await;
    let refusals = [
        (ScriptedReply::Error { status: 400, kind: "ValidationException".into() }, AgentFailure::Refused),
        (ScriptedReply::ReturnControl, AgentFailure::ReturnedControl),
    ];
    for (n, (reply, class)) in refusals.into_iter().enumerate() {
        let phone = customer(u32::try_from(n).unwrap());
        pipeline.cloud.agent.script(reply);
        text_and_settle(&pipeline, &phone, "Hello").await;
        assert_eq!(agent_failures(&pipeline, &phone).await, [(class, 1, false)]);
        assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Fallback]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_never_answers_is_given_up_in_bounded_time() {
    let pipeline = pipeline().await;
    let named = Named {
        agent_id: "LOCALAGENT".to_owned(),
        alias_id: "LOCALALIAS".to_owned(),
        within: Duration::from_millis(300),
    };
    let agent = BedrockAgent::new(pipeline.cloud.sdk(), named, pipeline.time.timer());
    pipeline.cloud.agent.script(ScriptedReply::Hang);
    let session = textledger_domain::ids::SessionId(pipeline.ledger.fresh_id(pipeline.time.now()));
    let question = Question {
        session,
        thread: 0,
        turn: textledger_domain::ids::TurnId(pipeline.ledger.fresh_id(pipeline.time.now())),
        input: "Hello".into(),
        history: Vec::new(),
    };
    let trouble = agent.ask(&question).await.unwrap_err();
    assert_eq!(trouble.class, AgentFailure::TimedOut);
}

#[expect(clippy::disallowed_methods, reason = "lets the parts work, whose time is turned by hand")]
#[tokio::test(flavor = "multi_thread")]
async fn s9_an_agent_that_never_answers_one_contact_holds_up_no_other() {
    let pipeline = pipeline().await;
    let textledger_command::pipeline::time::Time::Manual(clock) = pipeline.time.clone() else {
        panic!("the test's time is turned by hand")
    };
    let (stuck, other) = (customer(1), customer(2));
    pipeline.cloud.agent.script(ScriptedReply::Hang);
    let running = pipeline.sources.clone().run();
    crate::phones::text(&pipeline, &stuck, "Hello");
    // The clock is turned once the trigger waits, and by no more than it has to: on a busy
    // machine it would else be past the time in which the agent is asked at all.
    while pipeline.cloud.queues.depth(&REPLY_QUEUE).unwrap().delayed == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    clock.advance(chrono::TimeDelta::seconds(2));
    pipeline.cloud.agent.thinking().await;
    crate::phones::text(&pipeline, &other, "Hello");
    let began = pipeline.time.now();
    while inbox(&pipeline, &other).is_empty() {
        let waited = pipeline.time.now().since(began);
        assert!(waited < chrono::TimeDelta::seconds(40), "held up by the contact whose agent hangs");
        clock.advance(chrono::TimeDelta::seconds(1));
        for _ in 0..50 {
            if inbox(&pipeline, &other).is_empty() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
    assert!(inbox(&pipeline, &stuck).is_empty());
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_carrier_that_refuses_for_now_gets_the_text_again_under_a_new_id() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    fail(&pipeline, Service::SmsVoice, "SendTextMessage", 2, Action::Throttle);
    text_and_settle(&pipeline, &phone, "Hello").await;
    assert_eq!(
        send_failures(&pipeline, &phone).await,
        [(SendFailure::Throttled, true), (SendFailure::Throttled, true)]
    );
    assert_eq!(inbox(&pipeline, &phone).len(), 1);
    let ids: Vec<_> = events(&pipeline, &phone)
        .await
        .iter()
        .filter_map(|event| match event.event() {
            Event::SendStarted(send) => Some(send.outbound_id),
            _ => None,
        })
        .collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.is_sorted() && ids[0] != ids[1] && ids[1] != ids[2]);
    assert_at_rest(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_send_whose_answer_is_lost_is_in_doubt_and_never_repeated() {
    let pipeline = pipeline().await;
    for (n, action) in [Action::ServerError, Action::Reset, Action::LoseResponse].into_iter().enumerate() {
        let phone = customer(u32::try_from(n).unwrap());
        fail(&pipeline, Service::SmsVoice, "SendTextMessage", 1, action);
        text_and_settle(&pipeline, &phone, "Hello").await;
        assert_eq!(send_failures(&pipeline, &phone).await, [(SendFailure::InDoubt, false)], "{action:?}");
        assert_eq!(
            kinds(&pipeline, &phone).await,
            [SendKind::AgentReply],
            "{action:?}: not sent again on a guess"
        );
        assert_safe(&pipeline, &phone).await;
        assert_at_rest(&pipeline, &phone).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_carrier_that_cannot_be_reached_has_surely_not_taken_the_text() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    // Nobody listens there.
    let time: SharedTime = pipeline.time.timer();
    let nowhere = sdk::sdk_config("http://127.0.0.1:9", sdk::http(), &time);
    let mut replier = pipeline.functions.agent_reply.clone();
    replier.sms = textledger_infrastructure::sms::SmsSender::new(&nowhere, "none".to_owned());
    crate::phones::text(&pipeline, &phone, "Hello");
    // Up to the trigger; the reply is then given by a function that cannot
    // reach the carrier.
    while pipeline.sources.pump().await.unwrap() {}
    let trigger = serde_json::json!({ "Records": [{
        "messageId": "1",
        "receiptHandle": "none",
        "body": serde_json::json!({
            "stream_id": format!("contact#{}", phone.e164()),
            "event_id": pipeline.ledger.fresh_id(pipeline.time.now()),
            "seq": 2,
        }).to_string(),
        "attributes": {}, "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:q", "awsRegion": "us-east-1",
    }] });
    let answer = replier.run(trigger.to_string().as_bytes()).await.unwrap();
    assert_eq!(answer["batchItemFailures"][0]["itemIdentifier"], "1", "it has to come again");
    assert_eq!(send_failures(&pipeline, &phone).await, [(SendFailure::Unreachable, true)]);
    // The carrier is back: the queue's own trigger sends the text.
    crate::phones::settle(&pipeline).await;
    assert_eq!(inbox(&pipeline, &phone).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_throttles_or_breaks_off_loses_nothing() {
    let pipeline = pipeline().await;
    let faults = [Action::Throttle, Action::ServerError, Action::Reset, Action::LoseResponse];
    for (n, action) in faults.into_iter().enumerate() {
        for (m, operation) in ["GetItem", "TransactWriteItems", "Query"].into_iter().enumerate() {
            let phone = customer(u32::try_from(n * 10 + m).unwrap());
            fail(&pipeline, Service::DynamoDb, operation, 4, action);
            text_and_settle(&pipeline, &phone, "Hello").await;
            pipeline.cloud.faults.clear();
            assert_eq!(inbox(&pipeline, &phone).len(), 1, "{action:?} on {operation}");
            assert_safe(&pipeline, &phone).await;
            assert_at_rest(&pipeline, &phone).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_refuses_a_trigger_gets_it_again() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    fail(&pipeline, Service::Sqs, "SendMessage", 5, Action::ServerError);
    text_and_settle(&pipeline, &phone, "Hello").await;
    assert_eq!(inbox(&pipeline, &phone).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_call_that_kills_its_function_every_time_ends_in_the_fallback() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    fail(&pipeline, Service::BedrockAgent, "InvokeAgent", 100, Action::CrashCallerBefore);
    text_and_settle(&pipeline, &phone, "Hello").await;
    let cut_off = AgentFailure::TimedOut;
    assert_eq!(
        agent_failures(&pipeline, &phone).await,
        [(cut_off, 1, true), (cut_off, 2, true), (cut_off, 3, false)]
    );
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Fallback]);
    assert_eq!(inbox(&pipeline, &phone).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_a_runaway_model_is_not_sent() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    pipeline.cloud.agent.script(ScriptedReply::Text("Again and again. ".repeat(2000)));
    text_and_settle(&pipeline, &phone, "Hello").await;
    assert_eq!(agent_failures(&pipeline, &phone).await, [(AgentFailure::TooLong, 1, false)]);
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Fallback]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_went_unanswered_for_a_day_does_not_take_the_next_one_with_it() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let event = crate::wire::event_now(&pipeline, crate::wire::message(phone.e164(), "lost", "Hello"));
    // Recorded, and its trigger lost: the projector is not rung either.
    let operation = Some("SendMessage".to_owned());
    let lost =
        Rule { service: Service::Sqs, operation, skip: 0, times: u32::MAX, action: Action::ServerError };
    pipeline.cloud.faults.add(lost);
    pipeline.functions.run(Function::SmsInbound, &event).await.unwrap();
    pipeline.cloud.faults.clear();
    pipeline.time.wait_towards(pipeline.time.now() + chrono::TimeDelta::hours(25)).await;
    text_and_settle(&pipeline, &phone, "Anybody there?").await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply]);
    assert_at_rest(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_that_meet_others_are_tried_again_and_double_nothing() {
    for skip in 0..40 {
        let pipeline = pipeline().await;
        let phone = customer(1);
        let before = pipeline.cloud.faults.requests(Service::DynamoDb, "TransactWriteItems");
        pipeline.cloud.faults.add(Rule {
            service: Service::DynamoDb,
            operation: Some("TransactWriteItems".to_owned()),
            skip,
            times: 2,
            action: Action::Conflict,
        });
        text_and_settle(&pipeline, &phone, "Hello").await;
        text_and_settle(&pipeline, &phone, "STOP").await;
        assert_at_rest(&pipeline, &phone).await;
        assert_safe(&pipeline, &phone).await;
        let sent = kinds(&pipeline, &phone).await;
        assert_eq!(sent, [SendKind::AgentReply, SendKind::OptOutConfirmation], "conflicts after {skip}");
        let made = pipeline.cloud.faults.requests(Service::DynamoDb, "TransactWriteItems") - before;
        if made <= u64::from(skip) {
            assert!(skip > 10, "every transaction of the pipeline had its conflict");
            return;
        }
    }
    panic!("there are more transactions than were tried");
}
