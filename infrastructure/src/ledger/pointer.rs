//! The pointer that says which generation of a view readers are shown: a row of
//! the control table, beside one row for each generation that is registered to
//! be folded. It is moved by an append alone, in the transaction that records
//! `ProjectionActivated`: so what readers are shown and the record of it cannot
//! come apart, and two who move it at once cannot both succeed.

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_domain::time::Timestamp;
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::View;

use super::item::Item;

/// The partition of the pointers and registrations.
pub(crate) const REGISTRY_PK: &str = "projection";

/// What stands for a pointer where registrations have their generation.
pub(crate) const LIVE: &str = "live";

/// The pointer of one view, on its way from one generation to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PointerMove {
    /// The view.
    pub view: View,
    /// What its readers must be shown. It stays registered, and goes on being
    /// folded: so the way back is one step.
    pub from: Generation,
    /// What they are shown instead, which must be registered.
    pub to: Generation,
}

/// Why a pointer was not moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PointerRefused {
    /// Readers are shown another generation than was thought.
    #[error(
        "readers of {} are shown generation {}, not {}: ask `textledger projections status`",
        .view.name(), .found.number(), .from.number()
    )]
    Moved {
        /// The view.
        view: View,
        /// What its readers are shown.
        found: Generation,
        /// What they were thought to be shown.
        from: Generation,
    },
    /// Nothing is folded into it, so it would be out of date at once.
    #[error("{0} is not registered, so no events are folded into it: rebuild the view first")]
    NotRegistered(Target),
}

impl PointerMove {
    /// What readers are shown before.
    pub(crate) fn before(self) -> Target {
        Target { view: self.view, generation: self.from }
    }

    /// What they are shown afterwards.
    pub(crate) fn after(self) -> Target {
        Target { view: self.view, generation: self.to }
    }

    /// The row afterwards.
    pub(super) fn row(self) -> Item {
        let mut row = pointer_key(self.view);
        row.insert("generation".to_owned(), number(self.to));
        row
    }

    /// What it means that the pointer is not where it should be.
    pub(super) fn refused(self, found: Option<&Item>) -> Result<PointerRefused, String> {
        let found = match found {
            None => Generation::FIRST,
            Some(row) => shown(row)
                .ok_or_else(|| format!("the pointer of {} does not read: restore it", self.view.name()))?,
        };
        Ok(PointerRefused::Moved { view: self.view, found, from: self.from })
    }
}

/// The key of the row that says what readers of `view` are shown. Where there
/// is no row, it is the first generation.
pub(crate) fn pointer_key(view: View) -> Item {
    key(format!("{}#{LIVE}", view.name()))
}

/// The key of the row that has events folded into `target`.
pub(crate) fn registration_key(target: Target) -> Item {
    key(target.to_string())
}

/// That row, as of whoever has it folded since when.
pub(crate) fn registration(target: Target, by: &str, at: Timestamp) -> Item {
    let mut row = registration_key(target);
    row.insert("registered_at".to_owned(), AttributeValue::S(at.to_string()));
    row.insert("by".to_owned(), AttributeValue::S(by.to_owned()));
    row
}

/// The generation that a pointer's row names.
pub(crate) fn shown(row: &Item) -> Option<Generation> {
    Generation::new(row.get("generation")?.as_n().ok()?.parse().ok()?)
}

/// A generation as a row names it.
pub(crate) fn number(generation: Generation) -> AttributeValue {
    AttributeValue::N(generation.number().to_string())
}

fn key(sk: String) -> Item {
    [("pk".to_owned(), AttributeValue::S(REGISTRY_PK.to_owned())), ("sk".to_owned(), AttributeValue::S(sk))]
        .into()
}
