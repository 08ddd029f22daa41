//! Where an announced event stands relative to what a view has already folded.
//! Stream records may be lost, repeated and reordered; only the position in the
//! event's own stream tells what to do.

use textledger_domain::stream::Seq;

/// What to do about an announced event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is the next one: fold it.
    Next,
    /// It is folded already: skip it.
    Seen,
    /// Events before it are missing: read them from the ledger first.
    Gap,
}

/// Where event `seq` stands for a view that has folded up to `cursor` (0: none).
#[must_use]
pub fn place(cursor: Seq, seq: Seq) -> Place {
    match seq {
        seq if seq <= cursor => Place::Seen,
        seq if seq == cursor + 1 => Place::Next,
        _ => Place::Gap,
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, place};

    #[test]
    fn only_the_very_next_event_is_folded_at_once() {
        assert_eq!(place(0, 1), Place::Next);
        assert_eq!(place(0, 2), Place::Gap);
        assert_eq!(place(7, 8), Place::Next);
        assert_eq!(place(7, 7), Place::Seen);
        assert_eq!(place(7, 3), Place::Seen);
        assert_eq!(place(7, 9), Place::Gap);
    }
}
