//! What a bundle is made of, and why there may be none. Nothing here knows when or by
//! whom it is exported: the same evidence makes the same bytes.

use serde_json::Value;
use textledger_domain::canonical;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::policy::Policy;
use textledger_domain::record::{self, Recorded};
use textledger_domain::stream::Seq;
use textledger_domain::time::Timestamp;

use super::words::Gone;
use crate::checkpoint::attest::Attested;
use crate::checkpoint::note::{NoteFault, VerifierKey};

/// All that is known of one contact up to a checkpoint.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// The contact.
    pub phone: &'a PhoneNumber,
    /// Its events, the last of which is the head that was signed; none where there is
    /// no such stream.
    pub events: &'a [Recorded],
    /// Events recorded since. Nothing of them goes into the bundle but that words
    /// were erased: what somebody had erased does not leave with an old checkpoint.
    pub later: &'a [Recorded],
    /// What the log proves of it.
    pub attested: &'a Attested,
    /// Who signed the log.
    pub key: &'a VerifierKey,
    /// What held at the checkpoint.
    pub consent: &'a Value,
    /// Who was shown its numbers and words, up to the checkpoint.
    pub custody: &'a [Recorded],
    /// Whether texts of it stand in an annex that the bundle does not have.
    pub has_annex: bool,
    /// The choices its decisions were made under.
    pub policy: &'a Policy,
    /// The stretch of time that is told and explained, by when it was recorded. The
    /// chain is whole all the same.
    pub stretch: (Option<Timestamp>, Option<Timestamp>),
}

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum NoBundle {
    /// Words are gone, and no event says why.
    #[error(
        "the words of event {seq} at {field} are gone, and no event erased them: restore them from a backup of the table; `textledger audit verify` names all that is wrong"
    )]
    WordsGone {
        /// The event.
        seq: Seq,
        /// Where in its data.
        field: String,
    },
    /// An event does not open without its words.
    #[error(transparent)]
    Event(#[from] record::Error),
    /// A value has no canonical form.
    #[error(transparent)]
    Uncanonical(#[from] canonical::Error),
    /// A value has no JSON form.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The key has no form that others read.
    #[error(transparent)]
    Key(#[from] NoteFault),
}

impl From<Gone> for NoBundle {
    fn from(Gone { seq, field }: Gone) -> Self {
        Self::WordsGone { seq, field }
    }
}
