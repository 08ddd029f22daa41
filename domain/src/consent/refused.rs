//! Since when contact is refused. Only the latest revocation decides whether it
//! is; the instant from which it has been is that of the earliest one that no
//! grant has lifted.

use serde::{Deserialize, Serialize};

use super::marks::{Mark, Marks};
use crate::event::consent::{Channel, Purpose};
use crate::limits::{GRANT_MARGIN, UNLIFTED_MAX};
use crate::time::Timestamp;

/// A revocation of which something is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlifted {
    /// The revocation.
    pub mark: Mark,
    /// From when on it stopped replies, where that is later than the wish: our
    /// question could still be answered, and replies went on until its time was
    /// up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replies_until: Option<Timestamp>,
}

impl Unlifted {
    /// From when on it stopped `purpose`.
    pub(super) fn stopped_at(&self, purpose: Purpose) -> Timestamp {
        self.replies_until.filter(|_| purpose == Purpose::Reply).unwrap_or(self.mark.at)
    }

    /// Whether no grant in `granted` lifts it for `purpose` on `channel`.
    pub(super) fn is_in_force(&self, granted: &Marks, channel: Channel, purpose: Purpose) -> bool {
        self.mark.is_about(channel, purpose) && lifting(granted, channel, purpose, self.mark.at).is_none()
    }
}

/// The grant that lifts a revocation of `at`: one later than it by more than
/// [`GRANT_MARGIN`].
pub(super) fn lifting(granted: &Marks, channel: Channel, purpose: Purpose, at: Timestamp) -> Option<&Mark> {
    granted.about(channel, purpose).filter(|granted| granted.at.since(at) > GRANT_MARGIN)
}

/// Takes in a revocation. Of more than [`UNLIFTED_MAX`] the latest go: they
/// begin nothing, unless a grant turns up that was given between them.
pub(super) fn keep(unlifted: &mut Vec<Unlifted>, new: Unlifted) {
    unlifted.push(new);
    unlifted.sort_by_key(|revocation| (revocation.mark.at, revocation.mark.event));
    unlifted.truncate(UNLIFTED_MAX);
}

/// Lets go of what the grants lift in everything it stopped.
pub(super) fn let_go(unlifted: &mut Vec<Unlifted>, granted: &Marks) {
    unlifted.retain(|revocation| {
        revocation.mark.cells().any(|(channel, purpose)| revocation.is_in_force(granted, channel, purpose))
    });
}
