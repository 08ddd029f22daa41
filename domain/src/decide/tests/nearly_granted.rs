//! Words that ask for our texts again and are not certain to: nothing opens by
//! them. The contact hears once of the word that does, where we may answer.

use chrono::TimeDelta;

use super::{minutes, revokes};
use crate::decide::reply::Step;
use crate::event::consent::{Channel, Purpose};
use crate::event::outbound::SendKind;
use crate::story::{Story, start};

const NEARLY: &str = "My sister said I should opt back in, so please start texting me again";

/// A contact who wants no reminders any more, and answers still.
fn without_reminders() -> Story {
    let mut story = Story::with("+12125550101");
    revokes(&mut story, &[Purpose::Informational], minutes(0));
    story
}

/// The fixed text that a contact is sent who texts `body`, if it is one.
fn answer(story: &mut Story, body: &str, after: TimeDelta) -> Option<SendKind> {
    story.texts(body, after);
    let Step::Send(cleared) = story.next(after) else { return None };
    story.sends(after);
    Some(cleared.duty().kind)
}

fn get_reminders(story: &Story, after: TimeDelta) -> bool {
    story.contact.check(Channel::Sms, Purpose::Informational, start() + after).allowed
}

#[test]
fn s13_words_that_nearly_ask_for_texts_open_nothing_and_are_answered_once_with_the_word_that_does() {
    let mut story = without_reminders();
    assert_eq!(answer(&mut story, NEARLY, minutes(1)), Some(SendKind::HowToStart));
    assert!(!get_reminders(&story, minutes(1)));
    assert_eq!(answer(&mut story, NEARLY, minutes(2)), None, "conversation from here on");
    assert_eq!(answer(&mut story, "START", minutes(3)), Some(SendKind::OptInConfirmation));
    assert!(get_reminders(&story, minutes(3)));
}

#[test]
fn whoever_is_opted_out_hears_nothing_of_start() {
    let mut story = Story::with("+12125550101");
    assert_eq!(answer(&mut story, "STOP", minutes(0)), Some(SendKind::OptOutConfirmation));
    assert_eq!(answer(&mut story, NEARLY, minutes(1)), None);
    assert!(!get_reminders(&story, minutes(1)));
}

#[test]
fn whoever_refuses_or_gets_all_there_is_hears_nothing_of_start() {
    let mut story = without_reminders();
    assert_eq!(answer(&mut story, "I refuse to opt back in", minutes(1)), None);
    let mut story = Story::with("+12125550101");
    assert_eq!(answer(&mut story, NEARLY, minutes(1)), None);
}
