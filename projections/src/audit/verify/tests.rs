//! Streams altered in hand, event by event: what is named, and nothing else.

use chrono::TimeDelta;
use textledger_domain::actor::Actor;
use textledger_domain::envelope::Sealed;
use textledger_domain::event::Event;
use textledger_domain::hash::Hash;
use textledger_domain::record::{Head, Recorded};
use textledger_domain::story::Story;

use super::{Followed, Named, StoredEvent, StreamCheck, Why, Wrong};

fn sealed() -> Vec<Sealed> {
    let mut story = Story::with("+12125550101");
    for body in ["Hello", "please stop texting me", "START"] {
        story.texts(body, TimeDelta::zero());
    }
    story.events.iter().map(|event| event.sealed().clone()).collect()
}

/// As the store would hand them out.
fn stored(sealed: Sealed) -> StoredEvent {
    let (seq, event_id) = (sealed.envelope.seq, Some(sealed.envelope.event_id));
    match Recorded::open(sealed.clone()) {
        Ok(event) => StoredEvent::Right(Box::new(event)),
        Err(why) => {
            StoredEvent::Wrong(Wrong { seq, event_id, why: Why::Record(why), sealed: Some(Box::new(sealed)) })
        }
    }
}

fn follow(events: Vec<Sealed>) -> Followed {
    let mut check = StreamCheck::new(sealed()[0].envelope.stream_id.clone());
    events.into_iter().for_each(|event| check.take(stored(event)));
    check.end()
}

fn found(followed: &Followed) -> Vec<(u64, &'static str)> {
    followed.findings.iter().map(|finding| (finding.seq, finding.fault.name())).collect()
}

#[test]
fn whichever_event_is_changed_replaced_or_missing_it_alone_is_named() {
    let whole = sealed();
    assert!(whole.len() >= 6 && found(&follow(whole.clone())).is_empty());
    for at in 0..whole.len() {
        let seq = whole[at].envelope.seq;
        let mut changed = whole.clone();
        changed[at].envelope.actor = Actor::System("else".to_owned());
        assert_eq!(found(&follow(changed.clone())), [(seq, "changed")]);
        changed[at].hash = changed[at].envelope.hash().unwrap();
        // The last one only its head knows.
        let is_last = at + 1 == whole.len();
        let expected = if is_last { vec![] } else { vec![(seq, "replaced")] };
        assert_eq!(found(&follow(changed)), expected);
        let mut missing = whole.clone();
        missing.remove(at);
        let expected = if is_last { vec![] } else { vec![(seq, "missing")] };
        assert_eq!(found(&follow(missing)), expected);
    }
}

#[test]
fn what_follows_a_hole_is_still_bound_by_what_comes_behind_it() {
    let mut events = sealed();
    events.remove(1);
    events[1].envelope.actor = Actor::System("else".to_owned());
    events[1].hash = events[1].envelope.hash().unwrap();
    assert_eq!(found(&follow(events)), [(2, "missing"), (3, "replaced")]);
}

#[test]
fn any_two_events_that_are_swapped_are_known_by_where_they_belong() {
    let whole = sealed();
    for a in 0..whole.len() {
        for b in a + 1..whole.len() {
            let mut swapped = whole.clone();
            swapped.swap(a, b);
            (swapped[a].envelope.seq, swapped[b].envelope.seq) = (a as u64 + 1, b as u64 + 1);
            let said: Vec<String> = follow(swapped).findings.iter().map(super::Finding::what).collect();
            let at = |place: usize, from: usize| format!("at {} stands event {} of", place + 1, from + 1);
            assert!(said.len() == 2 && said[0].starts_with(&at(a, b)), "{said:?}");
            assert!(said[1].starts_with(&at(b, a)), "{said:?}");
        }
    }
}

#[test]
fn words_that_are_gone_must_be_named_by_their_position_and_identity() {
    let mut story = Story::with("+12125550101");
    story.texts("Hello", TimeDelta::zero());
    let is_text = |event: &&Recorded| matches!(event.event(), Event::MessageReceived(_));
    let text = story.events.iter().find(is_text).unwrap().clone();
    let mut events: Vec<Sealed> = story.events.iter().map(|event| event.sealed().clone()).collect();
    events[text.seq() as usize - 1].words.clear();
    assert_eq!(found(&follow(events)), [(text.seq(), "words_taken")]);
}

#[test]
fn a_head_is_held_against_the_end_and_against_what_the_events_come_to() {
    let followed = follow(sealed());
    let state = followed.state.clone();
    let last = sealed().pop().unwrap();
    let head = Head { seq: last.envelope.seq, hash: last.hash, recorded_at: Some(last.envelope.recorded_at) };
    let fault = |named: Named| named.held_against(&followed).map(|finding| finding.fault.name());
    assert_eq!(fault(Named::Head(head, state.clone())), None);
    assert_eq!(fault(Named::Head(head, None)), None);
    assert_eq!(fault(Named::Head(head, Some(Box::default()))), Some("state_differs"));
    assert_eq!(fault(Named::Head(Head { hash: Hash::GENESIS, ..head }, state.clone())), Some("head_differs"));
    assert_eq!(fault(Named::Head(Head { recorded_at: None, ..head }, state.clone())), Some("head_differs"));
    assert_eq!(fault(Named::Head(Head { seq: head.seq + 1, ..head }, state.clone())), Some("cut_off"));
    assert_eq!(fault(Named::Head(Head { seq: head.seq - 1, ..head }, state)), Some("head_behind"));
    assert_eq!(fault(Named::Nothing), Some("head_missing"));
    assert_eq!(fault(Named::Garbled), Some("head_garbled"));
    assert_eq!(fault(Named::Head(Head { seq: 0, ..head }, None)), Some("head_garbled"));
    let nothing = follow(Vec::new());
    assert!(Named::Nothing.held_against(&nothing).is_none());
    let gone = Named::Head(head, None).held_against(&nothing).unwrap();
    assert_eq!((gone.seq, gone.fault.through()), (1, Some(head.seq)));
}
