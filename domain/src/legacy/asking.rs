//! What a customer's words in an old row ask for, by the rules of today.

use textledger_reading::{self as reading, Context};

use crate::event::intent::Intent;
use crate::policy::Policy;

/// What they are taken for.
pub(super) fn taken_for(words: &str, policy: &Policy) -> Intent {
    let context = Context { opted_out: false, asked: false, status_keyword: &policy.status_keyword };
    Intent::of(reading::read(words, context).class)
}

/// Whether words that are taken for `intent` may have asked to stop.
pub(super) fn may_be_an_opt_out(intent: Intent) -> bool {
    matches!(intent, Intent::OptOut | Intent::Unclear)
}
