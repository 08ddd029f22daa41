//! How long a contact is served when what serves it is away, and what is on
//! record when it is given up.

use chrono::TimeDelta;

use super::carrier_blocks::on;
use super::minutes;
use crate::decide::outcome::{AgentAnswer, Trouble, of_send, of_turn};
use crate::decide::reply::{Step, Turn};
use crate::event::Event;
use crate::event::outbound::{DeliveryUpdated, SendFailure, SendKind, SendStarted, Suppression};
use crate::event::turn::AgentFailure;
use crate::patience::ANSWER_WINDOW;
use crate::story::{Story, start};
use crate::text::split::SEND_CHARS_MAX;

fn story() -> Story {
    Story::with("+12125550101")
}

/// The turn that is due.
#[track_caller]
fn asked(story: &mut Story, after: TimeDelta) -> Turn {
    match story.next(after) {
        Step::Ask(turn) => turn,
        step => panic!("{step:?}"),
    }
}

/// The agent is asked and fails, or says this.
fn agent(story: &mut Story, said: Result<&str, AgentFailure>, after: TimeDelta) {
    let turn = asked(story, after);
    let said = said
        .map(|text| AgentAnswer {
            agent_id: "agent".to_owned(),
            agent_alias: "alias".to_owned(),
            text: text.to_owned(),
            latency_ms: 1,
        })
        .map_err(|class| Trouble { class, detail: String::new() });
    let (turn_id, now) = (turn.id().unwrap(), start() + after);
    let event = of_turn(&story.contact, &turn, turn_id, said.as_ref(), &story.policy, now).unwrap();
    let first = turn.covers[0].event;
    story.happens(event, first.into(), first, after);
}

/// The text that is due is handed over, and this comes of it.
fn carrier(story: &mut Story, outcome: Result<(), SendFailure>, after: TimeDelta) -> SendStarted {
    story.sends(after);
    let started = story.events.last().unwrap().clone();
    let Event::SendStarted(send) = started.event() else { panic!("{started:?}") };
    let outcome = outcome
        .map(|()| send.outbound_id.to_string())
        .map_err(|class| Trouble { class, detail: String::new() });
    for event in of_send(&story.contact, send, &outcome, &story.policy, start() + after) {
        story.happens(event, started.correlation(), started.id(), after);
    }
    send.clone()
}

/// How long it is until the next attempt, if there is one.
fn wait(story: &mut Story, after: TimeDelta) -> Option<TimeDelta> {
    match story.next(after) {
        Step::Wait(until) => Some(until.since(start())),
        _ => None,
    }
}

fn suppressed(story: &Story) -> Vec<(SendKind, Suppression)> {
    let suppressed = story.events.iter().filter_map(|event| match event.event() {
        Event::SendSuppressed(suppressed) => Some((suppressed.kind, suppressed.reason)),
        _ => None,
    });
    suppressed.collect()
}

#[test]
fn an_agent_that_is_away_is_asked_again_until_the_window_closes_and_then_there_is_one_fallback() {
    let mut story = story();
    story.texts("Hello", minutes(0));
    let (mut after, mut asked) = (minutes(0), 0);
    loop {
        agent(&mut story, Err(AgentFailure::Throttled), after);
        asked += 1;
        match wait(&mut story, after) {
            Some(next) => after = next,
            None => break,
        }
    }
    assert!(asked > 10, "{asked}");
    assert!(after > ANSWER_WINDOW - minutes(1) && after <= ANSWER_WINDOW, "{after}");
    assert_eq!(carrier(&mut story, Ok(()), after).kind, SendKind::Fallback);
    assert_eq!(story.next(after), Step::Rest);
}

#[test]
fn an_attempt_that_the_outage_did_not_use_up_is_there_when_it_is_over() {
    let mut story = story();
    story.texts("Hello", minutes(0));
    let mut after = minutes(0);
    for class in [AgentFailure::Unavailable; 9].into_iter().chain([AgentFailure::Empty; 2]) {
        agent(&mut story, Err(class), after);
        after = wait(&mut story, after).expect("asked again");
    }
    agent(&mut story, Ok("Here I am."), after);
    assert_eq!(carrier(&mut story, Ok(()), after).kind, SendKind::AgentReply);
}

#[test]
fn the_window_is_the_deployments_choice() {
    let mut story = story();
    story.policy.answer_window = TimeDelta::seconds(1);
    story.texts("Hello", minutes(0));
    agent(&mut story, Err(AgentFailure::Throttled), minutes(0));
    assert_eq!(carrier(&mut story, Ok(()), minutes(0)).kind, SendKind::Fallback);
}

#[test]
fn every_attempt_at_a_turn_has_the_same_id_also_when_a_text_joins_it() {
    let mut story = story();
    story.texts("Book me", minutes(0));
    let first = asked(&mut story, minutes(0)).id();
    agent(&mut story, Err(AgentFailure::TimedOut), minutes(0));
    story.texts("at nine", TimeDelta::seconds(20));
    let again = asked(&mut story, minutes(1));
    assert_eq!((again.id(), again.covers.len()), (first, 2));
    agent(&mut story, Ok("Booked."), minutes(1));
    carrier(&mut story, Ok(()), minutes(1));
    story.texts("Book me again", minutes(2));
    assert_ne!(asked(&mut story, minutes(2)).id(), first);
}

