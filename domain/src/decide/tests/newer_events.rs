//! Events of a newer build: they may mean anything, so they close, and they keep
//! no STOP out (S14).

use super::{minutes, revocations};
use crate::consent::Reason;
use crate::decide::outcome::of_mirror;
use crate::decide::reply::Step;
use crate::event::consent::{Channel, Confirmation, ListChange, Purpose};
use crate::event::outbound::{SendKind, SendSuppressed, Suppression};
use crate::event::{Event, Unknown};
use crate::story::{Story, start};

fn newer(event_type: &str, schema: u32) -> Event {
    Event::Unknown(Unknown { event_type: event_type.to_owned(), schema, data: serde_json::json!({}) })
}

fn story_with_a_newer_event() -> Story {
    Story::with("+12125550101").given([newer("WishRevised", 1)], minutes(0))
}

#[test]
fn s14_what_nobody_understands_closes_the_gate() {
    let mut story = story_with_a_newer_event();
    let answer = |story: &Story, channel| story.contact.check(channel, Purpose::Reply, start() + minutes(1));
    for channel in Channel::ALL {
        assert_eq!(answer(&story, channel).reason, Reason::NotUnderstood);
    }
    story.texts("Hello", minutes(1));
    assert_eq!(story.next(minutes(1)), Step::Rest);
    let Event::SendSuppressed(SendSuppressed { reason, .. }) = story.events.last().unwrap().event() else {
        panic!("{:?}", story.events.last())
    };
    assert_eq!(*reason, Suppression::NotUnderstood);
    // Nor does a START open what may have been closed by more than a STOP.
    story.texts("START", minutes(2));
    assert_eq!(story.next(minutes(2)), Step::Rest);
    assert!(!answer(&story, Channel::Sms).allowed);
}

#[test]
fn s14_a_stop_after_an_unknown_event_is_in_force_and_confirmed_once() {
    let mut story = story_with_a_newer_event();
    story.texts("STOP", minutes(1));
    assert_eq!(revocations(&story)[0].confirmation, Confirmation::Owed);
    let Step::Send(cleared) = story.next(minutes(1)) else { panic!("no confirmation") };
    assert_eq!(cleared.duty().kind, SendKind::OptOutConfirmation);
    story.sends(minutes(1));
    story.texts("stop", minutes(2));
    assert!(!matches!(story.next(minutes(2)), Step::Send(_)), "once");
    let reason = story.contact.check(Channel::Sms, Purpose::Reply, start() + minutes(3)).reason;
    assert_eq!(reason, Reason::OptedOut);
}

#[test]
fn a_newer_schema_of_a_known_type_is_as_unknown_as_a_new_type() {
    let story = Story::with("+12125550101").given([newer("ConsentGranted", 99)], minutes(0));
    assert!(!story.contact.history.is_understood());
    assert!(!story.contact.history.is_worth_folding_again(), "this build will not know it either");
    let known = Story::with("+12125550101").given([newer("ConsentGranted", 1)], minutes(0));
    assert!(known.contact.history.is_worth_folding_again(), "an older build wrote this state");
}

#[test]
fn in_doubt_no_number_is_taken_off_the_opt_out_list() {
    let mut story = Story::with("+12125550101");
    story.policy.mirrors_opt_outs = true;
    story.texts("STOP", minutes(0));
    story.sends(minutes(0));
    let outbound = match story.events.last().unwrap().event() {
        Event::SendStarted(send) => send.outbound_id,
        other => panic!("{other:?}"),
    };
    let sent = crate::event::outbound::MessageSent { outbound_id: outbound, provider_message_id: "1".into() };
    let cause = story.events[0].id();
    story.happens(sent, cause.into(), cause, minutes(0));
    let Step::Mirror(mirror) = story.next(minutes(0)) else { panic!("not mirrored") };
    assert_eq!(mirror.change, ListChange::Put);
    let changed = of_mirror(mirror, &Ok(()), start());
    story.happens(changed, cause.into(), cause, minutes(0));
    story.texts("START", minutes(1));
    assert!(matches!(story.next(minutes(1)), Step::Mirror(mirror) if mirror.change == ListChange::Delete));
    let cause = story.events[0].id();
    story.happens(newer("WishRevised", 1), cause.into(), cause, minutes(1));
    assert_eq!(story.next(minutes(1)), Step::Rest);
}
