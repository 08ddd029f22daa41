//! Folding events over the rows they touch.

use std::collections::BTreeSet;

use textledger_domain::record::Recorded;

use super::View;
use super::row::RowsByKey;

impl View {
    /// Folds `events`, which follow each other in one stream, over the rows they
    /// touch, and gives back the rows that changed. A row skips the events it
    /// already rests on, so folding twice changes nothing.
    #[must_use]
    pub fn fold<'a>(self, mut rows: RowsByKey, events: impl IntoIterator<Item = &'a Recorded>) -> RowsByKey {
        let mut changed = RowsByKey::new();
        for event in events {
            let Some(touch) = self.touched_by(event) else { continue };
            let before = rows.get(&touch.id);
            if before.is_some_and(|row| row.as_of_seq() >= event.seq()) {
                continue;
            }
            // A row that an event has something to say about rests on it then.
            let after = self.apply(before.cloned(), event).filter(|row| row.as_of_seq() == event.seq());
            if let Some(row) = after {
                changed.insert(touch.id.clone(), row.clone());
                rows.insert(touch.id, row);
            }
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
