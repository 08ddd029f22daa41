//! Revocations: how they reached us, how long until they were in force, whether the
//! systems behind us followed in time, and whether they were confirmed in time.
//!
//! What settles a deadline or a confirmation dates it: it counts in the days on which
//! that was recorded, so that the days of a month add up to the month.

use textledger_domain::event::consent::Acknowledgement;
use textledger_domain::event::outbound::SendKind;
use textledger_domain::limits::{CONFIRMATION_WITHIN, GRANT_MARGIN};

use super::carried::{Carried, ms_between};
use super::fact::{Fact, What, Withdrawal};
use super::figure::Figure;
use super::telling::Telling;
use super::traced::{Traced, Value};

/// Tells of every revocation among `facts`, in the order of their stream.
pub(super) fn tell(facts: &[Fact], texts: &[Carried<'_>], found: &mut Telling<'_>) {
    let mut is_first = true;
    for (fact, withdrawal) in withdrawals(facts) {
        if found.window.has(fact) {
            found.tell(withdrawal.by, &[fact], Value::One);
            if std::mem::take(&mut is_first) {
                found.tell(Figure::ContactsRevoked, &[fact], Value::One);
            }
            effect(fact, withdrawal, found);
        }
        deadline(facts, fact, withdrawal, found);
        if withdrawal.is_confirmed {
            confirmation(facts, texts, (fact, withdrawal), found);
        }
    }
}

/// The revocations among `facts`.
pub(super) fn withdrawals(facts: &[Fact]) -> impl DoubleEndedIterator<Item = (&Fact, &Withdrawal)> {
    facts.iter().filter_map(|fact| match &fact.what {
        What::Revoked(withdrawal) => Some((fact, &**withdrawal)),
        _ => None,
    })
}

/// How long after the request it was in force. Silence has no request, and the time
/// of what a carrier tells is that of a text of ours.
fn effect(fact: &Fact, withdrawal: &Withdrawal, found: &mut Telling<'_>) {
    let figure = match withdrawal.by {
        Figure::RevokedByKeyword | Figure::RevokedByPhrase => Figure::EffectOfText,
        // When one of before took effect, the system before knows.
        Figure::RevokedBySilence | Figure::RevokedByCarrier | Figure::RevokedBefore => return,
        _ => Figure::EffectOfRequest,
    };
    let events = withdrawal.because.into_iter().chain([fact.id]).collect();
    let value = Value::Ms(ms_between(withdrawal.requested_at, fact.recorded_at));
    (found.told)(Traced { figure, stream: found.stream.clone(), events, value });
}

fn deadline(facts: &[Fact], fact: &Fact, withdrawal: &Withdrawal, found: &mut Telling<'_>) {
    // What was followed before it was taken over met its deadline there, or missed it.
    if withdrawal.by == Figure::RevokedBefore && withdrawal.acknowledgement == Acknowledgement::NotNeeded {
        return;
    }
    match settled(facts, fact, withdrawal) {
        Some(settled) if found.window.has(settled.by) => {
            let figure = if settled.is_lifted {
                Figure::DeadlineLifted
            } else if withdrawal.deadline.is_past(settled.by.recorded_at) {
                Figure::DeadlineMissed
            } else {
                Figure::DeadlineMet
            };
            let events = if settled.by.seq == fact.seq { vec![fact] } else { vec![fact, settled.by] };
            found.tell(figure, &events, Value::One);
        }
        None if found.window.has(fact) => {
            let is_overdue = withdrawal.deadline.is_past(found.window.end);
            let figure = if is_overdue { Figure::DeadlineOverdue } else { Figure::DeadlinePending };
            found.tell(figure, &[fact], Value::One);
        }
        _ => {}
    }
}

/// What a revocation was settled by.
#[derive(Clone, Copy)]
struct Settled<'a> {
    by: &'a Fact,
    /// By consent given again, not by being followed.
    is_lifted: bool,
}

/// What settles a revocation; nothing, while somebody has to follow.
fn settled<'a>(facts: &'a [Fact], fact: &'a Fact, withdrawal: &Withdrawal) -> Option<Settled<'a>> {
    let followed = match withdrawal.acknowledgement {
        Acknowledgement::NotNeeded => return Some(Settled { by: fact, is_lifted: false }),
        Acknowledgement::Awaited => {
            facts.iter().find(|other| matches!(other.what, What::Completed(of) if of == fact.id))
        }
        Acknowledgement::WithEarlier => with_earlier(facts, fact),
    };
    let followed = followed.map(|by| Settled { by, is_lifted: false });
    let lifted = lifted(facts, fact, withdrawal).map(|by| Settled { by, is_lifted: true });
    followed.into_iter().chain(lifted).min_by_key(|settled| settled.by.seq)
}

/// What settles the last of the revocations before `fact` that are awaited one by one.
fn with_earlier<'a>(facts: &'a [Fact], fact: &'a Fact) -> Option<&'a Fact> {
    let awaited = withdrawals(facts).filter(|(earlier, withdrawal)| {
        earlier.seq < fact.seq && withdrawal.acknowledgement == Acknowledgement::Awaited
    });
    let mut last = fact;
    for (earlier, withdrawal) in awaited {
        let by = settled(facts, earlier, withdrawal)?.by;
        last = if by.seq > last.seq { by } else { last };
    }
    Some(last)
}

/// The grant with which everything that a revocation stopped was given again.
fn lifted<'a>(facts: &'a [Fact], fact: &'a Fact, withdrawal: &Withdrawal) -> Option<&'a Fact> {
    let mut last = fact;
    for cell in withdrawal.scope.cells() {
        let given = |other: &&Fact| match &other.what {
            What::Granted(given) => {
                given.scope.has(cell) && given.at.since(withdrawal.requested_at) > GRANT_MARGIN
            }
            _ => false,
        };
        let by = facts.iter().find(given)?;
        last = if by.seq > last.seq { by } else { last };
    }
    Some(last)
}

fn confirmation(
    facts: &[Fact],
    texts: &[Carried<'_>],
    (fact, withdrawal): (&Fact, &Withdrawal),
    found: &mut Telling<'_>,
) {
    let attempts: Vec<&Carried<'_>> = texts
        .iter()
        .filter(|text| text.handed.kind == SendKind::OptOutConfirmation && text.handed.answers == fact.id)
        .collect();
    // Given up and sent all the same are two facts, each of its own day.
    let taken = attempts.iter().find_map(|text| Some((text, text.taken()?)));
    if let Some((text, (proof, at))) = taken.filter(|(_, (proof, _))| found.window.has(proof)) {
        let is_in_time = at.since(withdrawal.requested_at) <= CONFIRMATION_WITHIN;
        let figure = if is_in_time { Figure::ConfirmationInTime } else { Figure::ConfirmationLate };
        found.tell(figure, &[fact, text.started, proof], Value::One);
    }
    let held_back = facts.iter().find(|other| matches!(other.what, What::Unconfirmed(of) if of == fact.id));
    let given_up = attempts.iter().find_map(|text| text.refused().filter(|(_, how)| how.is_last));
    let ended = held_back.into_iter().chain(given_up.map(|(refusal, _)| refusal)).min_by_key(|end| end.seq);
    let taken = taken.map(|(_, (proof, _))| proof);
    match ended.filter(|end| taken.is_none_or(|taken| end.seq < taken.seq)) {
        Some(end) if found.window.has(end) => {
            found.tell(Figure::ConfirmationNotSent, &[fact, end], Value::One);
        }
        None if taken.is_none() && found.window.has(fact) => {
            found.tell(Figure::ConfirmationOpen, &[fact], Value::One);
        }
        _ => {}
    }
}
