//! The views: for each, which row an event touches and what the row says after
//! it. An event touches at most one row of a view, and a row depends only on
//! the row before and the event, so any view can be folded from any point.

mod consent;
mod fold;
mod messages;
mod opt_out_tracking;
mod row;
mod sessions;
mod touch;

use serde::Serialize;
use textledger_domain::record::Recorded;

pub use consent::{ConsentRow, ConsentStatus, QUESTION_OPEN};
pub use messages::{MessageRow, MessageStatus};
pub use opt_out_tracking::TrackingRow;
pub use row::{Row, RowsByKey};
pub use sessions::SessionRow;
pub use touch::Touch;

/// One of the derived tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// Whether and how each contact may be contacted.
    Consent,
    /// Every wish to stop or start, one row each.
    OptOutTracking,
    /// Every text in and out.
    Messages,
    /// Every conversation.
    Sessions,
}

impl View {
    /// Every view.
    pub const ALL: [Self; 4] = [Self::Consent, Self::OptOutTracking, Self::Messages, Self::Sessions];

    /// Its name, as in cursors and commands.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::OptOutTracking => "opt-out-tracking",
            Self::Messages => "messages",
            Self::Sessions => "sessions",
        }
    }

    /// The view of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.name() == name)
    }

    /// The version of its fold: raised whenever the same events give other rows, so
    /// that a rebuild is known to be due.
    #[must_use]
    pub fn version(self) -> u32 {
        match self {
            Self::Consent | Self::OptOutTracking | Self::Sessions => 1,
            // 2: answered_after_s. 3: MMS and RCS, each price from the report that tells most.
            Self::Messages => 3,
        }
    }

    /// Which row of this view `event` touches, if any.
    #[must_use]
    pub fn touched_by(self, event: &Recorded) -> Option<Touch> {
        match self {
            Self::Consent => consent::touched_by(event),
            Self::OptOutTracking => opt_out_tracking::touched_by(event),
            Self::Messages => messages::touched_by(event),
            Self::Sessions => sessions::touched_by(event),
        }
    }

    /// What the touched row says after `event`: what it said before, where the event
    /// says nothing about it. `None` where there is no row then either, as after a
    /// delivery report for a text sent by others.
    #[must_use]
    pub fn apply(self, row: Option<Row>, event: &Recorded) -> Option<Row> {
        match (self, row) {
            (Self::Consent, Some(Row::Consent(row))) => {
                consent::apply(Some(*row), event).map(|row| Row::Consent(Box::new(row)))
            }
            (Self::Consent, _) => consent::apply(None, event).map(|row| Row::Consent(Box::new(row))),
            (Self::OptOutTracking, Some(Row::OptOutTracking(row))) => {
                opt_out_tracking::apply(Some(row), event).map(Row::OptOutTracking)
            }
            (Self::OptOutTracking, _) => opt_out_tracking::apply(None, event).map(Row::OptOutTracking),
            (Self::Messages, Some(Row::Messages(row))) => {
                messages::apply(Some(row), event).map(Row::Messages)
            }
            (Self::Messages, _) => messages::apply(None, event).map(Row::Messages),
            (Self::Sessions, Some(Row::Sessions(row))) => {
                sessions::apply(Some(row), event).map(Row::Sessions)
            }
            (Self::Sessions, _) => sessions::apply(None, event).map(Row::Sessions),
        }
    }
}
