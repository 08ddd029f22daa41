//! What somebody who only looks does, and when: neither before whoever is called has
//! had the time, nor while there is something to wait for.

use chrono::TimeDelta;

use super::minutes;
use crate::decide::reply::Step;
use crate::decide::watch::{Due, called_for, due};
use crate::event::Event;
use crate::event::outbound::{MessageSent, SendFailed, SendFailure};
use crate::event::turn::{AgentFailed, AgentFailure};
use crate::limits::{ANSWER_WITHIN, SILENCE_RECORDED_AFTER, UNSERVED_AFTER, UNSERVED_FOR_LONG};
use crate::record::{Head, Recorded};
use crate::story::{Story, start};

const OURS: &str = "+12125550101";
const MOMENT: TimeDelta = TimeDelta::milliseconds(1);

fn seen(story: &Story, after: TimeDelta) -> Due {
    let head = story.events.last().map_or(Head::EMPTY, Recorded::as_head);
    due(&story.contact, &head, &story.policy, start() + after)
}

fn recorded(story: &Story, after: TimeDelta) -> Option<Event> {
    match seen(story, after) {
        Due::Record(finding) => Some(finding.event),
        Due::Nothing | Due::Call { .. } => None,
    }
}

/// The carrier took the text that was handed over.
fn carrier_takes_it(story: &mut Story) {
    let started = story.events.last().unwrap();
    let Event::SendStarted(send) = started.event() else { panic!("{started:?}") };
    let (cause, outbound_id) = (started.id(), send.outbound_id);
    story.happens(
        MessageSent { outbound_id, provider_message_id: "1".to_owned() },
        cause.into(),
        cause,
        minutes(0),
    );
}

#[test]
fn a_text_is_called_for_again_once_nobody_was_at_it_for_long_under_its_own_id() {
    let mut story = Story::with(OURS);
    story.texts("Hello?", minutes(0));
    let text = story.events.iter().find(|event| matches!(event.event(), Event::MessageReceived(_)));
    let event = text.unwrap().id();
    for (after, expected) in [
        (UNSERVED_AFTER - MOMENT, Due::Nothing),
        (UNSERVED_AFTER, Due::Call { event, for_long: false }),
        (UNSERVED_FOR_LONG - MOMENT, Due::Call { event, for_long: false }),
        (UNSERVED_FOR_LONG, Due::Call { event, for_long: true }),
    ] {
        assert_eq!(seen(&story, after), expected, "{after}");
    }
}

#[test]
fn the_confirmation_of_a_stop_is_called_for_in_time() {
    let mut story = Story::with(OURS);
    story.texts("STOP", minutes(0));
    assert!(matches!(seen(&story, UNSERVED_AFTER), Due::Call { for_long: false, .. }));
    assert!(matches!(story.next(UNSERVED_AFTER), Step::Send(_)));
}

#[test]
fn whoever_is_at_it_or_waits_is_left_alone() {
    let mut story = Story::with(OURS);
    story.texts("Hello?", minutes(0));
    let (cause, turn_id) = match story.next(minutes(0)) {
        Step::Ask(turn) => (turn.covers[0].event, turn.id().unwrap()),
        step => panic!("{step:?}"),
    };
    let failed = AgentFailed {
        turn_id,
        covers: vec![cause],
        class: AgentFailure::Throttled,
        detail: "busy".to_owned(),
        attempt: 1,
        retry_at: Some(start() + minutes(6)),
    };
    story.happens(failed, cause.into(), cause, minutes(1));
    for after in [minutes(1) + UNSERVED_AFTER, minutes(6), minutes(6) + UNSERVED_AFTER - MOMENT] {
        assert_eq!(seen(&story, after), Due::Nothing, "{after}");
    }
    assert!(matches!(seen(&story, minutes(6) + UNSERVED_AFTER), Due::Call { for_long: false, .. }));
}

#[test]
fn a_text_in_doubt_is_recorded_so_and_nobody_is_called_for_it() {
    let mut story = Story::with(OURS);
    story.texts("STOP", minutes(0));
    story.sends(minutes(0));
    assert_eq!(seen(&story, TimeDelta::seconds(59)), Due::Nothing);
    let Some(Event::SendFailed(SendFailed { class, retry_at, .. })) = recorded(&story, minutes(1)) else {
        panic!("{:?}", seen(&story, minutes(1)))
    };
    assert_eq!((class, retry_at), (SendFailure::InDoubt, None));
}

#[test]
fn silence_is_recorded_once_no_answer_sent_in_time_is_to_be_expected_any_more() {
    let mut story = Story::with(OURS);
    story.texts("why do you keep texting me", minutes(0));
    story.sends(minutes(0));
    carrier_takes_it(&mut story);
    let up = ANSWER_WITHIN;
    for after in [up - MOMENT, up, up + SILENCE_RECORDED_AFTER - MOMENT] {
        assert_eq!(seen(&story, after), Due::Nothing, "{after}");
    }
    assert!(matches!(recorded(&story, up + SILENCE_RECORDED_AFTER), Some(Event::ConsentRevoked(_))));
}

#[test]
fn who_is_owed_nothing_is_no_reason_to_call_anybody() {
    let mut story = Story::with(OURS);
    assert_eq!(seen(&story, minutes(60)), Due::Nothing);
    story.texts("STOP", minutes(0));
    // Too late to be confirmed: the replier puts that on record.
    assert!(called_for(&story.contact, 1, &story.policy, start() + minutes(9)).is_some());
    story.next(minutes(9));
    assert_eq!(seen(&story, minutes(60)), Due::Nothing);
}
