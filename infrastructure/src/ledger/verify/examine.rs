//! One stream read by itself, and its head before and after.

use std::time::Duration;

use textledger_domain::stream::StreamId;
use textledger_projections::audit::verify::{Followed, Named, StreamCheck, Verified};
use textledger_projections::checkpoint::verify::SignedHead;

use super::pass::named;
use super::rows::{event_key, head_key};
use super::stored::stored;
use super::verification::Verification;
use crate::ledger::error::ReadError;

/// How often a stream is read again because it was appended to meanwhile. One that
/// is never still is not held against its head: every append does that.
const READINGS_MAX: usize = 5;

/// After so long all that was under way is written, or is not: a transaction
/// takes milliseconds.
pub(super) const SETTLED_AFTER: Duration = Duration::from_secs(1);

impl Verification {
    /// What is wrong with `stream`, and is still wrong a little later.
    pub(super) async fn surely(
        &self,
        stream: &StreamId,
        from: Option<&SignedHead>,
    ) -> Result<Verified, ReadError> {
        let examined = self.examine(stream, from).await?;
        if examined.is_clean() {
            return Ok(examined);
        }
        self.time.sleep(SETTLED_AFTER).await;
        self.examine(stream, from).await
    }

    /// What is wrong with `stream`; where a head is given that was signed, behind it.
    pub(super) async fn examine(
        &self,
        stream: &StreamId,
        from: Option<&SignedHead>,
    ) -> Result<Verified, ReadError> {
        let mut verified = Verified::default();
        let mut before = self.head_of(stream).await?;
        for reading in 1.. {
            let followed = self.follow(stream, from).await?;
            let head = self.head_of(stream).await?;
            let is_still = head == before;
            if is_still || reading == READINGS_MAX {
                verified.count(&followed);
                verified.heads += u64::from(head != Named::Nothing);
                let of_the_head = head.held_against(&followed).filter(|_| is_still);
                verified.findings.extend(followed.findings);
                verified.findings.extend(of_the_head);
                break;
            }
            before = head;
        }
        Ok(verified)
    }

    async fn follow(&self, stream: &StreamId, from: Option<&SignedHead>) -> Result<Followed, ReadError> {
        let check = match from {
            Some(signed) => StreamCheck::from(stream.clone(), signed),
            None => StreamCheck::new(stream.clone()),
        };
        let mut check = check.held_against(self.testimony_of(stream));
        // A place before the first that is wanted, whether or not anything is there.
        let mut after = from.map(|signed| event_key(stream, signed.seq.saturating_sub(1)));
        loop {
            let page = self.items_of(stream, after).await?;
            page.rows.into_iter().for_each(|item| check.take(stored(item)));
            after = page.next;
            if after.is_none() {
                return Ok(check.end());
            }
        }
    }

    async fn head_of(&self, stream: &StreamId) -> Result<Named, ReadError> {
        let rows = self.rows_at(&self.tables.heads, vec![head_key(stream)]).await?;
        Ok(named(stream, rows.into_iter().next()))
    }
}
