//! All heads, some a round: what became due while nothing was recorded. The state is
//! cached on them, so a head tells for the price of reading it whether there is
//! anything to do.
//!
//! A head has about a kilobyte. A round reads at most [`HEADS_MAX`] of them, some 500
//! read units: 10,000 contacts are gone over in five minutes, a million in eight
//! hours, for about 0.10 $ a day however many there are. That is soon enough for what
//! is found here and nowhere else: a silence, which holds before it is on record; a
//! trigger that was lost while it waited, which an answer is worth giving for a day;
//! and what an outage of the watchdog itself left behind.

use textledger_domain::contact::Contact;
use textledger_domain::decide::watch::{Due, due};
use textledger_domain::stream::StreamId;
use textledger_infrastructure::ledger::Swept;

use super::Watch;
use super::measures::Measure;
use super::trouble::Trouble;

/// Heads read at once.
const PAGE: i32 = 500;
/// Heads read in one round, give or take a page.
const HEADS_MAX: u64 = 2_000;
/// Contacts loaded for it, give or take a page: after a change of the state's form all
/// of them have to be folded anew.
const LOADED_MAX: usize = 500;

impl Watch<'_> {
    /// Goes over the next heads.
    pub(super) async fn sweep(&mut self) -> Result<(), Trouble> {
        let (mut heads, mut loaded) = (0, 0);
        self.measures.add(Measure::HeadsSwept, 0);
        while heads < HEADS_MAX && loaded < LOADED_MAX && !self.watchdog.is_late(self.now) {
            let page = self.watchdog.ledger.sweep::<Contact>(self.round.swept.clone(), PAGE).await?;
            let found = page.found.len() as u64;
            let contacts: Vec<StreamId> = page
                .found
                .into_iter()
                .filter(|swept| self.is_to_be_looked_at(swept))
                .map(|swept| swept.stream)
                .collect();
            loaded += contacts.len();
            self.look_at(contacts).await;
            heads += found;
            self.measures.add(Measure::HeadsSwept, found);
            // Only now: a round that is cut off has not been past them. Those it had no
            // time for it comes by again in the next pass.
            self.round.swept = page.after;
            if self.round.swept.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn is_to_be_looked_at(&self, swept: &Swept<Contact>) -> bool {
        let policy = &self.watchdog.policy;
        swept.cached.as_ref().is_none_or(|(head, state)| due(state, head, policy, self.now) != Due::Nothing)
    }
}
