//! What time alone makes the case: sends in doubt, silences, opt-outs near and past
//! their last day.

use chrono::TimeDelta;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::{OPT_OUT_LIST, REPLY_QUEUE};
use textledger_domain::actor::Principal;
use textledger_domain::event::Event;
use textledger_domain::event::consent::{Method, Recognised};
use textledger_domain::event::outbound::{SendFailure, SendKind};
use textledger_domain::limits::{ANSWER_WITHIN, SILENCE_RECORDED_AFTER};
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_handlers::consents::{CompletionRequest, WishRequest};
use textledger_infrastructure::opt_out_list::OptOutList;

use super::{measured, minutes, now, recorded_by_it, round};
use crate::phones::{
    assert_at_rest, assert_safe, customer, kinds, let_pass, pass, send_failures, settle, text,
    text_and_settle,
};
use crate::pipelines::pipeline;
use crate::s10_logs::listening::Log;

#[tokio::test]
async fn s5_a_send_in_doubt_times_out_and_is_never_sent_again() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    // The replier dies in the middle of handing the text over, and its trigger with it.
    let action = Action::CrashCallerBefore;
    let operation = Some("SendTextMessage".to_owned());
    pipeline.cloud.faults.add(Rule { service: Service::SmsVoice, operation, skip: 0, times: 1, action });
    text(&pipeline, &phone, "Hello");
    let_pass(&pipeline, TimeDelta::seconds(20)).await;
    pipeline.cloud.queues.purge(&REPLY_QUEUE).unwrap();
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply]);
    assert!(send_failures(&pipeline, &phone).await.is_empty());

    minutes(&pipeline, 20).await;
    assert_eq!(send_failures(&pipeline, &phone).await, [(SendFailure::InDoubt, false)]);
    assert_eq!(recorded_by_it(&pipeline, &phone).await.len(), 1);
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply], "and no second time");
    assert_at_rest(&pipeline, &phone).await;
    assert_safe(&pipeline, &phone).await;
}

#[tokio::test]
async fn a_silence_that_fell_due_goes_on_record_and_onto_the_opt_out_list() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "why do you keep texting me").await;
    pass(&pipeline, ANSWER_WITHIN).await;
    let too_early = round(&pipeline).await;
    assert_eq!(measured(&too_early, "Silences"), Some(0), "an answer may be on its way");
    pass(&pipeline, SILENCE_RECORDED_AFTER).await;
    let silence = round(&pipeline).await;
    assert_eq!((measured(&silence, "Silences"), measured(&silence, "CalledAgain")), (Some(1), Some(1)));
    settle(&pipeline).await;
    minutes(&pipeline, 10).await;
    let recorded = recorded_by_it(&pipeline, &phone).await;
    let [revoked] = &recorded[..] else { panic!("{recorded:?}") };
    let Event::ConsentRevoked(revoked) = revoked.event() else { panic!("{revoked:?}") };
    assert!(matches!(revoked.recognised, Recognised::NoAnswer(_)));
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Clarification], "the one text there is about it");
    let list = OptOutList::new(pipeline.cloud.sdk(), OPT_OUT_LIST.to_owned());
    assert!(list.delete(&phone).await.is_ok(), "it was there");
    assert_safe(&pipeline, &phone).await;
}

/// On the first day, a Monday, a customer says so on the phone.
async fn revoke_by_voice(pipeline: &Pipeline) {
    let wish = WishRequest {
        method: Method::Voice,
        words: "please don't call me any more".to_owned(),
        evidence: "s3://recordings/4711.wav".to_owned(),
        entered_by: "mia".to_owned(),
        channels: None,
        purposes: None,
        requested_at: None,
        language: None,
        customer_id: None,
        confirm: false,
    };
    let consents = &pipeline.functions.consent_api.consents;
    consents.revoke(&customer(1), &wish, "call-1", &Principal::command()).await.unwrap();
    settle(pipeline).await;
}

#[tokio::test]
async fn an_opt_out_is_counted_once_as_due_soon_and_then_as_overdue_until_it_is_completed() {
    let (log, _listening) = Log::listen();
    let pipeline = pipeline().await;
    revoke_by_voice(&pipeline).await;
    let monday = now(&pipeline);
    // Ten weekdays later is the Monday of the week after the next.
    for (days, expected) in [(0, (0, 0)), (9, (0, 0)), (10, (1, 0)), (14, (1, 0)), (15, (0, 1)), (20, (0, 1))]
    {
        pipeline.time.wait_towards(monday + TimeDelta::days(days)).await;
        let before = alarms(&log);
        let counted = round(&pipeline).await;
        let counted = (measured(&counted, "OptOutsDueSoon"), measured(&counted, "OptOutsOverdue"));
        assert_eq!(counted, (Some(expected.0), Some(expected.1)), "after {days} days");
        assert_eq!(alarms(&log) - before, usize::from(expected.1 > 0), "one alarm a round");
    }
    let completion = CompletionRequest {
        revocation: None,
        acknowledged_by: vec!["crm".to_owned()],
        evidence: None,
        entered_by: "mia".to_owned(),
    };
    let consents = &pipeline.functions.consent_api.consents;
    consents.complete(&customer(1), &completion, "done-1", &Principal::command()).await.unwrap();
    settle(&pipeline).await;
    let counted = round(&pipeline).await;
    assert_eq!(
        (measured(&counted, "OptOutsDueSoon"), measured(&counted, "OptOutsOverdue")),
        (Some(0), Some(0))
    );
}

fn alarms(log: &Log) -> usize {
    log.lines().iter().filter(|line| line.contains("\"alarm\":\"opt_out_overdue\"")).count()
}
