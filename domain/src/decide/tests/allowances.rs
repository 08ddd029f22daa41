//! What holds an automatic text back although consent allows it.

use chrono::TimeDelta;

use super::minutes;
use crate::decide::outcome::{AgentAnswer, of_turn};
use crate::decide::reply::Step;
use crate::event::Event;
use crate::event::outbound::{SendKind, Suppression};
use crate::ids::TurnId;
use crate::limits::{ANSWERS_PER_DAY_MAX, NOTICES_PER_DAY_MAX, NOTICES_PER_HOUR_MAX, TIME_TO_LIVE};
use crate::story::{Story, start};

const OURS: &str = "+12125550101";

fn sent(story: &Story, kind: SendKind) -> usize {
    let is_sent = |event: &Event| matches!(event, Event::SendStarted(send) if send.kind == kind);
    story.events.iter().filter(|event| is_sent(event.event())).count()
}

fn suppressed(story: &Story) -> Vec<(SendKind, Suppression)> {
    let suppressed = story.events.iter().filter_map(|event| match event.event() {
        Event::SendSuppressed(suppressed) => Some((suppressed.kind, suppressed.reason)),
        _ => None,
    });
    suppressed.collect()
}

/// What is owed `after` the start is done, the agent's `answer` and all, and the
/// carrier takes everything.
fn settles(story: &mut Story, answer: &str, after: TimeDelta) {
    loop {
        match story.next(after) {
            Step::Send(_) => {
                story.sends(after);
                let flying = story.contact.in_flight[0].clone();
                let sent = crate::event::outbound::MessageSent {
                    outbound_id: flying.outbound,
                    provider_message_id: flying.outbound.to_string(),
                };
                story.happens(sent, flying.started.into(), flying.started, after);
            }
            Step::Ask(turn) => {
                let answer = AgentAnswer {
                    agent_id: "AGENT".to_owned(),
                    agent_alias: "ALIAS".to_owned(),
                    text: answer.to_owned(),
                    latency_ms: 900,
                };
                let moment = story.moment(after);
                let turn_id = TurnId::draw(moment);
                let event =
                    of_turn(&story.contact, &turn, turn_id, Ok(&answer), &story.policy, moment.now).unwrap();
                let cause = turn.covered_events()[0];
                story.happens(event, cause.into(), cause, after);
            }
            _ => return,
        }
    }
}

#[test]
fn every_automatic_text_has_an_hour_and_a_day_and_a_stop_has_none() {
    for (body, kind) in [("HELP", SendKind::Help), ("MY STATUS", SendKind::Status)] {
        let mut story = Story::with(OURS);
        for n in 0..60 {
            story.texts(body, minutes(n));
            settles(&mut story, "", minutes(n));
        }
        assert_eq!(sent(&story, kind), NOTICES_PER_HOUR_MAX as usize);
        assert!(suppressed(&story).iter().all(|held| *held == (kind, Suppression::RateLimited)));
        for n in 60..24 * 60 {
            story.texts(body, minutes(n));
            settles(&mut story, "", minutes(n));
        }
        assert_eq!(sent(&story, kind), NOTICES_PER_DAY_MAX as usize);
        story.texts("STOP", minutes(24 * 60 - 1));
        settles(&mut story, "", minutes(24 * 60 - 1));
        assert_eq!(sent(&story, SendKind::OptOutConfirmation), 1, "{body}");
    }
}

#[test]
fn stop_and_start_all_day_are_all_in_force_and_only_the_stops_are_all_confirmed() {
    let mut story = Story::with(OURS);
    for n in 0..40 {
        story.texts("STOP", minutes(2 * n));
        settles(&mut story, "", minutes(2 * n));
        assert!(story.contact.consent.is_opted_out(start() + minutes(2 * n)));
        story.texts("START", minutes(2 * n + 1));
        settles(&mut story, "", minutes(2 * n + 1));
        assert!(!story.contact.consent.is_opted_out(start() + minutes(2 * n + 1)));
    }
    assert_eq!(sent(&story, SendKind::OptOutConfirmation), 40);
    assert_eq!(sent(&story, SendKind::OptInConfirmation), NOTICES_PER_DAY_MAX as usize);
    let held = (SendKind::OptInConfirmation, Suppression::RateLimited);
    assert_eq!(suppressed(&story), vec![held; 40 - NOTICES_PER_DAY_MAX as usize]);
}

#[test]
fn an_agent_gives_a_contact_so_many_answers_a_day_and_then_a_notice_an_hour_at_most() {
    let mut story = Story::with(OURS);
    // Slower than the hourly limit takes notice of.
    for n in 0..i64::from(ANSWERS_PER_DAY_MAX) + 50 {
        story.texts(&format!("question {n}"), minutes(3 * n));
        settles(&mut story, "Yes.", minutes(3 * n));
    }
    assert_eq!(sent(&story, SendKind::AgentReply), ANSWERS_PER_DAY_MAX as usize);
    assert!((1..=NOTICES_PER_HOUR_MAX as usize).contains(&sent(&story, SendKind::Fallback)));
    story.texts("Hello", TimeDelta::hours(24));
    settles(&mut story, "Yes.", TimeDelta::hours(24));
    assert_eq!(sent(&story, SendKind::AgentReply), ANSWERS_PER_DAY_MAX as usize + 1);
}

