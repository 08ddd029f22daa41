//! Every number that an old row calls opted out, held against the check that the API
//! and the gate answer with.

use std::collections::BTreeSet;

use futures_util::{Stream, StreamExt, stream};
use textledger_domain::consent::Reason;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::ids::EventId;
use textledger_domain::phone::PhoneNumber;
use textledger_handlers::consents::{self, Consents, PurposeAnswer};
use textledger_projections::audit::shown::Shown;

use super::account::{OptedOut, People, StillOpen};
use super::setting::AT_ONCE;
use crate::screens::words::word;

/// What `consents` answers about everybody in `people` who opted out; `progress` is
/// told after each of them.
///
/// # Errors
/// [`consents::Error`]
pub(super) async fn reconcile(
    consents: &Consents,
    people: &People,
    shown: Shown,
    mut progress: impl FnMut(),
) -> Result<OptedOut, consents::Error> {
    let mut opted_out = OptedOut {
        numbers: people.closed.len() as u64,
        contradicted: people.contradicted(shown),
        ..OptedOut::default()
    };
    let mut answered = std::pin::pin!(in_order(&people.closed, |phone| consents.check_everything(phone)));
    while let Some((phone, answers)) = answered.next().await {
        progress();
        let allowed: Vec<PurposeAnswer> = match answers {
            Ok(answers) => answers.into_iter().filter(|answer| answer.answer.allowed).collect(),
            // Of a record that cannot be used nothing is allowed.
            Err(consents::Error::Read(error)) if error.is_about_the_record() => Vec::new(),
            Err(error) => return Err(error),
        };
        if allowed.is_empty() {
            opted_out.refused += 1;
            continue;
        }
        let is_granted = allowed.iter().all(|answer| answer.answer.reason == Reason::Granted);
        let still = still_open(phone, &allowed, shown);
        if is_granted { &mut opted_out.granted_since } else { &mut opted_out.open }.push(still);
    }
    Ok(opted_out)
}

/// Asks about several of `people` at once; the answers come in the order of `people`.
fn in_order<'a, Asked: Future>(
    people: &'a BTreeSet<PhoneNumber>,
    ask: impl Fn(&'a PhoneNumber) -> Asked,
) -> impl Stream<Item = (&'a PhoneNumber, Asked::Output)> {
    let asked = people.iter().map(move |phone| {
        let answer = ask(phone);
        async move { (phone, answer.await) }
    });
    stream::iter(asked).buffered(AT_ONCE)
}

fn still_open(phone: &PhoneNumber, allowed: &[PurposeAnswer], shown: Shown) -> StillOpen {
    let what = |(channel, purpose): (Channel, Purpose)| format!("{} for {}", word(&channel), word(&purpose));
    let proof: BTreeSet<EventId> = allowed.iter().flat_map(|answer| answer.answer.proof.clone()).collect();
    StillOpen {
        phone_number: shown.phone(phone),
        allowed: allowed.iter().map(|answer| what((answer.channel, answer.purpose))).collect(),
        since: allowed.iter().filter_map(|answer| answer.answer.since).max(),
        proof: proof.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// A number that is answered the later the earlier it is asked about.
    #[tokio::test]
    async fn several_are_asked_about_at_once_and_the_answers_keep_their_order() {
        let people: BTreeSet<PhoneNumber> =
            (0..40).map(|n| format!("+142555501{n:02}").parse().unwrap()).collect();
        let (under_way, most) = (Cell::new(0), Cell::new(0));
        let ask = |phone: &PhoneNumber| {
            let turns = 50 - people.iter().position(|one| one == phone).unwrap();
            let (under_way, most) = (&under_way, &most);
            async move {
                under_way.set(under_way.get() + 1);
                most.set(most.get().max(under_way.get()));
                for _ in 0..turns {
                    tokio::task::yield_now().await;
                }
                under_way.set(under_way.get() - 1);
            }
        };
        let order: Vec<&PhoneNumber> = in_order(&people, ask).map(|(phone, ())| phone).collect().await;
        assert_eq!(order, people.iter().collect::<Vec<_>>());
        assert_eq!(most.get(), AT_ONCE);
    }
}
