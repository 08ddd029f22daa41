//! The order of arrival does not matter, and each channel has its own answer.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::ids::OutboundId;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_millis(1_790_000_000_000 + seconds * 1000).unwrap()
}

fn id(n: u128) -> EventId {
    EventId(Uuid::from_u128(n))
}

fn mark(event: u128, at_seconds: i64, channels: &[Channel]) -> Mark {
    Mark {
        event: id(event),
        at: at(at_seconds),
        method: Method::Sms,
        channels: channels.to_vec(),
        purposes: Purpose::ALL.to_vec(),
    }
}

#[test]
fn a_grant_lifts_a_revocation_only_if_clearly_later() {
    for (stop, start, opted_out) in [(0, 60, false), (0, 6, false), (0, 5, true), (0, 0, true), (60, 0, true)]
    {
        let mut consent = Consent::default().with_revocation(at(stop), id(1));
        consent.granted.keep(mark(2, start, &[Channel::Sms]));
        assert_eq!(consent.is_opted_out(at(100)), opted_out, "stop at {stop}s, start at {start}s");
    }
}

#[test]
fn a_grant_for_texts_leaves_calls_revoked() {
    let mut consent = Consent::default().with_revocation(at(0), id(1));
    consent.granted.keep(mark(2, 60, &[Channel::Sms]));
    assert_eq!(consent.check(Channel::Sms, Purpose::Reply, at(100)).reason, Reason::Granted);
    let calls = consent.check(Channel::Voice, Purpose::Reply, at(100));
    assert_eq!((calls.reason, calls.proof), (Reason::OptedOut, vec![id(1)]));
}

#[test]
fn an_open_question_holds_what_was_not_asked_for_and_silence_stops_everything() {
    let asked = Asked { outbound: OutboundId(Uuid::from_u128(9)), answer_by: at(1000), arrived: false };
    let question = Question { asked: Some(asked), ..Question::new(id(1), at(0), None) };
    let consent = Consent { question: Some(question), ..Consent::default() };
    let reason = |purpose, seconds| consent.check(Channel::Sms, purpose, at(seconds)).reason;
    assert_eq!(reason(Purpose::Reply, 10), Reason::NotRevoked);
    assert_eq!(reason(Purpose::Informational, 10), Reason::AwaitingAnswer);
    assert_eq!(reason(Purpose::Reply, 1000), Reason::NoAnswer);
    assert!(!consent.is_opted_out(at(999)) && consent.is_opted_out(at(1000)));
}

#[test]
fn a_carriers_block_outlasts_a_grant_that_did_not_come_from_the_phone() {
    let mut consent = Consent { carrier: Some(Dated { event: id(1), at: at(0) }), ..Consent::default() };
    consent.granted.keep(mark(2, 60, &Channel::ALL));
    assert_eq!(consent.check(Channel::Sms, Purpose::Reply, at(100)).reason, Reason::CarrierBlocks);
    assert_eq!(consent.check(Channel::Voice, Purpose::Reply, at(100)).reason, Reason::Granted);
    consent.handset = Some(Dated { event: id(3), at: at(70) });
    assert_eq!(consent.check(Channel::Sms, Purpose::Reply, at(100)).reason, Reason::Granted);
}

#[test]
fn marketing_needs_consent_in_writing() {
    let mut consent = Consent::default();
    assert_eq!(consent.check(Channel::Sms, Purpose::Marketing, at(0)).reason, Reason::NoWrittenConsent);
    consent.granted.keep(mark(1, 0, &[Channel::Sms]));
    assert_eq!(consent.check(Channel::Sms, Purpose::Marketing, at(1)).reason, Reason::Granted);
}

#[test]
fn what_the_first_release_kept_reads_as_what_it_meant() {
    let id = "019acb2a-0000-7000-8000-000000000001";
    let kept = serde_json::json!({
        "revoked": { "event": id, "at": "2026-11-22T07:28:00.000Z" },
        "granted": { "event": id, "at": "2026-11-22T07:29:00.000Z" },
    });
    let consent: Consent = serde_json::from_value(kept).unwrap();
    let now = "2026-11-22T08:00:00Z".parse().unwrap();
    assert_eq!(consent.check(Channel::Sms, Purpose::Reply, now).reason, Reason::Granted);
    assert_eq!(consent.check(Channel::Voice, Purpose::Reply, now).reason, Reason::OptedOut);
    assert_eq!(consent.check(Channel::Sms, Purpose::Marketing, now).reason, Reason::OptedOut);
    let again = serde_json::to_value(&consent).unwrap();
    assert_eq!(serde_json::from_value::<Consent>(again).unwrap(), consent);
}

