//! What is seen, held against the description: values in, checks out, one file a kind of
//! thing. Each finding says what is other than described, what comes of that, and what
//! to do: the command, the setting or the Terraform variable.

pub(super) mod account;
pub(super) mod agent;
pub(super) mod alarms;
pub(super) mod checkpoints;
pub(super) mod functions;
pub(super) mod mappings;
pub(super) mod messaging;
pub(super) mod numbers;
pub(super) mod queues;
pub(super) mod schedules;
pub(super) mod store;
pub(super) mod tables;
pub(super) mod topics;

/// What puts most of what was changed by hand right.
pub(super) const APPLY: &str = "run `terraform apply` in infrastructure/terraform/sms";

/// Something that may not be told, as it is shown.
fn or_nothing<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| value.to_string())
}

/// The checks of a judgement that found something, for its tests.
#[cfg(test)]
pub(super) fn found(checks: Vec<super::check::Check>) -> Vec<String> {
    use super::check::Verdict;
    let said = |check: super::check::Check| match check.outcome {
        Verdict::Fine { .. } => None,
        Verdict::Finding { what, means, next } => {
            assert!(!means.is_empty() && !next.is_empty(), "{what}: what it means, and what to do");
            Some(what)
        }
        Verdict::NotChecked { why, .. } => Some(format!("not checked: {why}")),
    };
    checks.into_iter().filter_map(said).collect()
}