#[test]
fn no_session_is_called_again_while_a_call_may_be_running_in_it() {
    for class in [AgentFailure::TimedOut, AgentFailure::Unavailable] {
        let mut story = story();
        story.texts("Hello", minutes(0));
        let first = asked(&mut story, minutes(0)).thread;
        agent(&mut story, Err(class), minutes(0));
        let second = asked(&mut story, minutes(1)).thread;
        assert_ne!(second.number, first.number, "{class:?}");
        assert!(second.is_told(), "it knows nothing of the conversation");
    }
    let mut story = story();
    story.texts("Hello", minutes(0));
    let first = asked(&mut story, minutes(0)).thread;
    agent(&mut story, Err(AgentFailure::Throttled), minutes(0));
    assert_eq!(asked(&mut story, minutes(1)).thread, first, "nothing runs that was not let in");
}

#[test]
fn a_session_that_refuses_what_it_took_before_is_replaced_once() {
    let mut story = story();
    story.texts("Hello", minutes(0));
    agent(&mut story, Ok("Hi!"), minutes(0));
    carrier(&mut story, Ok(()), minutes(0));
    story.texts("Tomorrow at nine", minutes(1));
    agent(&mut story, Err(AgentFailure::Refused), minutes(1));
    let after = wait(&mut story, minutes(1)).expect("asked again, elsewhere");
    assert!(asked(&mut story, after).thread.is_told());
    agent(&mut story, Err(AgentFailure::Refused), after);
    assert_eq!(carrier(&mut story, Ok(()), after).kind, SendKind::Fallback, "the request is at fault");
}

#[test]
fn the_texts_of_one_answer_go_out_one_after_the_other() {
    let mut story = story();
    story.texts("Tell me everything", minutes(0));
    agent(&mut story, Ok(&"All there is to say. ".repeat(SEND_CHARS_MAX / 10)), minutes(0));
    let first = carrier(&mut story, Ok(()), minutes(0));
    let next = wait(&mut story, minutes(0)).expect("the second waits for the first");
    let parts = i64::from(first.segments.parts);
    assert!(next >= TimeDelta::seconds(parts), "{next}");
    assert_eq!(carrier(&mut story, Ok(()), next).part.unwrap().number, 2);
    let last = wait(&mut story, next).expect("and the third for the second");
    assert_eq!(carrier(&mut story, Ok(()), last).part.unwrap().number, 3);
}

#[test]
fn a_report_that_is_first_has_the_next_text_wait_as_well() {
    let mut story = story();
    story.texts("Tell me everything", minutes(0));
    agent(&mut story, Ok(&"All there is to say. ".repeat(SEND_CHARS_MAX / 10)), minutes(0));
    story.sends(minutes(0));
    let started = story.events.last().unwrap().clone();
    let Event::SendStarted(send) = started.event() else { panic!("{started:?}") };
    let queued = DeliveryUpdated {
        outbound_id: Some(send.outbound_id),
        is_final: false,
        ..on("TEXT_QUEUED", "+12125550101", minutes(0), minutes(0))
    };
    story.happens(queued, started.correlation(), started.id(), minutes(0));
    let next = wait(&mut story, minutes(0)).expect("the second waits for the first");
    let sent = of_send(&story.contact, send, &Ok("m-1".to_owned()), &story.policy, start());
    for event in sent {
        story.happens(event, started.correlation(), started.id(), minutes(0));
    }
    assert_eq!(wait(&mut story, minutes(0)), Some(next));
    assert!(next >= TimeDelta::seconds(i64::from(send.segments.parts)), "{next}");
}

#[test]
fn what_follows_a_text_that_failed_for_good_is_not_sent() {
    let mut story = story();
    story.texts("Tell me everything", minutes(0));
    agent(&mut story, Ok(&"All there is to say. ".repeat(SEND_CHARS_MAX / 10)), minutes(0));
    carrier(&mut story, Err(SendFailure::Rejected), minutes(0));
    assert_eq!(story.next(minutes(0)), Step::Rest);
}

#[test]
fn a_start_in_the_same_breath_as_a_stop_stays_unanswered_and_the_reason_is_on_record() {
    let mut story = story();
    story.texts("STOP", minutes(0));
    story.texts("START", TimeDelta::seconds(3));
    assert_eq!(carrier(&mut story, Ok(()), TimeDelta::seconds(5)).kind, SendKind::OptOutConfirmation);
    assert_eq!(story.next(TimeDelta::seconds(5)), Step::Rest);
    assert_eq!(suppressed(&story), [(SendKind::OptInConfirmation, Suppression::OptedOut)]);
}

#[test]
fn a_start_that_changes_nothing_is_answered() {
    let mut story = story();
    story.texts("START", minutes(0));
    assert_eq!(carrier(&mut story, Ok(()), minutes(0)).kind, SendKind::OptInConfirmation);
    story.texts("START", minutes(1));
    assert_eq!(carrier(&mut story, Ok(()), minutes(1)).kind, SendKind::StillSubscribed);
    assert_eq!(story.next(minutes(1)), Step::Rest);
}

#[test]
fn two_starts_in_a_row_are_answered_once() {
    let mut story = story();
    story.texts("START", minutes(0));
    story.texts("START", minutes(0));
    assert_eq!(carrier(&mut story, Ok(()), minutes(0)).kind, SendKind::OptInConfirmation);
    assert_eq!(story.next(minutes(0)), Step::Rest);
}
