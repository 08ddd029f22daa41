//! Who looked at what is masked otherwise: recorded before it is shown.

use textledger_domain::decide::access::{self, Access, AccessRefused};
use textledger_domain::ids::Moment;
use textledger_domain::stream::{StreamId, System};

use super::open::Ledger;
use super::state::{Loaded, Unfolded};
use super::transact::Error;

/// Why nothing may be shown.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// It is not told as it has to be.
    #[error(transparent)]
    Refused(#[from] AccessRefused),
    /// It could not be recorded.
    #[error("numbers and words are shown only once that is on record")]
    Write(#[source] Error),
}

impl Ledger {
    /// Records that somebody is about to be shown full numbers and words.
    ///
    /// # Errors
    /// [`AccessError`]: then nothing may be shown.
    pub async fn record_access(&self, access: &Access) -> Result<(), AccessError> {
        let stream = StreamId::System(System::Access);
        let decide = |_: &Loaded<Unfolded>, moment: Moment<'_>| access::record(access, moment);
        self.transact_unless(&stream, None, decide).await.map_err(AccessError::Write)??;
        Ok(())
    }
}
