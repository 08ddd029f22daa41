//! Folding events over the rows they touch.

use std::collections::BTreeSet;

use textledger_domain::record::Recorded;

use super::View;
use super::row::RowsByKey;
use super::touch::Touch;

impl View {
    /// Folds `events`, which follow each other in one stream, over the rows they
    /// touch, and gives back the rows that changed. A row skips the events it
    /// already rests on, so folding twice changes nothing.
    #[must_use]
    pub fn fold<'a>(self, mut rows: RowsByKey, events: impl IntoIterator<Item = &'a Recorded>) -> RowsByKey {
        let mut changed = RowsByKey::new();
        for event in events {
            let Some(Touch { id, .. }) = self.touched_by(event) else { continue };
            let (before, was_changed) = match changed.remove(&id) {
                Some(row) => (Some(row), true),
                None => (rows.remove(&id), false),
            };
            let is_in_it = before.as_ref().is_some_and(|row| row.as_of_seq() >= event.seq());
            let after = if is_in_it { before } else { self.apply(before, event) };
            let Some(row) = after else { continue };
            // A row that an event has something to say about rests on it then.
            let is_changed = was_changed || (!is_in_it && row.as_of_seq() == event.seq());
            if is_changed { &mut changed } else { &mut rows }.insert(id, row);
        }
        changed
    }

    /// The keys of all rows that `events` touch.
    #[must_use]
    pub fn rows_touched<'a>(self, events: impl IntoIterator<Item = &'a Recorded>) -> Vec<String> {
        let ids: BTreeSet<String> =
            events.into_iter().filter_map(|event| self.touched_by(event)).map(|touch| touch.id).collect();
        ids.into_iter().collect()
    }

    /// The keys of those rows that `events` touch and do not create: what there
    /// was of them has to be known.
    #[must_use]
    pub fn rows_continued<'a>(self, events: impl IntoIterator<Item = &'a Recorded>) -> Vec<String> {
        let mut created = BTreeSet::new();
        let mut continued = BTreeSet::new();
        for touch in events.into_iter().filter_map(|event| self.touched_by(event)) {
            if touch.creates {
                created.insert(touch.id);
            } else if !created.contains(&touch.id) {
                continued.insert(touch.id);
            }
        }
        continued.into_iter().collect()
    }
}
