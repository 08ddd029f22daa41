//! Where checkpoints are kept, and the key that signs them.

use super::super::check::{Area, Check, Of};
use super::super::seen::Answer;
use super::super::seen::checkpoints::{SeenLock, SeenSigningKey};
use super::APPLY;

/// Four calendar years, one of them a leap year: as long as what they prove is kept.
const DAYS_MIN: u32 = 1_461;
/// The kind of key whose signatures others can verify.
const KEY: &str = "ECC_NIST_EDWARDS25519";

/// Whether what is put into `bucket` can be taken away again.
pub fn lock(bucket: &str, seen: &Answer<SeenLock>) -> Vec<Check> {
    let mut of = Of::the(Area::Checkpoints, format!("s3://{bucket}"));
    let means =
        "whoever gets at the bucket can replace checkpoints, and with them the proof of what was there";
    let next = "Object Lock is set when a bucket is made: give the deployment a new one with `terraform apply -replace aws_s3_bucket.checkpoints`, and keep a copy of what the old one has";
    let Some(lock) = of.present(seen, means, next) else { return of.or_fine("") };
    of.expect(lock.object_lock_enabled == "Enabled", "it has no Object Lock", means, next);
    let retention = lock.rule.as_ref().map(|rule| &rule.default_retention);
    let days = retention.map_or(0, |retention| {
        let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<u32>().ok());
        number(&retention.days).or_else(|| Some(number(&retention.years)? * 365)).unwrap_or(0)
    });
    let mode = retention.map_or("no", |retention| retention.mode.as_str());
    of.expect(
        mode == "COMPLIANCE",
        format!("it locks in {mode} mode"),
        "whoever may bypass the lock can replace checkpoints",
        "set the Terraform variable checkpoint_lock_mode to COMPLIANCE, and run `terraform apply`",
    );
    of.expect(
        days >= DAYS_MIN,
        format!("it locks for {days} days, not for {DAYS_MIN}"),
        "checkpoints can be taken away while what they prove is still to be kept",
        "set the Terraform variable checkpoint_retention_days to 1461 or more, and run `terraform apply`",
    );
    of.or_fine(format!("locked for {days} days, {mode}"))
}

/// Whether the key called `id` can sign.
pub fn key(id: &str, seen: &Answer<SeenSigningKey>) -> Vec<Check> {
    let mut of = Of::the(Area::Checkpoints, format!("key {id}"));
    let means = "no checkpoint is made: what is recorded from now on is not proved";
    if let Some(key) = of.present(seen, means, APPLY) {
        let (state, spec) = (&key.key_state, &key.key_spec);
        of.expect(
            state == "Enabled",
            format!("it is {state}"),
            means,
            "run `aws kms enable-key`, or `aws kms cancel-key-deletion` first where it is to be deleted",
        );
        of.expect(
            spec == KEY,
            format!("it is of kind {spec}, not {KEY}"),
            means,
            "name one of that kind in the Terraform variable checkpoint_key_id, or leave that out and have one made",
        );
    }
    of.or_fine("it can sign")
}

/// That none are made.
pub fn none() -> Vec<Check> {
    Of::the(Area::Checkpoints, "checkpoints").or_fine("none are made: CHECKPOINTS_BUCKET is not set")
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;
    use crate::doctor::unanswered::Unanswered;

    fn locked(enabled: &str, mode: &str, days: Option<&str>, years: Option<&str>) -> Vec<String> {
        let retention = serde_json::json!({ "Mode": mode, "Days": days, "Years": years });
        let answer =
            serde_json::json!({ "ObjectLockEnabled": enabled, "Rule": { "DefaultRetention": retention } });
        found(lock("log", &Ok(serde_json::from_value(answer).unwrap())))
    }

    #[test]
    fn a_bucket_that_does_not_lock_for_long_enough_is_found() {
        assert_eq!(locked("Enabled", "COMPLIANCE", Some("1826"), None), [""; 0]);
        assert_eq!(locked("Enabled", "COMPLIANCE", None, Some("5")), [""; 0]);
        assert_eq!(locked("", "COMPLIANCE", Some("1826"), None), ["it has no Object Lock"]);
        assert_eq!(locked("Enabled", "GOVERNANCE", Some("1826"), None), ["it locks in GOVERNANCE mode"]);
        assert_eq!(locked("Enabled", "COMPLIANCE", Some("30"), None), ["it locks for 30 days, not for 1461"]);
        assert_eq!(found(lock("log", &Err(Unanswered::Missing))), ["it does not exist"]);
    }

    #[test]
    fn a_key_that_cannot_sign_is_found() {
        let judged = |state: &str, spec: &str| {
            found(key(
                "alias/log",
                &Ok(SeenSigningKey { key_state: state.to_owned(), key_spec: spec.to_owned() }),
            ))
        };
        assert_eq!(judged("Enabled", KEY), [""; 0]);
        assert_eq!(judged("PendingDeletion", KEY), ["it is PendingDeletion"]);
        assert_eq!(
            judged("Enabled", "ECC_NIST_P256"),
            ["it is of kind ECC_NIST_P256, not ECC_NIST_EDWARDS25519"]
        );
    }
}
