//! S8: an event that was recorded later than it says is found by the checkpoints that
//! do not have it; and no honest one is, however late clocks and the index may be.

use chrono::TimeDelta;
use textledger_domain::event::consent::{Channel, ConsentGranted, Method, Purpose, Recognised};
use textledger_domain::ids::{EventId, Moment};
use textledger_domain::limits::CLOCK_OFF_MAX;
use textledger_domain::record::Draft;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::ledger::{Ledger, Unfolded};
use textledger_projections::audit::verify::Verified;
use textledger_projections::checkpoint::verify::INDEX_BEHIND_MAX;
use textledger_reading::Language;

use super::found;
use super::signed::Signed;
use crate::erasure::wait;
use crate::ledger::bench::{note, notes_of};
use crate::phones::{customer, stream, text_and_settle};

/// A grant, sealed as it has to be, behind the head that is there.
async fn grant(ledger: &Ledger, stream: &StreamId) {
    let decide = |_: &_, moment: Moment<'_>| {
        let granted = ConsentGranted {
            method: Method::Web,
            words: "ticked: yes, text me".into(),
            evidence: None,
            recognised: Recognised::Operator,
            channels: Channel::ALL.to_vec(),
            purposes: Purpose::ALL.to_vec(),
            granted_at: moment.now,
            carrier_blocks: false,
            language: Language::En,
            customer_id: None,
            entered_by: None,
            request: None,
        };
        let cause = EventId::draw(moment);
        vec![Draft::by_system("somebody", granted, cause.into(), cause, moment)]
    };
    ledger.transact::<Unfolded>(stream, None, decide).await.unwrap();
}

/// Two contacts, of whom one went on writing, with a checkpoint before and one behind.
async fn two_months() -> Signed {
    let signed = Signed::with(2).await;
    wait(&signed.pipeline, TimeDelta::days(60)).await;
    text_and_settle(&signed.pipeline, &customer(2), "Are you open?").await;
    signed.sign().await;
    signed
}

fn late(verified: &Verified) -> Vec<(String, u64, u64, u64)> {
    let late = verified.signed_late.iter();
    late.map(|late| (late.stream.key(), late.seq, late.due, late.signed)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_a_grant_that_is_dated_back_behind_a_signed_head_is_found_and_stays_found() {
    let signed = two_months().await;
    let back = signed.ledger_whose_clock_shows(signed.pipeline.time.now() - TimeDelta::days(50));
    grant(&back, &stream(2)).await;
    let end = signed.pipeline.ledger.read_stream(&stream(2)).await.unwrap().len() as u64;
    let backdated = vec![(stream(2).key(), end, "backdated")];
    let verified = signed.verified().await;
    assert_eq!(found(&verified), backdated);
    assert!(verified.findings[0].what().contains("before checkpoint 2"), "{verified:?}");
    let alone = signed.witnessed(1).await.streams(&[stream(2)], None).await.unwrap();
    assert_eq!(found(&alone), backdated);
    // Also once it was signed with what came behind it.
    text_and_settle(&signed.pipeline, &customer(2), "And on Sunday?").await;
    signed.sign().await;
    assert_eq!(found(&signed.verified().await), backdated);
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_an_event_that_no_checkpoint_has_is_found_and_told_once_one_took_it_up() {
    let signed = two_months().await;
    let back = signed.ledger_whose_clock_shows(signed.pipeline.time.now() - TimeDelta::days(50));
    // Of a contact whose stream no checkpoint looked at meanwhile, and of nobody.
    for of in [stream(1), stream(7)] {
        grant(&back, &of).await;
    }
    let end = signed.pipeline.ledger.read_stream(&stream(1)).await.unwrap().len() as u64;
    let verified = signed.verified().await;
    let expected = [(stream(1).key(), end, "unsigned"), (stream(7).key(), 1, "unsigned")];
    assert_eq!((found(&verified), late(&verified)), (expected.to_vec(), vec![]));
    signed.sign().await;
    let verified = signed.verified().await;
    let expected = [(stream(1).key(), end, 2, 3), (stream(7).key(), 1, 2, 3)];
    assert_eq!((found(&verified), late(&verified)), (vec![], expected.to_vec()));
    let shown = serde_json::to_string(&verified).unwrap();
    assert!(!shown.contains("4255550001") && !shown.contains("5550007"), "S10: {shown}");
    // Before the first checkpoint, which looks at everybody, it stays proven.
    let before = signed.ledger_whose_clock_shows(signed.pipeline.time.now() - TimeDelta::days(90));
    grant(&before, &stream(8)).await;
    assert_eq!(found(&signed.verified().await), [(stream(8).key(), 1, "backdated")]);
    signed.sign().await;
    assert_eq!(found(&signed.verified().await), [(stream(8).key(), 1, "backdated")]);
}

/// The machine that records is behind by what is accepted, the one that signs ahead by
/// as much, and the index shows the event as late as it may.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_a_checkpoint_just_missed_is_no_finding_and_in_the_next() {
    let worst = CLOCK_OFF_MAX * 2 + INDEX_BEHIND_MAX;
    for (n, beyond) in (10_u32..).zip([TimeDelta::zero(), TimeDelta::milliseconds(1)]) {
        let signed = Signed::with(1).await;
        for _ in 0..2 {
            wait(&signed.pipeline, TimeDelta::days(1)).await;
            text_and_settle(&signed.pipeline, &customer(1), "Hello").await;
            let ahead = signed.ledger_whose_clock_shows(signed.pipeline.time.now() + CLOCK_OFF_MAX);
            signed.sign_as(&ahead, false).await;
        }
        // Recorded before the checkpoint, and shown by the index after it.
        let at = signed.log().await.heads.taken(3).unwrap() - worst - beyond;
        let decide = |_: &_, moment: Moment<'_>| vec![note(moment, "late")];
        let lagging = signed.ledger_whose_clock_shows(at);
        lagging.transact::<Unfolded>(&notes_of(n), None, decide).await.unwrap();
        let is_found = if beyond.is_zero() { vec![] } else { vec![(notes_of(n).key(), 1, "unsigned")] };
        let verified = signed.verified().await;
        assert_eq!((found(&verified), late(&verified)), (is_found, vec![]));
        wait(&signed.pipeline, TimeDelta::days(1)).await;
        text_and_settle(&signed.pipeline, &customer(1), "Hello").await;
        signed.sign_as(&signed.pipeline.ledger, false).await;
        if beyond.is_zero() {
            let verified = signed.verified().await;
            assert_eq!((found(&verified), late(&verified)), (vec![], vec![]));
        }
    }
}
