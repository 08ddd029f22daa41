//! Taking the words of one event away: the one change to what was recorded. The
//! hash chain holds only their digests, so it stays whole.

use textledger_domain::stream::{Seq, StreamId};

use super::open::Ledger;
use super::store::NotErased;

impl Ledger {
    /// Takes the words of event `seq` of `stream` away. Erasing again changes nothing.
    ///
    /// # Errors
    /// [`NotErased`]
    pub async fn erase_words(&self, stream: &StreamId, seq: Seq) -> Result<(), NotErased> {
        self.store.erase_words(stream, seq).await
    }
}
