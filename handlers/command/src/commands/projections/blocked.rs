//! Streams that cannot be folded, as they are shown.

use serde::Serialize;
use textledger_infrastructure::rebuild::{BlockedStream, UnblockedStream};
use textledger_projections::backfill::Blocked;

/// A stream that cannot be folded.
#[derive(Serialize)]
pub(super) struct BlockedLine {
    stream: String,
    #[serde(flatten)]
    of: BlockedStream,
}

/// One that was folded when it was tried again.
#[derive(Serialize)]
pub(super) struct UnblockedLine {
    pub stream: String,
    #[serde(flatten)]
    pub of: UnblockedStream,
}

impl BlockedLine {
    pub fn of(of: BlockedStream) -> Self {
        Self { stream: of.stream.to_string(), of }
    }

    /// One that this run found.
    pub fn found(Blocked { stream, why }: &Blocked) -> Self {
        let (stream, why) = (stream.clone(), why.clone());
        Self::of(BlockedStream { stream, why, since: None, tried_at: None, tried_by: None })
    }

    pub fn in_words(&self) -> String {
        let BlockedStream { why, since, tried_at, tried_by, .. } = &self.of;
        let since = since.map_or_else(String::new, |since| format!(" since {since}"));
        let tried = match (tried_at, tried_by) {
            (Some(at), Some(by)) => format!(", tried again by {by} at {at}"),
            _ => String::new(),
        };
        format!("{} is blocked{since}{tried}: {why}", self.stream)
    }
}

impl UnblockedLine {
    pub fn of(of: UnblockedStream) -> Self {
        Self { stream: of.stream.to_string(), of }
    }
}
