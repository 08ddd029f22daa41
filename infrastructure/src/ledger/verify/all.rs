//! Everything verified, or some streams.

use textledger_domain::stream::StreamId;
use textledger_projections::audit::verify::Verified;
use textledger_projections::checkpoint::leaf::StreamDigest;

use super::examine::SETTLED_AFTER;
use super::rows::Segment;
use super::verification::{Onlooker, Seen, Verification};
use crate::ledger::error::ReadError;

impl Verification {
    /// Verifies every stream.
    ///
    /// # Errors
    /// [`ReadError::Storage`], while DynamoDB is throttled or away only after a
    /// minute. What is wrong with rows is no error.
    pub async fn all(&self, onlooker: &Onlooker) -> Result<Verified, ReadError> {
        let follow = |this: Self, onlooker: Onlooker, segment| async move {
            this.follow_segment(segment, &onlooker).await
        };
        let mut seen = self.with_workers(Segment::all(self.workers), onlooker, follow).await?;
        let census = |this: Self, _, segment| async move { this.census_of(segment).await };
        seen.extend(self.with_workers(Segment::all(self.workers), onlooker, census).await?);
        let mut all = Seen::default();
        for part in seen {
            all.verified.add(part.verified);
            all.suspects.extend(part.suspects);
            all.met.extend(part.met);
        }
        if !all.suspects.is_empty() {
            self.time.sleep(SETTLED_AFTER).await;
        }
        // Of these it is told when they are examined.
        all.verified.erasures_unfinished = 0;
        all.met.extend(all.suspects.iter().map(StreamDigest::of));
        all.verified.findings.extend(self.signed_and_gone(0, &all.met));
        let examine = |this: Self, _, stream: StreamId| async move { this.examine(&stream, None).await };
        for examined in self.with_workers(all.suspects.into_iter().collect(), onlooker, examine).await? {
            all.verified.erasures_unfinished += examined.erasures_unfinished;
            all.verified.findings.extend(examined.findings);
        }
        all.verified.sort();
        Ok(all.verified)
    }

    /// Verifies these streams alone; where a checkpoint is given, what was recorded
    /// `since`.
    ///
    /// # Errors
    /// As [`Verification::all`].
    pub async fn streams(&self, streams: &[StreamId], since: Option<u64>) -> Result<Verified, ReadError> {
        let mut all = Verified::default();
        for stream in streams {
            all.add(self.surely(stream, self.signed_by(stream, since)).await?);
        }
        all.sort();
        Ok(all)
    }
}
