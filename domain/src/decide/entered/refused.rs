//! Why an entry is refused, in words that say what to do about it.

use crate::event::consent::Method;
use crate::ids::EventId;
use crate::phone::Impossible;
use crate::time::Timestamp;

/// Why an entry is refused. Nothing of it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryRefused {
    /// Nobody has such a number.
    #[error("nobody can have this number, with {0}: give the customer's own")]
    Impossible(Impossible),
    /// Texts and carriers' findings are recorded where they arrive.
    #[error("method {method:?} cannot be entered: use email, voice, web or manual")]
    NotEntered {
        /// The method given.
        method: Method,
    },
    /// A field is empty that must not be.
    #[error("{field} is empty: {holds}")]
    Empty {
        /// The field.
        field: &'static str,
        /// What it should hold.
        holds: &'static str,
    },
    /// A field is too long.
    #[error("{field} has {chars} characters: at most {most} are kept")]
    TooLong {
        /// The field.
        field: &'static str,
        /// How many it has.
        chars: usize,
        /// How many it may have.
        most: usize,
    },
    /// A field is too long for an index of the views.
    #[error("{field} has {bytes} bytes: at most {most} are kept")]
    TooManyBytes {
        /// The field.
        field: &'static str,
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        most: usize,
    },
    /// A field holds what no person types, and what may garble a screen.
    #[error("{field} holds a control character: {allowed}")]
    ControlCharacter {
        /// The field.
        field: &'static str,
        /// What of them it may hold.
        allowed: &'static str,
    },
    /// The wish is older than what stands, in everything it is about.
    #[error(
        "said at {at}, this would change nothing: {stands} at {since}; confirm it to have it on record all the same"
    )]
    ChangesNothing {
        /// When the customer had it.
        at: Timestamp,
        /// What stands.
        stands: &'static str,
        /// Since when, by the customer's time.
        since: Timestamp,
    },
    /// The customer cannot have said so yet.
    #[error(
        "{at} is in the future (it is {now}): give the time the customer said so, or leave it out for now"
    )]
    Future {
        /// The time given.
        at: Timestamp,
        /// The present.
        now: Timestamp,
    },
    /// Surely a typing error.
    #[error("{at} is more than four years ago: give a time after {earliest}")]
    Ancient {
        /// The time given.
        at: Timestamp,
        /// The earliest time taken.
        earliest: Timestamp,
    },
    /// A form signed before a STOP and entered after it must not lift the STOP.
    #[error(
        "this contact withdrew consent at {revoked_at}: give the time at which consent was given, which has to be later to lift that"
    )]
    TimeNeeded {
        /// When consent was withdrawn.
        revoked_at: Timestamp,
    },
    /// There is nothing to be completed.
    #[error("no opt-out of this contact waits to be completed")]
    NothingPending,
    /// The revocation named is not waiting.
    #[error("{revocation} is no opt-out of this contact that waits to be completed; waiting: {waiting}")]
    NotPending {
        /// The one named.
        revocation: EventId,
        /// Those that wait.
        waiting: String,
    },
}
