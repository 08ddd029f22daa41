//! AWS's opt-out list in step with consent, as far as AWS lets it.

use chrono::TimeDelta;

use super::{minutes, revokes};
use crate::consent::Reason;
use crate::decide::outcome::{Trouble, of_mirror, of_send};
use crate::decide::reply::{Mirror, Step};
use crate::event::Event;
use crate::event::consent::{Channel, ListChange, ListOutcome, Purpose};
use crate::event::outbound::{SendKind, Suppression};
use crate::limits::LIST_DELETION_EVERY;
use crate::story::{Story, start};

fn story() -> Story {
    let mut story = Story::with("+12125550101");
    story.policy.mirrors_opt_outs = true;
    story
}

/// Hands over the text that is next, and the carrier takes it.
fn sends(story: &mut Story, after: TimeDelta) -> SendKind {
    let Step::Send(cleared) = story.next(after) else { panic!("nothing is to be sent") };
    let now = start() + after;
    let moment = story.moment(now.since(start()));
    let (to, from) = ("+14255550182".parse().unwrap(), story.to.clone());
    let (draft, handoff) = cleared.start(to, from, "text".to_owned(), "agent-reply", moment);
    let (correlation, started) = (draft.correlation_id, draft.event_id);
    story.record(vec![draft], now);
    let send = handoff.send().clone();
    let taken = Ok(send.outbound_id.to_string());
    for event in of_send(&story.contact, &send, &taken, &story.policy, now) {
        story.happens(event, correlation, started, after);
    }
    send.kind
}

fn asked(story: &mut Story, after: TimeDelta) -> Option<Mirror> {
    match story.next(after) {
        Step::Mirror(mirror) => Some(mirror),
        _ => None,
    }
}

/// The change that is next, and what comes of it.
fn changes(story: &mut Story, outcome: ListOutcome, after: TimeDelta) -> ListChange {
    let mirror = asked(story, after).expect("the list is to be changed");
    let outcome = match outcome {
        ListOutcome::Done => Ok(()),
        class => Err(Trouble { class, detail: "AWS says no".to_owned() }),
    };
    let changed = of_mirror(mirror, &outcome, start() + after);
    story.happens(changed, mirror.cause.into(), mirror.cause, after);
    mirror.change
}

fn stopped_and_started() -> Story {
    let mut story = story();
    story.texts("STOP", minutes(0));
    assert_eq!(sends(&mut story, minutes(0)), SendKind::OptOutConfirmation, "which the list would block");
    assert_eq!(changes(&mut story, ListOutcome::Done, minutes(0)), ListChange::Put);
    assert_eq!(story.next(minutes(0)), Step::Rest);
    story.texts("START", minutes(1));
    story
}

#[test]
fn the_confirmation_goes_out_first_and_a_start_clears_the_way_for_its_own() {
    let mut story = stopped_and_started();
    assert_eq!(changes(&mut story, ListOutcome::Done, minutes(1)), ListChange::Delete);
    assert_eq!(sends(&mut story, minutes(1)), SendKind::OptInConfirmation);
    assert_eq!(story.next(minutes(1)), Step::Rest);
}

#[test]
fn a_number_taken_off_is_put_on_again_only_when_it_could_be_taken_off_again() {
    let mut story = stopped_and_started();
    changes(&mut story, ListOutcome::Done, minutes(1));
    sends(&mut story, minutes(1));
    story.texts("STOP", minutes(2));
    sends(&mut story, minutes(2));
    assert_eq!(story.next(minutes(2)), Step::Rest, "our own gate has to do");
    let next = minutes(1) + LIST_DELETION_EVERY;
    assert_eq!(asked(&mut story, next).unwrap().change, ListChange::Put);
}

#[test]
fn where_aws_refuses_to_take_it_off_nothing_is_sent_and_nobody_waits_a_month() {
    let mut story = stopped_and_started();
    changes(&mut story, ListOutcome::DeletedTooRecently, minutes(1));
    assert_eq!(story.next(minutes(1)), Step::Rest);
    let answer = story.contact.check(Channel::Sms, Purpose::Reply, start() + minutes(1));
    assert_eq!(answer.reason, Reason::CarrierBlocks);
    // The next text after thirty days clears the way.
    let next = minutes(1) + LIST_DELETION_EVERY;
    story.texts("Hello", next);
    assert_eq!(changes(&mut story, ListOutcome::Done, next), ListChange::Delete);
    assert!(matches!(story.next(next), Step::Ask(_)));
}

#[test]
fn a_number_whose_owner_texted_start_is_tried_to_be_taken_off_for_as_long_as_it_takes() {
    let mut story = stopped_and_started();
    let mut after = minutes(1);
    for attempt in 1..=200 {
        assert_eq!(asked(&mut story, after).expect("it is tried").attempt, attempt);
        changes(&mut story, ListOutcome::Failed, after);
        let Step::Wait(until) = story.next(after) else { panic!("given up after {attempt}") };
        assert!(until.since(start()) - after <= TimeDelta::minutes(30), "attempt {attempt}");
        after = until.since(start());
    }
    assert!(after > TimeDelta::days(2));
    changes(&mut story, ListOutcome::Done, after);
    assert_eq!(story.next(after), Step::Rest);
}

#[test]
fn a_start_that_the_list_keeps_from_being_answered_for_a_day_is_on_record_as_too_late() {
    let mut story = stopped_and_started();
    changes(&mut story, ListOutcome::Failed, minutes(1));
    assert!(matches!(story.next(minutes(1)), Step::Wait(_)));
    assert!(matches!(story.next(TimeDelta::hours(23)), Step::Mirror(_)), "still tried");
    changes(&mut story, ListOutcome::Failed, TimeDelta::hours(25));
    assert!(matches!(story.next(TimeDelta::hours(25)), Step::Wait(_)));
    let Event::SendSuppressed(suppressed) = story.events.last().unwrap().event() else {
        panic!("{:?}", story.events.last())
    };
    assert_eq!((suppressed.kind, suppressed.reason), (SendKind::OptInConfirmation, Suppression::Stale));
}

#[test]
fn a_number_that_cannot_be_put_on_the_list_is_left_to_people_after_a_day() {
    let mut story = story();
    story.texts("STOP", minutes(0));
    sends(&mut story, minutes(0));
    let mut after = minutes(0);
    while let Some(mirror) = asked(&mut story, after) {
        assert!(after < TimeDelta::hours(25), "attempt {}", mirror.attempt);
        changes(&mut story, ListOutcome::Failed, after);
        if let Step::Wait(until) = story.next(after) {
            after = until.since(start());
        }
    }
    assert!(after >= TimeDelta::hours(23), "{after}");
    assert_eq!(story.next(after), Step::Rest, "it is left to `consent reconcile`");
    story.texts("START", after + minutes(1));
    story.texts("STOP", after + minutes(2));
    sends(&mut story, after + minutes(2));
    assert_eq!(asked(&mut story, after + minutes(2)).unwrap().attempt, 1);
}

#[test]
fn only_who_wants_no_text_at_all_is_put_on_the_list_which_stops_every_text() {
    let mut story = story();
    revokes(&mut story, &[Purpose::Reply], minutes(0));
    assert!(story.contact.consent.is_opted_out(start()));
    assert_eq!(story.next(minutes(0)), Step::Rest, "reminders are still wanted");
    revokes(&mut story, &[Purpose::Informational], minutes(1));
    // Marketing was never agreed to: nothing is left.
    assert_eq!(changes(&mut story, ListOutcome::Done, minutes(1)), ListChange::Put);
    assert_eq!(story.next(minutes(1)), Step::Rest);
}
