//! What the records of a stream of changes tell of one stream of events, and
//! what there is to do about it. They may be lost, repeated and reordered, and
//! an event in them may not be readable: only its position counts, held against
//! how far a target has come.

use std::collections::BTreeMap;

use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;

/// Where an announced event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It is the next one: fold it.
    Next,
    /// It is folded already: skip it.
    Seen,
    /// Events before it are missing: read them from the ledger first.
    Gap,
}

/// Where event `seq` stands for a target that has come to `cursor` (0: nowhere).
fn place(cursor: Seq, seq: Seq) -> Place {
    match seq {
        seq if seq <= cursor => Place::Seen,
        seq if seq == cursor + 1 => Place::Next,
        _ => Place::Gap,
    }
}

/// The events of one stream that are known to be there.
#[derive(Debug, Clone, Default)]
pub struct Announced {
    by_position: BTreeMap<Seq, Option<Recorded>>,
}

/// What lies ahead of a target.
#[derive(Debug, PartialEq, Eq)]
pub enum Ahead<'a> {
    /// Nothing new.
    Nothing,
    /// The very next events, all of them at hand.
    Events(Vec<&'a Recorded>),
    /// Something is missing: the ledger has to be read.
    Gap,
}

impl Announced {
    /// Event `seq` is there; what it says is not at hand.
    pub fn position(&mut self, seq: Seq) {
        self.by_position.entry(seq).or_insert(None);
    }

    /// `event` is there.
    pub fn event(&mut self, event: Recorded) {
        self.by_position.insert(event.seq(), Some(event));
    }

    /// The last position announced.
    #[must_use]
    pub fn last(&self) -> Option<Seq> {
        self.by_position.keys().next_back().copied()
    }

    /// What lies ahead of a target that has come to `cursor`.
    #[must_use]
    pub fn after(&self, cursor: Seq) -> Ahead<'_> {
        let mut next = Vec::new();
        let mut position = cursor;
        for (seq, event) in &self.by_position {
            match (place(position, *seq), event) {
                (Place::Seen, _) => {}
                (Place::Next, Some(event)) => {
                    next.push(event);
                    position = *seq;
                }
                (Place::Next, None) | (Place::Gap, _) => return Ahead::Gap,
            }
        }
        if next.is_empty() { Ahead::Nothing } else { Ahead::Events(next) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::story;

    #[test]
    fn only_the_very_next_event_is_folded_at_once() {
        assert_eq!(place(0, 1), Place::Next);
        assert_eq!(place(0, 2), Place::Gap);
        assert_eq!(place(7, 8), Place::Next);
        assert_eq!(place(7, 7), Place::Seen);
        assert_eq!(place(7, 3), Place::Seen);
        assert_eq!(place(7, 9), Place::Gap);
    }

    /// The positions at hand, or `None` where the ledger has to be read.
    fn ahead(announced: &Announced, cursor: Seq) -> Option<Vec<Seq>> {
        match announced.after(cursor) {
            Ahead::Nothing => Some(Vec::new()),
            Ahead::Events(events) => Some(events.into_iter().map(Recorded::seq).collect()),
            Ahead::Gap => None,
        }
    }

    #[test]
    fn announced_events_are_used_only_where_none_is_missing() {
        let events = story(5);
        let announce = |seqs: &[usize]| {
            let mut announced = Announced::default();
            seqs.iter().for_each(|seq| announced.event(events[seq - 1].clone()));
            announced
        };
        for (seqs, cursor, expected) in [
            (&[1, 2, 3][..], 0, Some(vec![1, 2, 3])),
            (&[3, 2, 1], 1, Some(vec![2, 3])),
            (&[1, 2, 3], 3, Some(vec![])),
            (&[2, 2], 1, Some(vec![2])),
            (&[2], 0, None),
            (&[1, 3], 0, None),
            (&[1, 3], 2, Some(vec![3])),
            (&[], 0, Some(vec![])),
        ] {
            assert_eq!(ahead(&announce(seqs), cursor), expected, "{seqs:?} after {cursor}");
        }
    }

    #[test]
    fn an_event_known_by_its_position_only_has_to_be_read() {
        let mut announced = Announced::default();
        announced.position(2);
        assert_eq!(ahead(&announced, 1), None);
        assert_eq!(ahead(&announced, 2), Some(vec![]));
        // Its record may come twice, once of them whole, in either order.
        announced.event(story(2).remove(1));
        announced.position(2);
        assert_eq!(ahead(&announced, 1), Some(vec![2]));
    }
}
