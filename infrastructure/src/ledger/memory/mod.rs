//! The store in memory: what tests of rules need of a ledger, without an
//! engine. It holds the same items as DynamoDB's tables, refuses on the same
//! conditions and ends its pages at the same limits, and passes the same tests.

mod append;
mod pointer;
mod read;
mod size;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_domain::hash::Hash;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;
use textledger_projections::slice::Slice;
use textledger_projections::target::Target;
use textledger_projections::view::View;

use super::config::Config;
use super::dedupe::{DedupeKey, Done};
use super::error::ReadError;
use super::head::HeadRow;
use super::item::Item;
use super::pointer::registration;
use super::store::{Append, Call, Next, NotAppended, NotErased, Page, Row, Store, StoredHead};
use super::tail::Tail;

/// Streams kept in memory, for as long as it lives.
#[derive(Default)]
pub struct Memory {
    tables: Mutex<Tables>,
}

/// The items as DynamoDB would hold them, by their keys.
#[derive(Default)]
struct Tables {
    events: BTreeMap<(String, Seq), Item>,
    heads: BTreeMap<String, Item>,
    commands: BTreeMap<String, Item>,
    pointers: BTreeMap<View, Item>,
    registrations: BTreeMap<Target, Item>,
    config: Option<Config>,
    faults: VecDeque<Fault>,
}

/// What goes wrong with one call, on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The next append is refused for this reason; nothing is written.
    Refuse(NotAppended),
    /// The next append is carried out and its answer lost.
    LoseAnswer,
    /// The next read fails with these words.
    FailRead(String),
}

impl Memory {
    /// Lets one more call go wrong, after those that were to before.
    pub fn fail(&self, fault: Fault) {
        self.tables().faults.push_back(fault);
    }

    /// The item of an event, as somebody with access to the table sees it.
    #[must_use]
    pub fn event_item(&self, stream: &StreamId, seq: Seq) -> Option<Item> {
        self.tables().events.get(&(stream.key(), seq)).cloned()
    }

    /// The item of a head.
    #[must_use]
    pub fn head_item(&self, stream: &StreamId) -> Option<Item> {
        self.tables().heads.get(&stream.key()).cloned()
    }

    /// Puts another item in an event's place, or none.
    pub fn set_event_item(&self, stream: &StreamId, seq: Seq, item: Option<Item>) {
        set(&mut self.tables().events, (stream.key(), seq), item);
    }

    /// Puts another item in a head's place, or none.
    pub fn set_head_item(&self, stream: &StreamId, item: Option<Item>) {
        set(&mut self.tables().heads, stream.key(), item);
    }

    /// Lets the store say something else of itself.
    pub fn set_config(&self, config: Config) {
        self.tables().config = Some(config);
    }

    /// Has `target` folded, as the view tables' owner would.
    pub fn register(&self, target: Target, by: &str, at: Timestamp) {
        self.tables().registrations.entry(target).or_insert_with(|| registration(target, by, at));
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A read, unless the next one is to fail.
    fn read<'a, T: Send + 'a>(
        &'a self,
        read: impl FnOnce(&Tables) -> Result<T, ReadError> + Send + 'a,
    ) -> Call<'a, T> {
        Box::pin(async move {
            let mut tables = self.tables();
            if let Some(Fault::FailRead(why)) = tables.faults.front().cloned() {
                tables.faults.pop_front();
                return Err(ReadError::Storage { stream: "memory".to_owned(), why });
            }
            read(&tables)
        })
    }
}

impl Store for Memory {
    fn head<'a>(&'a self, stream: &'a StreamId) -> Call<'a, Option<HeadRow>> {
        self.read(move |tables| tables.head(stream))
    }

    fn append<'a>(&'a self, append: Append<'a>) -> Call<'a, (), NotAppended> {
        Box::pin(async move { self.tables().append(append) })
    }

    fn event<'a>(&'a self, stream: &'a StreamId, seq: Seq) -> Call<'a, Option<Recorded>> {
        self.read(move |tables| tables.event(stream, seq))
    }

    fn forward<'a>(&'a self, stream: &'a StreamId, from: Seq, limit: i32) -> Call<'a, Page<Recorded>> {
        self.read(move |tables| tables.forward(stream, from, limit))
    }

    fn backward<'a>(&'a self, stream: &'a StreamId, before: Seq, limit: i32) -> Call<'a, Page<Recorded>> {
        self.read(move |tables| tables.backward(stream, before, limit))
    }

    fn recorded<'a>(
        &'a self,
        bucket: &'a str,
        ids: (EventId, EventId),
        after: Option<Next>,
    ) -> Call<'a, Page<Recorded>> {
        self.read(move |tables| tables.recorded(bucket, ids, after))
    }

    fn recorded_in<'a>(
        &'a self,
        bucket: &'a str,
        ids: (EventId, EventId),
        after: Option<Next>,
    ) -> Call<'a, Page<StreamId>> {
        self.read(move |tables| tables.recorded_in(bucket, ids, after))
    }

    fn tail<'a>(&'a self, stream: &'a StreamId) -> Call<'a, Option<Tail>> {
        self.read(move |tables| tables.tail(stream))
    }

    fn put_head<'a>(&'a self, before: &'a Row, after: &'a HeadRow) -> Call<'a, (), NotAppended> {
        Box::pin(async move { self.tables().put_head(before, after) })
    }

    fn slice(&self, slice: Slice, after: Option<Next>, limit: i32) -> Call<'_, Page<HeadRow>> {
        let page = self.tables().slice(slice, after, limit);
        Box::pin(async { page })
    }

    fn heads(&self, after: Option<Next>, limit: Option<i32>) -> Call<'_, Page<StoredHead>> {
        self.read(move |tables| Ok(tables.census(after, limit)))
    }

    fn config(&self) -> Call<'_, Option<Config>> {
        self.read(|tables| Ok(tables.config.clone()))
    }

    fn config_or<'a>(&'a self, fresh: &'a Config) -> Call<'a, Config> {
        Box::pin(async move { Ok(self.tables().config.get_or_insert_with(|| fresh.clone()).clone()) })
    }

    fn command<'a>(&'a self, key: &'a DedupeKey) -> Call<'a, Option<Done>> {
        self.read(move |tables| tables.command(key))
    }

    fn erase_words<'a>(&'a self, stream: &'a StreamId, seq: Seq) -> Call<'a, (), NotErased> {
        Box::pin(async move {
            let mut tables = self.tables();
            let item = tables.events.get_mut(&(stream.key(), seq)).ok_or(NotErased::NoEvent)?;
            item.remove("words");
            Ok(())
        })
    }
}

fn set<K: Ord>(table: &mut BTreeMap<K, Item>, key: K, item: Option<Item>) {
    match item {
        Some(item) => drop(table.insert(key, item)),
        None => drop(table.remove(&key)),
    }
}

/// Whether `item` carries this hash.
fn holds(item: &Item, hash: Hash) -> bool {
    item.get("hash") == Some(&AttributeValue::S(hash.to_string()))
}
