//! The pointers in memory, moved with an append on the same conditions as in
//! DynamoDB.

use textledger_domain::record::Recorded;
use textledger_projections::target::Generation;

use super::Tables;
use crate::ledger::pointer::{PointerMove, PointerRefused, registration, shown};
use crate::ledger::store::NotAppended;

impl Tables {
    pub(super) fn check_pointer(&self, pointer: PointerMove) -> Result<(), NotAppended> {
        let row = self.pointers.get(&pointer.view);
        if row.map_or(Some(Generation::FIRST), shown) != Some(pointer.from) {
            return Err(pointer.refused(row).map_or_else(NotAppended::Invalid, NotAppended::Pointer));
        }
        match self.registrations.contains_key(&pointer.after()) {
            true => Ok(()),
            false => Err(NotAppended::Pointer(PointerRefused::NotRegistered(pointer.after()))),
        }
    }

    pub(super) fn move_pointer(&mut self, pointer: PointerMove, recorded: &Recorded) {
        let (before, envelope) = (pointer.before(), &recorded.sealed().envelope);
        let row = || registration(before, &envelope.actor.to_string(), envelope.recorded_at);
        self.registrations.entry(before).or_insert_with(row);
        self.pointers.insert(pointer.view, pointer.row());
    }
}
