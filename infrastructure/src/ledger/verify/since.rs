//! Only what was recorded since a checkpoint: work by what is new, not by how much
//! there is. What came before rests on the checkpoint's signature: of each stream the
//! event is read that it signed, and those behind it, up to the head.

use std::collections::BTreeSet;

use textledger_domain::stream::StreamId;
use textledger_projections::audit::verify::Verified;
use textledger_projections::checkpoint::leaf::StreamDigest;

use super::verification::{Onlooker, Verification};
use crate::ledger::error::ReadError;

impl Verification {
    /// Verifies what these `streams` recorded since checkpoint `after`; and that those
    /// which advanced since, as later checkpoints have it, are among them.
    ///
    /// # Errors
    /// As [`Verification::all`].
    pub async fn since(
        &self,
        streams: BTreeSet<StreamId>,
        after: u64,
        onlooker: &Onlooker,
    ) -> Result<Verified, ReadError> {
        let met: BTreeSet<StreamDigest> = streams.iter().map(StreamDigest::of).collect();
        let examine = move |this: Self, onlooker: Onlooker, stream: StreamId| async move {
            let examined = this.surely(&stream, this.signed_by(&stream, Some(after))).await?;
            onlooker(examined.events);
            Ok(examined)
        };
        let mut all = Verified::default();
        for examined in self.with_workers(streams.into_iter().collect(), onlooker, examine).await? {
            all.add(examined);
        }
        all.findings.extend(self.signed_and_gone(after, &met));
        all.sort();
        Ok(all)
    }
}
