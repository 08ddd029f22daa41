//! How far each shard of a stream is done, and the text form of it:
//! `{"shards":{"<shard id>":{"after":"<sequence number>"},"<other>":"finished"}}`.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::{Value, json};

/// Positions by shard. A shard that is missing has not been begun.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Checkpoint {
    shards: BTreeMap<String, Progress>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Progress {
    /// Everything up to and including this sequence number is done.
    After(String),
    /// The shard is closed and was read to its end.
    Finished,
}

impl Checkpoint {
    /// The last sequence number that is done in `shard`.
    pub(super) fn after(&self, shard: &str) -> Option<&str> {
        match self.shards.get(shard) {
            Some(Progress::After(number)) => Some(number),
            Some(Progress::Finished) | None => None,
        }
    }

    pub(super) fn is_finished(&self, shard: &str) -> bool {
        self.shards.get(shard) == Some(&Progress::Finished)
    }

    /// Moves `shard` forward to `through`; whether that was forward.
    pub(super) fn advance(&mut self, shard: &str, through: &str) -> bool {
        let forward = match self.shards.get(shard) {
            None => true,
            Some(Progress::After(done)) => in_numeric_order(done, through).is_lt(),
            Some(Progress::Finished) => false,
        };
        if forward {
            self.shards.insert(shard.to_owned(), Progress::After(through.to_owned()));
        }
        forward
    }

    /// Nothing will ever come after what is done in `shard`.
    pub(super) fn finish(&mut self, shard: &str) {
        self.shards.insert(shard.to_owned(), Progress::Finished);
    }

    /// Forgets the shards that `is_there` denies.
    pub(super) fn keep(&mut self, is_there: impl Fn(&str) -> bool) {
        self.shards.retain(|shard, _| is_there(shard));
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text_form = |progress: &Progress| match progress {
            Progress::After(number) => json!({ "after": number }),
            Progress::Finished => json!("finished"),
        };
        let shards: BTreeMap<_, Value> = self.shards.iter().map(|(id, at)| (id, text_form(at))).collect();
        json!({ "shards": shards }).fmt(out)
    }
}

/// Sequence numbers are decimal and have up to 40 digits, more than a `u128` holds.
fn in_numeric_order(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::Checkpoint;

    #[test]
    fn a_position_moves_forward_only_and_by_number_not_by_text() {
        let mut checkpoint = Checkpoint::default();
        for (through, moves) in [("9", true), ("10", true), ("9", false), ("10", false), ("011", true)] {
            assert_eq!(checkpoint.advance("shard", through), moves, "{through}");
        }
        assert_eq!(checkpoint.after("shard"), Some("011"));

        checkpoint.finish("shard");
        assert!(!checkpoint.advance("shard", "999"), "a finished shard has no more records");
    }

    #[test]
    fn its_text_form_reads_back() {
        let mut checkpoint = Checkpoint::default();
        checkpoint.advance("b", "100000000000000000007");
        checkpoint.finish("a");
        let text = checkpoint.to_string();
        assert_eq!(text, r#"{"shards":{"a":"finished","b":{"after":"100000000000000000007"}}}"#);
        assert_eq!(serde_json::from_str::<Checkpoint>(&text).unwrap(), checkpoint);
    }

    #[test]
    fn what_is_no_checkpoint_is_refused() {
        for text in ["", "{}", "17", r#"{"shards":{"a":17}}"#, r#"{"shards":{},"more":1}"#] {
            assert!(serde_json::from_str::<Checkpoint>(text).is_err(), "{text}");
        }
    }
}
