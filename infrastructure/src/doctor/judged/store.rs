//! What the ledger says of itself, and this machine's clock.

use textledger_domain::limits::CLOCK_OFF_MAX;

use super::super::check::{Area, Check, Of};
use crate::ledger::{Config, ReadError, Unsuitable};
use crate::time::watch::ClockOff;

/// Whether this build, and the functions that were told a store's id, may work on the
/// store.
pub fn store(table: &str, seen: &Result<Option<Config>, Unsuitable>) -> Vec<Check> {
    let mut of = Of::the(Area::Store, table);
    match seen {
        Ok(None) => return of.or_fine("nobody has used it yet"),
        Ok(Some(config)) => return of.or_fine(format!("store {}, layout {}", config.store_id, config.layout)),
        Err(Unsuitable::Read(ReadError::Storage { why, .. })) => of.not_checked(
            format!("the config row could not be read: {why}"),
            "let who runs this dynamodb:GetItem on it in their IAM policy, and run it again",
        ),
        Err(Unsuitable::Read(unreadable)) => of.expect(
            false,
            format!("its config row does not read: {unreadable}"),
            "no function works on it, and no text is recorded",
            "restore the row pk `config`, sk `ledger` from a backup (`aws dynamodb restore-table-to-point-in-time`)",
        ),
        Err(unsuitable) => of.expect(
            false,
            unsuitable.to_string(),
            "no function of this version works on it, and no text is recorded",
            "deploy the version that made it, or a newer one; where it is another store, put STORE_ID in the Terraform variable settings right",
        ),
    }
    of.or_fine("")
}

/// Whether this machine's clock is right, as far as AWS's answers tell.
pub fn clock(seen: Option<Result<(), ClockOff>>) -> Vec<Check> {
    let mut of = Of::the(Area::Clock, "this machine");
    match seen {
        None => of.not_checked(
            "no answer of AWS told the time",
            "check region, credentials and endpoint, and run it again",
        ),
        Some(Err(ClockOff { ahead })) => {
            let seconds = ahead.num_seconds();
            let side = if seconds < 0 { "behind" } else { "ahead of" };
            of.expect(
                false,
                format!("its clock is {} s {side} AWS's", seconds.abs()),
                "what is entered or signed from here is dated wrongly, and AWS refuses calls from five minutes on",
                "set the clock by NTP (`timedatectl set-ntp true`)",
            );
        }
        Some(Ok(())) => {}
    }
    of.or_fine(format!("within {} s of AWS's", CLOCK_OFF_MAX.num_seconds()))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::found;
    use super::*;

    #[test]
    fn a_clock_that_is_off_is_found_and_one_that_nobody_told_of_is_not_checked() {
        assert_eq!(found(clock(Some(Ok(())))), [""; 0]);
        let off = |seconds| found(clock(Some(Err(ClockOff { ahead: TimeDelta::seconds(seconds) }))));
        assert_eq!(off(90), ["its clock is 90 s ahead of AWS's"]);
        assert_eq!(off(-3600), ["its clock is 3600 s behind AWS's"]);
        assert_eq!(found(clock(None)), ["not checked: no answer of AWS told the time"]);
    }

    #[test]
    fn a_store_of_a_newer_version_and_that_of_another_deployment_are_found() {
        let newer = found(store("control", &Err(Unsuitable::Newer { found: 7 })));
        assert!(newer[0].starts_with("this ledger has layout 7"), "{newer:?}");
        let found_id = uuid::Uuid::nil();
        let other = Unsuitable::OtherStore { found: found_id, expected: "another".to_owned() };
        assert!(found(store("control", &Err(other)))[0].contains("not another"));
        assert_eq!(found(store("control", &Ok(None))), [""; 0]);
    }
}
