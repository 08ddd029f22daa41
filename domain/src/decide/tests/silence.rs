//! Our question whether to stop, not answered in time.

use chrono::TimeDelta;

use super::{minutes, revocations};
use crate::event::Event;
use crate::event::consent::Recognised;
use crate::limits::ANSWER_WITHIN;
use crate::story::{Story, start};

const OURS: &str = "+12125550101";
const UNCLEAR: &str = "why do you keep texting me";
const LATE: TimeDelta = TimeDelta::hours(25);

#[test]
fn a_late_yes_to_the_question_whether_to_stop_opens_nothing() {
    for yes in ["Yes", "s\u{ed}"] {
        let mut story = Story::with(OURS);
        story.texts(UNCLEAR, minutes(0));
        story.sends(minutes(0));
        // The first is recorded together with the silence, the second after it.
        story.texts(yes, LATE);
        story.texts(yes, LATE + minutes(1));
        assert!(story.contact.consent.is_opted_out(start() + LATE + minutes(2)), "{yes}");
        assert!(!story.events.iter().any(|event| matches!(event.event(), Event::ConsentGranted(_))));
        story.texts("START", LATE + minutes(3));
        assert!(!story.contact.consent.is_opted_out(start() + LATE + minutes(4)));
    }
}

#[test]
fn after_a_stop_of_a_later_day_yes_opens_texts_again() {
    let mut story = Story::with(OURS);
    story.texts(UNCLEAR, minutes(0));
    story.sends(minutes(0));
    for (n, body) in ["START", "STOP", "YES"].into_iter().enumerate() {
        story.texts(body, LATE * (i32::try_from(n).unwrap() + 1));
    }
    assert!(!story.contact.consent.is_opted_out(start() + LATE * 4));
}

#[test]
fn silence_happened_when_time_was_up() {
    let mut story = Story::with(OURS);
    story.texts(UNCLEAR, minutes(0));
    story.sends(minutes(0));
    story.texts("Hello", LATE);
    let silence = story.events.iter().find(|event| match event.event() {
        Event::ConsentRevoked(revoked) => matches!(revoked.recognised, Recognised::NoAnswer(_)),
        _ => false,
    });
    assert_eq!(silence.unwrap().occurred_at(), start() + ANSWER_WITHIN);
    assert_eq!(revocations(&story)[0].requested_at, start());
}
