//! The transaction of an append in memory: the conditions in the order in which
//! they count, then all of the writes.

use aws_sdk_dynamodb::types::AttributeValue;

use super::size::bytes_of;
use super::{Fault, Tables, holds};
use crate::ledger::dedupe::Done;
use crate::ledger::head::HeadRow;
use crate::ledger::item::{Item, to_item};
use crate::ledger::store::{Append, LastEvent, NotAppended, Row};

/// DynamoDB's limits of an item and of a transaction.
const ITEM_BYTES_MAX: usize = 400 * 1024;
const WRITES_MAX: usize = 100;

/// Everything an append writes.
struct Writes {
    command: Option<(String, Item)>,
    events: Vec<((String, u64), Item)>,
    head: (String, Item),
}

impl Tables {
    pub(super) fn append(&mut self, append: Append<'_>) -> Result<(), NotAppended> {
        match self.faults.front().cloned() {
            Some(Fault::Refuse(refusal)) => {
                self.faults.pop_front();
                return Err(refusal);
            }
            Some(Fault::LoseAnswer) => {
                self.faults.pop_front();
                self.append(append)?;
                return Err(NotAppended::Unclear("the answer was lost".to_owned()));
            }
            _ => {}
        }
        let writes = writes(append)?;
        self.check(append)?;
        if let (Some(pointer), Some(first)) = (append.pointer, append.events.first()) {
            self.check_pointer(pointer)?;
            self.move_pointer(pointer, first);
        }
        if let Some((key, item)) = writes.command {
            self.commands.insert(key, item);
        }
        self.events.extend(writes.events);
        self.heads.extend([writes.head]);
        Ok(())
    }

    pub(super) fn put_head(&mut self, before: &Row, after: &HeadRow) -> Result<(), NotAppended> {
        let key = after.stream_id.key();
        self.check_row(&key, before)?;
        self.heads.insert(key, storable(after.to_item())?);
        Ok(())
    }

    fn check_row(&self, stream: &str, row: &Row) -> Result<(), NotAppended> {
        let is_as_before = match (self.heads.get(stream), row) {
            (None, Row::Absent) | (Some(_), Row::Garbled) => true,
            (Some(item), Row::Of(head)) => {
                holds(item, head.hash) && item.get("seq") == Some(&AttributeValue::N(head.seq.to_string()))
            }
            (None, Row::Of(_) | Row::Garbled) | (Some(_), Row::Absent) => false,
        };
        if is_as_before { Ok(()) } else { Err(NotAppended::HeadMoved) }
    }

    fn check(&self, append: Append<'_>) -> Result<(), NotAppended> {
        let Append { dedupe, lost, before, row, last, events, after, .. } = append;
        let stream = after.stream_id.key();
        match dedupe.and_then(|key| self.commands.get(&key.pk())).map(|item| Done::of_item(item.clone())) {
            None if lost.is_some() => {
                return Err(NotAppended::Unclear("the dedupe key is taken by no row".to_owned()));
            }
            Some(Ok(done)) if Some(done.event_id) != lost => return Err(NotAppended::Duplicate(done)),
            Some(Err(error)) => return Err(NotAppended::Unclear(error.to_string())),
            None | Some(Ok(_)) => {}
        }
        self.check_row(&stream, row)?;
        if before.seq > 0 && last != LastEvent::IsLost {
            match self.events.get(&(stream.clone(), before.seq)) {
                None => return Err(NotAppended::LastEventMissing),
                Some(event) if last == LastEvent::Matches && !holds(event, before.hash) => {
                    return Err(NotAppended::LastEventDiffers);
                }
                Some(_) => {}
            }
        }
        match events.iter().any(|event| self.events.contains_key(&(stream.clone(), event.seq()))) {
            true => Err(NotAppended::EventExists),
            false => Ok(()),
        }
    }
}

fn writes(append: Append<'_>) -> Result<Writes, NotAppended> {
    let Append { dedupe, pointer, before, last, events, after, .. } = append;
    let key = after.stream_id.key();
    let command = match (dedupe, events.first()) {
        (Some(key), Some(first)) => Some((key.pk(), storable(key.to_item(first))?)),
        _ => None,
    };
    let events = events
        .iter()
        .map(|event| Ok(((key.clone(), event.seq()), storable(to_item(event))?)))
        .collect::<Result<Vec<_>, NotAppended>>()?;
    let head = (key, storable(after.to_item())?);
    let checks = usize::from(before.seq > 0 && last != LastEvent::IsLost);
    let pointers = pointer.map_or(0, |_| 3);
    if events.len() + usize::from(command.is_some()) + checks + pointers + 1 > WRITES_MAX {
        return Err(NotAppended::Invalid(format!("a transaction has at most {WRITES_MAX} writes")));
    }
    Ok(Writes { command, events, head })
}

fn storable(item: Result<Item, serde_dynamo::Error>) -> Result<Item, NotAppended> {
    let item = item.map_err(|error| NotAppended::Invalid(error.to_string()))?;
    match bytes_of(&item) > ITEM_BYTES_MAX {
        true => Err(NotAppended::Invalid(format!("an item has at most {ITEM_BYTES_MAX} bytes"))),
        false => Ok(item),
    }
}
