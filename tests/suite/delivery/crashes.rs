//! S1 and S2 when the function dies: at every request it makes, just before and
//! just after it is carried out. What SNS then delivers again is there once.

use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_embedded::faults::CrashPoint;
use textledger_handlers::functions::sms_inbound::Receipt;
use textledger_infrastructure::deployment::functions::Function;

use super::counting::{deliver, once_each, quarantined, received};
use crate::phones::phone;
use crate::pipelines::{pipeline, pipeline_in, start};
use crate::wire::{event, message, record_at, text_event};

/// Whether an invocation dies when its `n`-th request is to kill it.
async fn dies(pipeline: &Pipeline, event: &[u8], n: u64, point: CrashPoint) -> bool {
    let function = Function::SmsInbound.deployed_name(ENVIRONMENT);
    pipeline.cloud.faults.crash_at_request(n, point);
    let outcome = pipeline.cloud.functions.invoke(&function, event.to_vec()).await;
    pipeline.cloud.faults.clear();
    match outcome {
        Ok(_) => false,
        Err(error) if error.error_type == "Runtime.ExitError" => true,
        Err(error) => panic!("{error}"),
    }
}

/// What a contact texted before, and what comes: a first text, one within a
/// conversation, and one that changes consent.
const STORIES: [(&[&str], &str); 3] =
    [(&[], "Hello?"), (&["Hello?"], "On Tuesday?"), (&["Hello?", "STOP"], "START")];

#[tokio::test]
async fn s1_s2_a_crash_at_every_request_of_an_invocation_loses_no_text_and_doubles_none() {
    for (before, body) in STORIES {
        for point in [CrashPoint::Before, CrashPoint::After] {
            let mut deaths = 0;
            loop {
                let pipeline = pipeline().await;
                for (place, earlier) in before.iter().enumerate() {
                    let text = text_event(&phone(1), &format!("earlier-{place}"), start(), earlier);
                    deliver(&pipeline, &text).await.unwrap();
                }
                let text = text_event(&phone(1), "id", start(), body);
                if !dies(&pipeline, &text, deaths + 1, point).await {
                    break;
                }
                deaths += 1;
                // SNS had no answer, so it delivers again.
                deliver(&pipeline, &text).await.unwrap();
                let received = received(&pipeline).await;
                let what = format!("{body} after {before:?}: died {point:?} request {deaths}");
                assert_eq!(received.len(), before.len() + 1, "{what}: {received:?}");
                assert!(received.values().all(|times| *times == 1), "{what}: {received:?}");
            }
            assert!(deaths >= 2, "a load and an append at least, not {deaths}");
        }
    }
}

#[tokio::test]
async fn s1_s2_a_second_crash_during_the_redelivery_changes_nothing() {
    for first in [CrashPoint::Before, CrashPoint::After] {
        for second in [CrashPoint::Before, CrashPoint::After] {
            for (n, m) in [(1, 1), (1, 2), (2, 1), (2, 2)] {
                let pipeline = pipeline().await;
                let text = text_event(&phone(1), "id", start(), "STOP");
                assert!(dies(&pipeline, &text, n, first).await);
                assert!(dies(&pipeline, &text, m, second).await);
                deliver(&pipeline, &text).await.unwrap();
                let what = format!("died {first:?} request {n}, then {second:?} request {m}");
                assert_eq!(received(&pipeline).await, once_each(["id"]), "{what}");
            }
        }
    }
}

#[tokio::test]
async fn s1_s2_a_crash_at_every_request_of_an_event_with_several_records_loses_none_of_them() {
    let text =
        |n: u32| record_at(&format!("sns-{n}"), start(), message(&phone(n), &format!("id-{n}"), "Hello?"));
    let unreadable = record_at("sns-0", start(), "no message of AWS");
    let texts = event(&[text(1), unreadable, text(2)]);
    for point in [CrashPoint::Before, CrashPoint::After] {
        let mut deaths = 0;
        loop {
            let pipeline = pipeline().await;
            if !dies(&pipeline, &texts, deaths + 1, point).await {
                break;
            }
            deaths += 1;
            deliver(&pipeline, &texts).await.unwrap();
            let what = format!("died {point:?} request {deaths}");
            assert_eq!(received(&pipeline).await, once_each(["id-1", "id-2"]), "{what}");
            assert_eq!(quarantined(&pipeline).await, 1, "{what}");
        }
        assert!(deaths >= 6, "a load and an append for each record, not {deaths}");
    }
}

#[tokio::test]
async fn s2_a_text_recorded_before_the_process_died_is_known_to_the_next_process() {
    let home = tempfile::tempdir().unwrap();
    let text = text_event(&phone(1), "id", start(), "Hello?");
    let first = pipeline_in(home.path()).await;
    // Dead after the append, before the answer to SNS.
    assert!(dies(&first, &text, 2, CrashPoint::After).await);
    first.stop().await.unwrap();

    let next = pipeline_in(home.path()).await;
    let report = deliver(&next, &text).await.unwrap();
    assert!(matches!(report.records[..], [Receipt::Duplicate { seq: 1, .. }]), "{report:?}");
    assert_eq!(received(&next).await, once_each(["id"]));
}
