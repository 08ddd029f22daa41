//! A crash at every request that the path of a text makes, before and after the
//! request took effect: the text is answered at most once, and everything comes
//! to rest (S3, S4, S5).

use textledger_command::pipeline::Pipeline;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::SendKind;
use textledger_domain::phone::PhoneNumber;
use textledger_embedded::agent::ScriptedReply;
use textledger_embedded::faults::CrashPoint;

use crate::phones::{
    assert_at_rest, assert_safe, customer, events, inbox, kinds, settle, text, text_and_settle,
};
use crate::pipelines::pipeline;

/// Sends `body` from a new customer each time, with a crash at the first, the
/// second, … request, until the path is shorter than that, and hands each
/// customer to `check`.
async fn crash_everywhere(
    first_customer: u32,
    before: &[&str],
    body: &str,
    check: impl AsyncFn(&Pipeline, &PhoneNumber),
) {
    let pipeline = pipeline().await;
    let mut n = first_customer;
    for point in [CrashPoint::Before, CrashPoint::After] {
        let mut request = 0;
        loop {
            request += 1;
            n += 1;
            let phone = customer(n);
            for earlier in before {
                text_and_settle(&pipeline, &phone, earlier).await;
            }
            let crashes = *pipeline.cloud.faults.crashes().borrow();
            pipeline.cloud.faults.crash_at_request(request, point);
            text(&pipeline, &phone, body);
            settle(&pipeline).await;
            let crashed = *pipeline.cloud.faults.crashes().borrow() > crashes;
            pipeline.cloud.faults.clear();
            assert_safe(&pipeline, &phone).await;
            assert_at_rest(&pipeline, &phone).await;
            check(&pipeline, &phone).await;
            if !crashed {
                assert!(request > 10, "the path of a text makes more requests than {request}");
                break;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_crash_at_any_request_of_a_reply_never_sends_twice() {
    crash_everywhere(0, &[], "Hello", async |pipeline, phone| {
        let received = events(pipeline, phone)
            .await
            .iter()
            .filter(|event| matches!(event.event(), Event::MessageReceived(_)))
            .count();
        assert_eq!(received, 1);
        // In doubt is never sent again, so there may be none.
        assert!(inbox(pipeline, phone).len() <= 1);
        assert_eq!(kinds(pipeline, phone).await, [SendKind::AgentReply]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_crash_at_any_request_of_a_stop_confirms_it_at_most_once() {
    crash_everywhere(1000, &["Hello"], "STOP", async |pipeline, phone| {
        assert!(inbox(pipeline, phone).len() <= 2);
        assert_eq!(kinds(pipeline, phone).await, [SendKind::AgentReply, SendKind::OptOutConfirmation]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_a_stop_while_the_agent_thinks_silences_the_reply_whatever_crashes_afterwards() {
    let pipeline = pipeline().await;
    for request in 1..=12 {
        let phone = customer(2000 + u32::try_from(request).unwrap());
        let (release, held) = tokio::sync::oneshot::channel();
        pipeline.cloud.agent.script(ScriptedReply::Hold(held, "Sure!".to_owned()));
        text(&pipeline, &phone, "Can you help me?");
        let stop = async {
            pipeline.cloud.agent.thinking().await;
            let id = format!("stop-{request}");
            let event = crate::wire::event_now(&pipeline, crate::wire::message(phone.e164(), &id, "stop"));
            pipeline
                .functions
                .run(textledger_infrastructure::deployment::functions::Function::SmsInbound, &event)
                .await
                .unwrap();
            pipeline.cloud.faults.crash_at_request(request, CrashPoint::After);
            let _ = release.send(());
        };
        tokio::join!(settle(&pipeline), stop);
        pipeline.cloud.faults.clear();
        assert_safe(&pipeline, &phone).await;
        assert_at_rest(&pipeline, &phone).await;
        assert!(!kinds(&pipeline, &phone).await.contains(&SendKind::AgentReply));
    }
}
