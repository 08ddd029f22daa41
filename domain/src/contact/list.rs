//! AWS's opt-out list as far as our events tell: the second fence, which is to
//! hold exactly who is opted out. A number is put on it only after its
//! confirmation is out, which the list would block, and can be taken off it only
//! once in thirty days.

use serde::{Deserialize, Serialize};

use crate::consent::Dated;
use crate::event::consent::{ListChange, ListOutcome, OptOutListChanged};
use crate::limits::LIST_DELETION_EVERY;
use crate::record::Recorded;
use crate::time::Timestamp;

/// What the list holds of a contact, and what was tried.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptOutList {
    /// Since when the number is on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<Dated>,
    /// Whether AWS refused a text because of some list: the number may be on
    /// this one without our doing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suspected: bool,
    /// When it was last taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// A change that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<ListTrouble>,
}

/// A change that failed, again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListTrouble {
    /// What was wanted.
    pub change: ListChange,
    /// How often it failed.
    pub attempts: u32,
    /// When it failed first.
    pub since: Timestamp,
    /// When it is tried again; without it, not by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Timestamp>,
}

/// What is to be done about the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListDuty {
    /// Nothing: it is as wanted, or cannot be made so.
    Nothing,
    /// Nothing before this instant.
    Wait(Timestamp),
    /// This change.
    Change {
        /// What is wanted.
        change: ListChange,
        /// Which attempt, from 1.
        attempt: u32,
        /// When it failed first, if it did.
        failing_since: Option<Timestamp>,
    },
}

impl OptOutList {
    /// What is to be done so that the list holds the contact if `wanted`.
    #[must_use]
    pub fn duty(&self, wanted: bool, now: Timestamp) -> ListDuty {
        let change = match (wanted, self.listed.is_some()) {
            (true, false) => ListChange::Put,
            (false, listed) if listed || self.suspected => ListChange::Delete,
            _ => return ListDuty::Nothing,
        };
        if self.waits(now) {
            return ListDuty::Nothing;
        }
        match self.trouble.as_ref().filter(|trouble| trouble.change == change) {
            None => ListDuty::Change { change, attempt: 1, failing_since: None },
            Some(ListTrouble { retry_at: None, .. }) => ListDuty::Nothing,
            Some(ListTrouble { retry_at: Some(at), .. }) if *at > now => ListDuty::Wait(*at),
            Some(trouble) => {
                ListDuty::Change { change, attempt: trouble.attempts + 1, failing_since: Some(trouble.since) }
            }
        }
    }

    /// Whether the number was taken off lately, and so is left where it is: put
    /// on now, it could not be taken off again should the customer change their
    /// mind. Our own gate has to do.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> bool {
        self.deleted_at.is_some_and(|at| at + LIST_DELETION_EVERY > now)
    }

    /// Takes note that AWS refused a text because the number is on a list.
    pub fn suspect(&mut self) {
        self.suspected = true;
    }

    /// Takes note of a new wish: what failed is worth trying again.
    pub fn wish_changed(&mut self) {
        self.trouble = None;
    }

    /// Takes note of what came of a change.
    pub fn changed(&mut self, recorded: &Recorded, changed: &OptOutListChanged) {
        let at = recorded.occurred_at();
        match changed.outcome {
            ListOutcome::Done => {
                self.trouble = None;
                self.suspected = false;
                self.listed = match changed.change {
                    ListChange::Put => Some(Dated { event: recorded.id(), at }),
                    ListChange::Delete => None,
                };
                if changed.change == ListChange::Delete {
                    self.deleted_at = Some(at);
                }
            }
            ListOutcome::NotListed => *self = Self { deleted_at: self.deleted_at, ..Self::default() },
            ListOutcome::DeletedTooRecently => {
                // It is on the list, and stays there: when it was taken off
                // last is not told, so the thirty days count from now.
                self.trouble = None;
                self.listed = self.listed.or_else(|| Some(Dated { event: recorded.id(), at }));
                self.deleted_at = Some(at);
            }
            ListOutcome::Failed => {
                let before = self.trouble.as_ref().filter(|trouble| trouble.change == changed.change);
                self.trouble = Some(ListTrouble {
                    change: changed.change,
                    attempts: before.map_or(0, |trouble| trouble.attempts) + 1,
                    since: before.map_or(at, |trouble| trouble.since),
                    retry_at: changed.retry_at,
                });
            }
        }
    }
}
