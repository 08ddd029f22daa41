//! When two views count as equal although rows of them expire. DynamoDB removes
//! an expired row within days, at a moment of its own choosing, and a fold of
//! the ledger gives the row back. So an expired row is as good as gone, whether
//! it is still there or there again: that is what *equal modulo expiry* means,
//! here as in every comparison of a view with the ledger or with another
//! generation of itself.

use textledger_domain::time::Timestamp;

use crate::view::Row;

/// Whether `row` has expired by `now`.
#[must_use]
pub fn is_expired(row: &Row, now: Timestamp) -> bool {
    row.ttl().is_some_and(|ttl| has_passed(ttl, now))
}

/// Whether a row with this `ttl` has expired by `now`, by DynamoDB's rule: its
/// second has passed.
#[must_use]
pub fn has_passed(ttl: i64, now: Timestamp) -> bool {
    ttl < now.unix_seconds()
}

/// Whether two rows of one key, each as far as there is one, are equal modulo
/// expiry at `now`.
#[must_use]
pub fn equal_modulo_expiry(live: Option<&Row>, folded: Option<&Row>, now: Timestamp) -> bool {
    let kept = |row: &&Row| !is_expired(row, now);
    live.filter(kept) == folded.filter(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::session;
    use chrono::TimeDelta;
    use textledger_domain::limits::SESSION_IDLE;
    use textledger_domain::story::start;

    #[test]
    fn an_expired_row_is_as_good_as_gone_and_any_other_has_to_be_the_same() {
        let start = start();
        let row = session(TimeDelta::zero());
        let later = session(TimeDelta::hours(1));
        let expired = start + SESSION_IDLE + TimeDelta::seconds(1);
        // DynamoDB removes a row once its second is over.
        let last_second = start + SESSION_IDLE;
        for (live, folded, now, expected) in [
            (None, None, start, true),
            (Some(&row), Some(&row), start, true),
            (Some(&row), Some(&later), start, false),
            (None, Some(&row), start, false),
            (Some(&row), None, start, false),
            (None, Some(&row), last_second, false),
            (None, Some(&row), expired, true),
            (Some(&row), None, expired, true),
            (Some(&row), Some(&row), expired, true),
            // One goes on, by an event the other has not folded.
            (Some(&row), Some(&later), expired, false),
            (None, Some(&later), expired, false),
        ] {
            assert_eq!(equal_modulo_expiry(live, folded, now), expected, "{live:?} {folded:?} at {now}");
        }
    }
}