#[test]
fn a_contact_gets_so_many_parts_a_day() {
    let mut story = Story::with(OURS);
    story.policy.contact_parts_per_day = 4;
    for n in 0..6 {
        story.texts(&format!("question {n}"), minutes(n));
        settles(&mut story, "Yes.", minutes(n));
    }
    assert_eq!(sent(&story, SendKind::AgentReply), 4);
    assert_eq!(suppressed(&story), [(SendKind::AgentReply, Suppression::Budget); 2]);
    story.texts("HELP", minutes(7));
    settles(&mut story, "", minutes(7));
    assert_eq!(suppressed(&story).last(), Some(&(SendKind::Help, Suppression::Budget)));
    story.texts("STOP", minutes(8));
    settles(&mut story, "", minutes(8));
    assert_eq!(sent(&story, SendKind::OptOutConfirmation), 1);
}

#[test]
fn an_answer_is_three_texts_at_most_unless_the_deployment_says_otherwise() {
    let long = "Here is all there is to say about it. ".repeat(160);
    let (mut three, mut ten) = (Story::with(OURS), Story::with(OURS));
    ten.policy.reply_texts_max = 10;
    for story in [&mut three, &mut ten] {
        story.texts("Hello", minutes(0));
        settles(story, &long, minutes(0));
    }
    assert_eq!((sent(&three, SendKind::AgentReply), sent(&three, SendKind::Fallback)), (0, 1));
    let parts = ten.events.iter().find_map(|event| match event.event() {
        Event::AgentReplied(reply) => Some(reply.parts),
        _ => None,
    });
    assert!(parts.is_some_and(|parts| parts > 3), "{parts:?}");
}

#[test]
fn a_country_we_do_not_answer_gets_nothing_but_the_confirmation_of_a_stop() {
    let mut story = Story::with(OURS);
    story.policy.countries = ["CA".parse().unwrap()].into();
    for (n, body) in ["Hello", "HELP", "MY STATUS", "why do you keep texting me"].into_iter().enumerate() {
        let after = minutes(i64::try_from(n).unwrap());
        story.texts(body, after);
        settles(&mut story, "Yes.", after);
    }
    let kinds = [SendKind::AgentReply, SendKind::Help, SendKind::Status, SendKind::Clarification];
    assert_eq!(suppressed(&story), kinds.map(|kind| (kind, Suppression::Country)));
    story.texts("STOP", minutes(5));
    settles(&mut story, "", minutes(5));
    assert_eq!(sent(&story, SendKind::OptOutConfirmation), 1);
    assert!(!story.events.iter().any(|event| matches!(event.event(), Event::AgentReplied(_))));
}

#[test]
fn only_late_answers_wait_for_the_morning_and_no_confirmation_does() {
    // Every story begins at two o'clock at night in New York.
    let night = minutes(0);
    let mut story = Story::with(OURS);
    story.policy.night = Some("21-8".parse().unwrap());
    story.texts("Hello", night);
    assert!(matches!(story.next(night), Step::Ask(_)), "whoever texts at night is awake");
    let late = night + minutes(20);
    let Step::Wait(morning) = story.next(late) else { panic!("it waits") };
    assert_eq!(morning.to_string()[11..16], *"13:00");
    assert!(matches!(story.next(morning.since(start())), Step::Ask(_)));
    story.texts("HELP", late);
    assert!(matches!(story.next(late + minutes(20)), Step::Wait(until) if until == morning));
    story.texts("STOP", late);
    assert!(matches!(story.next(late), Step::Send(_)));

    story.policy.night = None;
    story.texts("START", late + minutes(1));
    story.texts("Hello", late + minutes(1));
    assert!(matches!(story.next(late + minutes(40)), Step::Send(_)), "by default there is no night");
}

#[test]
fn an_answer_arrives_half_an_hour_after_it_was_handed_over_or_not_at_all() {
    let mut story = Story::with(OURS);
    story.texts("HELP", minutes(0));
    let Step::Send(cleared) = story.next(minutes(0)) else { panic!("HELP is answered") };
    let moment = story.moment(minutes(0));
    let (to, from) = ("+14255550182".parse().unwrap(), story.to.clone());
    let (_, handoff) = cleared.start(to, from, "help".to_owned(), "agent-reply", moment);
    assert_eq!(handoff.time_to_live(moment.now), TIME_TO_LIVE);
    assert_eq!(TIME_TO_LIVE, minutes(30));
}