fn revokes(consent: &mut Consent, mark: Mark, replies_until: Option<Timestamp>) {
    refused::keep(&mut consent.unlifted, Unlifted { mark: mark.clone(), replies_until });
    consent.revoked.keep(mark);
    consent.forget_what_is_settled();
}

fn grants(consent: &mut Consent, mark: Mark) {
    consent.granted.keep(mark);
    consent.forget_what_is_settled();
}

#[test]
fn contact_is_refused_since_the_first_of_several_revocations_and_anew_after_a_grant() {
    let mut consent = Consent::default();
    let since = |consent: &Consent, channel| consent.check(channel, Purpose::Reply, at(900)).since;
    revokes(&mut consent, mark(1, 100, &Channel::ALL), None);
    revokes(&mut consent, mark(2, 200, &Channel::ALL), None);
    assert_eq!(since(&consent, Channel::Sms), Some(at(100)));
    // One that reaches us late began it still earlier.
    revokes(&mut consent, mark(3, 50, &[Channel::Sms]), None);
    assert_eq!(since(&consent, Channel::Sms), Some(at(50)));
    assert_eq!(since(&consent, Channel::Voice), Some(at(100)));
    grants(&mut consent, mark(4, 150, &[Channel::Sms]));
    assert_eq!(since(&consent, Channel::Sms), Some(at(200)), "the grant lies between");
    assert_eq!(since(&consent, Channel::Voice), Some(at(100)), "and is about texts");
    grants(&mut consent, mark(5, 300, &Channel::ALL));
    assert!(consent.unlifted.is_empty());
    revokes(&mut consent, mark(6, 400, &Channel::ALL), None);
    assert_eq!(since(&consent, Channel::Voice), Some(at(400)));
}

#[test]
fn silence_refuses_replies_from_when_time_was_up_and_all_else_from_the_text_on() {
    let asked = Asked { outbound: OutboundId(Uuid::from_u128(9)), answer_by: at(1000), arrived: false };
    let question = Question { asked: Some(asked), ..Question::new(id(1), at(0), None) };
    let open = Consent { question: Some(question), ..Consent::default() };
    let mut recorded = Consent::default();
    revokes(&mut recorded, mark(2, 0, &Channel::ALL), Some(at(1000)));
    for consent in [open, recorded] {
        let since = |purpose| consent.check(Channel::Sms, purpose, at(2000)).since;
        assert_eq!(since(Purpose::Reply), Some(at(1000)));
        assert_eq!(since(Purpose::Informational), Some(at(0)));
    }
}

proptest! {
    #[test]
    fn since_is_that_of_the_first_revocation_no_grant_lifts_in_whatever_order_they_come(
        wishes in prop::collection::vec((any::<bool>(), 0i64..90), 0..8),
    ) {
        let (mut consent, mut stops, mut start) = (Consent::default(), Vec::new(), None);
        for (n, (stop, seconds)) in wishes.into_iter().enumerate() {
            let mark = mark(n as u128, seconds, &[Channel::Sms]);
            if stop {
                stops.push(at(seconds));
                revokes(&mut consent, mark, None);
            } else {
                start = start.max(Some(at(seconds)));
                grants(&mut consent, mark);
            }
        }
        let lasts = |stop: &&Timestamp| start.is_none_or(|start| start.since(**stop) <= GRANT_MARGIN);
        let expected = stops.iter().filter(lasts).min().copied();
        let first = consent.first_in_force(Channel::Sms, Purpose::Reply);
        prop_assert_eq!(first.map(|first| first.at), expected);
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(
        wishes in prop::collection::vec((any::<bool>(), 0i64..60, 0usize..3), 0..8),
        order in any::<u64>(),
    ) {
        const CHANNELS: [&[Channel]; 3] = [&Channel::ALL, &[Channel::Sms], &[Channel::Voice]];
        let fold = |wishes: &[(usize, (bool, i64, usize))]| {
            let mut consent = Consent::default();
            for (n, (stop, seconds, channels)) in wishes {
                let mark = mark(*n as u128, *seconds, CHANNELS[*channels]);
                if *stop { consent.revoked.keep(mark) } else { consent.granted.keep(mark) }
            }
            consent
        };
        let mut wishes: Vec<_> = wishes.into_iter().enumerate().collect();
        let expected = fold(&wishes);
        wishes.sort_by_key(|(n, _)| order.rotate_left(u32::try_from(*n).unwrap() * 7));
        prop_assert_eq!(fold(&wishes), expected);
    }
}
