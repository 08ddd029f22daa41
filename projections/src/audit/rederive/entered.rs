//! What an operator entered: decided again on the contact as it stood then.

use textledger_domain::actor::{Actor, Principal};
use textledger_domain::decide::entered::{self, Completion, EntryRefused, Wish};
use textledger_domain::event::Event;
use textledger_domain::event::consent::{ConsentGranted, ConsentRevoked, OptOutCompleted};
use textledger_domain::ids::Moment;
use textledger_domain::record::{Draft, Recorded};
use textledger_domain::words::Words;

use super::case::{self, Case};
use super::compare::{self, Deviation};
use super::derived::Rederived;
use super::replayed::Replayed;

const RULE: &str = "what follows from an entered wish";
const GIVEN: &str = "what was entered";
const ERASED: &str = "the words that were entered are erased";
const NAMELESS: &str = "who entered it is not named";

pub(super) fn revoked(case: &Case<'_>, place: usize, revoked: &ConsentRevoked) -> Rederived {
    let recorded = &case.events()[place];
    let Some(principal) = principal(recorded) else { return Rederived::not(NAMELESS) };
    let wish = said(&revoked.words, revoked.evidence.as_ref()).map(|(words, evidence)| Wish {
        method: revoked.method,
        words,
        evidence,
        channels: revoked.channels.clone(),
        purposes: revoked.purposes.clone(),
        at: Some(revoked.requested_at),
        language: revoked.language,
        customer_id: revoked.customer_id.clone(),
        confirmed: true,
        entered_by: revoked.entered_by.clone().unwrap_or_default(),
        principal,
        request: revoked.request.clone(),
    });
    let Some(wish) = wish else { return Rederived::not(ERASED) };
    decided(recorded, |moment| entered::revoke(&case.before(place), &wish, case.policy, moment))
}

pub(super) fn granted(case: &Case<'_>, place: usize, granted: &ConsentGranted) -> Rederived {
    let recorded = &case.events()[place];
    let Some(principal) = principal(recorded) else { return Rederived::not(NAMELESS) };
    let wish = said(&granted.words, granted.evidence.as_ref()).map(|(words, evidence)| Wish {
        method: granted.method,
        words,
        evidence,
        channels: granted.channels.clone(),
        purposes: granted.purposes.clone(),
        at: Some(granted.granted_at),
        language: granted.language,
        customer_id: granted.customer_id.clone(),
        confirmed: true,
        entered_by: granted.entered_by.clone().unwrap_or_default(),
        principal,
        request: granted.request.clone(),
    });
    let Some(wish) = wish else { return Rederived::not(ERASED) };
    decided(recorded, |moment| entered::grant(&case.before(place), &wish, moment))
}

pub(super) fn completed(case: &Case<'_>, place: usize, completed: &OptOutCompleted) -> Rederived {
    let recorded = &case.events()[place];
    let Some(principal) = principal(recorded) else { return Rederived::not(NAMELESS) };
    let evidence = match &completed.evidence {
        Some(Words::Erased) => return Rederived::not(ERASED),
        evidence => evidence.as_ref().map(Words::to_string),
    };
    let completion = Completion {
        revocation: Some(completed.revocation),
        acknowledged_by: completed.acknowledged_by.clone(),
        evidence,
        entered_by: completed.entered_by.clone().unwrap_or_default(),
        principal,
        request: completed.request.clone(),
    };
    decided(recorded, |moment| entered::complete(&case.before(place), &completion, moment))
}

/// What is decided by the clock as it stood when it was recorded: a wish itself may
/// be older.
fn decided(
    recorded: &Recorded,
    decide: impl Fn(Moment<'_>) -> Result<Vec<Draft>, EntryRefused>,
) -> Rederived {
    let ids = Replayed::of([recorded.id().0]);
    let is_dated = !matches!(recorded.event(), Event::OptOutCompleted(_));
    let now = if is_dated { recorded.recorded_at() } else { recorded.occurred_at() };
    match decide(Moment { now, ..case::moment(recorded, &ids) }) {
        Ok(drafts) => Rederived::of(RULE, GIVEN, compare::all(&drafts, std::slice::from_ref(recorded))),
        Err(refused) => {
            let found = recorded.event().type_name();
            let difference = Deviation::new(recorded.seq(), "events", found, format!("refused: {refused}"));
            Rederived::Different { rule: RULE, differences: vec![difference] }
        }
    }
}

fn principal(recorded: &Recorded) -> Option<Principal> {
    match case::actor(recorded) {
        Actor::Operator(name) => Principal::named(name),
        Actor::Customer | Actor::System(_) => None,
    }
}

fn said(words: &Words, evidence: Option<&Words>) -> Option<(String, String)> {
    Some((words.said()?.to_owned(), evidence?.said()?.to_owned()))
}
