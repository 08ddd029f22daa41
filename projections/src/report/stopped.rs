//! Texts that went out to somebody who did not want them any more, by whose fault it
//! was not, or was. Each text is in one class, and answers the question anew from the
//! events: what the gate noted of consent is not believed here.

use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::event::outbound::SendKind;
use textledger_domain::limits::GRANT_MARGIN;
use textledger_domain::stream::Seq;
use textledger_domain::time::Timestamp;

use super::carried::Carried;
use super::fact::{Fact, What, Withdrawal};
use super::figure::Figure;
use super::telling::Telling;
use super::traced::Value;
use super::wished::withdrawals;

/// A revocation that stops answers by text.
struct Stop<'a> {
    fact: &'a Fact,
    withdrawal: &'a Withdrawal,
    /// From when on it stops them: silence only from when our question's time was up.
    from: Timestamp,
}

/// Tells which `texts` went out after a revocation.
pub(super) fn tell(facts: &[Fact], texts: &[Carried<'_>], found: &mut Telling<'_>) {
    let stops: Vec<Stop<'_>> = withdrawals(facts)
        .filter(|(_, withdrawal)| withdrawal.scope.is_about_answers())
        .map(|(fact, withdrawal)| Stop { fact, withdrawal, from: from(fact, withdrawal) })
        .collect();
    if stops.is_empty() {
        return;
    }
    for (place, text) in texts.iter().enumerate() {
        let is_confirmation = text.handed.kind == SendKind::OptOutConfirmation;
        let is_permitted = is_confirmation && !is_repeated(text, &texts[..place]);
        let known = stops.iter().rev().find(|stop| is_in_force(stop, text, facts));
        if let Some(stop) = known.filter(|_| !is_permitted) {
            if found.window.has(text.started) {
                found.tell(Figure::SentInFault, &[stop.fact, text.started], Value::One);
            }
        } else if !is_confirmation && text.refused().is_none() {
            crossed(facts, &stops, text, found);
        }
    }
}

fn from(fact: &Fact, withdrawal: &Withdrawal) -> Timestamp {
    if withdrawal.by == Figure::RevokedBySilence { fact.occurred_at } else { withdrawal.requested_at }
}

/// Whether another confirmation of the same revocation may have gone out before.
fn is_repeated(text: &Carried<'_>, before: &[Carried<'_>]) -> bool {
    before.iter().any(|other| {
        let is_same = other.handed.kind == text.handed.kind && other.handed.answers == text.handed.answers;
        let is_void = other.refused().is_some_and(|(refusal, _)| refusal.seq < text.started.seq);
        is_same && !is_void
    })
}

/// Whether `stop` was on record when `text` was handed over, and no grant that was
/// on record too lifts it.
fn is_in_force(stop: &Stop<'_>, text: &Carried<'_>, facts: &[Fact]) -> bool {
    let at = text.started.seq;
    stop.fact.seq < at
        && !grants(facts, at).any(|given| given.since(stop.withdrawal.requested_at) > GRANT_MARGIN)
}

/// When answers by text were allowed again, as on record before position `before`.
fn grants(facts: &[Fact], before: Seq) -> impl Iterator<Item = Timestamp> {
    let known = facts.iter().take_while(move |fact| fact.seq < before);
    known.filter_map(|fact| match &fact.what {
        What::Granted(given) if given.scope.has((Channel::Sms, Purpose::Reply)) => Some(given.at),
        _ => None,
    })
}

/// A text that was on its way when a revocation came: the first one that it crossed
/// is told with it.
fn crossed(facts: &[Fact], stops: &[Stop<'_>], text: &Carried<'_>, found: &mut Telling<'_>) {
    let started = text.started;
    for stop in stops.iter().filter(|stop| stop.fact.seq > started.seq) {
        let is_allowed_again = grants(facts, stop.fact.seq).any(|given| {
            given.since(stop.withdrawal.requested_at) > GRANT_MARGIN && given <= started.occurred_at
        });
        if is_allowed_again {
            continue;
        }
        if started.occurred_at >= stop.from {
            if found.window.has(stop.fact) {
                found.tell(Figure::SentInRace, &[stop.fact, started], Value::One);
            }
            return;
        }
        if let Some((report, _)) = text.arrived().filter(|(_, word)| word.reported_at > stop.from) {
            let later = if report.seq > stop.fact.seq { report } else { stop.fact };
            if found.window.has(later) {
                found.tell(Figure::SentAlreadyAtCarrier, &[stop.fact, started, report], Value::One);
            }
            return;
        }
    }
}
