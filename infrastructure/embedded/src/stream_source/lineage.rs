//! In which order the shards of a stream may be read. When a shard splits, its
//! children continue its items, so a child waits until its parent is finished:
//! otherwise an item's later change could be seen before an earlier one.

use super::checkpoint::Checkpoint;

/// A shard as DescribeStream gives it. Whether it is closed is learnt by
/// reading: only the end of its records says so for certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shard {
    pub(super) id: String,
    /// May name a shard that is trimmed and no longer described.
    pub(super) parent: Option<String>,
}

/// The shards with something left to read whose parents have nothing left.
pub(super) fn readable(shards: &[Shard], checkpoint: &Checkpoint) -> Vec<String> {
    let is_behind =
        |parent: &String| checkpoint.is_finished(parent) || !shards.iter().any(|shard| shard.id == *parent);
    shards
        .iter()
        .filter(|shard| !checkpoint.is_finished(&shard.id))
        .filter(|shard| shard.parent.as_ref().is_none_or(is_behind))
        .map(|shard| shard.id.clone())
        .collect()
}

/// Whether a shard is finished that no described shard continues, so that the
/// description must be older than its children.
pub(super) fn awaits_children(shards: &[Shard], checkpoint: &Checkpoint) -> bool {
    let is_continued = |id: &str| shards.iter().any(|shard| shard.parent.as_deref() == Some(id));
    shards.iter().any(|shard| checkpoint.is_finished(&shard.id) && !is_continued(&shard.id))
}

#[cfg(test)]
mod tests {
    use super::{Shard, awaits_children, readable};
    use crate::stream_source::checkpoint::Checkpoint;

    fn shards(described: &[(&str, Option<&str>)]) -> Vec<Shard> {
        let shard = |(id, parent): &(&str, Option<&str>)| Shard {
            id: (*id).to_owned(),
            parent: parent.map(str::to_owned),
        };
        described.iter().map(shard).collect()
    }

    fn finished(ids: &[&str]) -> Checkpoint {
        let mut checkpoint = Checkpoint::default();
        ids.iter().for_each(|id| checkpoint.finish(id));
        checkpoint
    }

    #[test]
    fn children_wait_for_their_parents() {
        // Described in no particular order: a split into b and c; c split into d.
        let all = shards(&[("d", Some("c")), ("b", Some("a")), ("c", Some("a")), ("a", None)]);
        for (done, expected) in [
            (&[][..], &["a"][..]),
            (&["a"], &["b", "c"]),
            (&["a", "b"], &["c"]),
            (&["a", "c"], &["d", "b"]),
            (&["a", "b", "c"], &["d"]),
            (&["a", "b", "c", "d"], &[]),
        ] {
            assert_eq!(readable(&all, &finished(done)), expected, "after {done:?}");
        }
    }

    #[test]
    fn a_parent_that_is_trimmed_holds_nobody_up() {
        let orphan = shards(&[("b", Some("trimmed"))]);
        assert_eq!(readable(&orphan, &Checkpoint::default()), ["b"]);
    }

    #[test]
    fn a_finished_shard_without_children_calls_for_a_new_description() {
        let family = shards(&[("a", None), ("b", Some("a"))]);
        assert!(!awaits_children(&family, &finished(&[])));
        assert!(!awaits_children(&family, &finished(&["a"])));
        assert!(awaits_children(&family, &finished(&["a", "b"])));
    }
}
