//! A decision that was not made by the rules comes out otherwise, and what of it
//! differs is named. And the explanation of a reply that a STOP held back.

use chrono::TimeDelta;
use textledger_domain::event::Event;
use textledger_domain::event::consent::Confirmation;
use textledger_domain::event::outbound::{SendKind, SendSuppressed, Suppression};
use textledger_domain::policy::Policy;
use textledger_domain::record::{Draft, Recorded};
use textledger_domain::story::{Story, start};
use textledger_projections::audit::explain::explain;
use textledger_projections::audit::rederive::{Rederived, rederive};
use textledger_projections::audit::shown::Shown;
use textledger_projections::audit::states::States;

fn story() -> Story {
    Story::with("+12125550101")
}

/// What differs about the last event of `story`.
fn differing(story: &Story) -> Vec<String> {
    match rederive(&States::of(&story.events), story.events.len() - 1, &story.policy) {
        Rederived::Different { differences, .. } => {
            differences.into_iter().map(|difference| difference.field).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn suppressed(story: &Story, reason: Suppression) -> SendSuppressed {
    let text = story.events.iter().find(|event| matches!(event.event(), Event::MessageReceived(_))).unwrap();
    SendSuppressed {
        kind: SendKind::AgentReply,
        reason,
        answers: text.id(),
        turn_id: None,
        covers: vec![text.id()],
        as_of_seq: story.events.last().unwrap().seq(),
    }
}

fn record_by_the_replier(story: &mut Story, event: impl Into<Event>, after: TimeDelta) {
    let text = story.events.iter().find(|event| matches!(event.event(), Event::MessageReceived(_))).unwrap();
    story.happens(event, text.id().into(), text.id(), after);
}

#[test]
fn a_text_refused_for_another_reason_than_the_rules_have_comes_out_otherwise() {
    let mut told = story();
    told.texts("Can I come on Tuesday?", TimeDelta::zero());
    told.texts("STOP", TimeDelta::seconds(2));
    told.sends(TimeDelta::seconds(3));
    let right = suppressed(&told, Suppression::OptedOut);
    record_by_the_replier(&mut told, right, TimeDelta::seconds(4));
    let last = told.events.len() - 1;
    assert!(rederive(&States::of(&told.events), last, &told.policy).is_identical());

    let mut wrong = story();
    wrong.texts("Can I come on Tuesday?", TimeDelta::zero());
    wrong.texts("STOP", TimeDelta::seconds(2));
    wrong.sends(TimeDelta::seconds(3));
    let stale = suppressed(&wrong, Suppression::Stale);
    record_by_the_replier(&mut wrong, stale, TimeDelta::seconds(4));
    assert_eq!(differing(&wrong), ["reason"]);
}

#[test]
fn a_text_that_was_refused_although_it_could_be_sent_is_told() {
    let mut told = story();
    told.texts("Can I come on Tuesday?", TimeDelta::zero());
    let wrong = suppressed(&told, Suppression::OptedOut);
    record_by_the_replier(&mut told, wrong, TimeDelta::seconds(4));
    assert_eq!(differing(&told), ["what is next"]);
}

#[test]
fn a_confirmation_in_other_words_than_the_wording_is_told() {
    let mut told = story();
    told.texts("STOP", TimeDelta::zero());
    // The test kit says "a text".
    told.sends(TimeDelta::seconds(1));
    assert_eq!(differing(&told), ["segments", "text"]);
}

#[test]
fn a_stop_recorded_without_its_confirmation_is_told() {
    let mut told = story();
    told.texts("Hello", TimeDelta::zero());
    let mut later = story();
    later.texts("Hello", TimeDelta::zero());
    later.texts("STOP", TimeDelta::seconds(60));
    let drafts: Vec<Draft> = later.events[told.events.len()..].iter().map(draft).collect();
    told.record(drafts, start() + TimeDelta::seconds(60));
    assert_eq!(differing(&told), ["confirmation"]);
}

/// The draft of a recorded event, with the confirmation of a STOP forgotten.
fn draft(event: &Recorded) -> Draft {
    let envelope = &event.sealed().envelope;
    let mut told = event.event().clone();
    if let Event::ConsentRevoked(revoked) = &mut told {
        revoked.confirmation = Confirmation::AlreadyRevoked;
    }
    Draft {
        event_id: envelope.event_id,
        event: told,
        occurred_at: envelope.occurred_at,
        correlation_id: envelope.correlation_id,
        causation_id: envelope.causation_id,
        actor: envelope.actor.clone(),
    }
}

#[test]
fn an_explanation_names_trigger_consent_rule_and_outcome_and_shows_no_word_unasked() {
    let mut told = story();
    told.texts("Can I come on Tuesday?", TimeDelta::zero());
    told.texts("please quit texting me", TimeDelta::seconds(30));
    told.sends(TimeDelta::seconds(31));
    let right = suppressed(&told, Suppression::OptedOut);
    record_by_the_replier(&mut told, right, TimeDelta::seconds(32));
    let event = told.events.last().unwrap();
    let explained =
        explain(&States::of(&told.events), event.id(), &Policy::default(), Shown::Masked).unwrap();
    assert_eq!(explained.trigger.len(), 1);
    assert!(!explained.consent.answer.allowed && explained.consent.opted_out);
    let proof: Vec<&str> = explained.consent.proof.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(proof, ["ConsentRevoked"]);
    assert_eq!(explained.rules[0].by, "phrase");
    assert!(explained.rules[0].version.is_some(), "{:?}", explained.rules);
    assert!(explained.rederived.is_identical());

    let question =
        told.events.iter().find(|event| matches!(event.event(), Event::MessageReceived(_))).unwrap();
    let of_text =
        explain(&States::of(&told.events), question.id(), &Policy::default(), Shown::Masked).unwrap();
    assert_eq!(of_text.outcome.last().unwrap().event_type, "SendSuppressed");
    let masked = serde_json::to_string(&of_text).unwrap();
    assert!(!masked.contains("Tuesday") && !masked.contains("4255550182"), "{masked}");
    let revealed =
        explain(&States::of(&told.events), question.id(), &Policy::default(), Shown::Revealed).unwrap();
    let revealed = serde_json::to_string(&revealed).unwrap();
    assert!(revealed.contains("Tuesday") && revealed.contains("+14255550182"), "{revealed}");
}
