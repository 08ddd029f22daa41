//! The rows of the events and heads tables in hand, to be edited as somebody with
//! access to the tables can, and put back.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;
use textledger_domain::envelope::Sealed;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_infrastructure::ledger::to_item;

use crate::tables::{Item, Tables, text};

/// The rows of both tables by their keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    pub events: BTreeMap<(String, Seq), Item>,
    pub heads: BTreeMap<String, Item>,
}

impl Rows {
    pub async fn of(tables: &Tables) -> Self {
        let key = |row: &Item| row["stream_id"].as_s().unwrap().clone();
        let events = tables.rows(&tables.names.events).await.into_iter();
        let heads = tables.rows(&tables.names.heads).await.into_iter();
        Self {
            events: events.map(|row| ((key(&row), seq_of(&row)), row)).collect(),
            heads: heads.map(|row| (key(&row), row)).collect(),
        }
    }

    /// Makes the tables, which hold `before`, hold these.
    pub async fn put(&self, tables: &Tables, before: &Self) {
        for ((key, seq), row) in &self.events {
            if before.events.get(&(key.clone(), *seq)) != Some(row) {
                tables.put_event(row.clone()).await;
            }
        }
        for (key, seq) in before.events.keys().filter(|key| !self.events.contains_key(*key)) {
            tables.remove_row(&tables.names.events, event_key(key, *seq)).await;
        }
        for (key, row) in &self.heads {
            if before.heads.get(key) != Some(row) {
                tables.put_head(row.clone()).await;
            }
        }
        for key in before.heads.keys().filter(|key| !self.heads.contains_key(*key)) {
            tables.remove_row(&tables.names.heads, [("stream_id".to_owned(), text(key))].into()).await;
        }
    }

    pub fn event(&mut self, stream: &StreamId, seq: Seq) -> &mut Item {
        self.events.get_mut(&(stream.key(), seq)).expect("the event is there")
    }

    pub fn head(&mut self, stream: &StreamId) -> &mut Item {
        self.heads.get_mut(&stream.key()).expect("the head is there")
    }

    pub fn take(&mut self, stream: &StreamId, seq: Seq) -> Item {
        self.events.remove(&(stream.key(), seq)).expect("the event is there")
    }

    /// Puts an item at a place, whatever it was before.
    pub fn place(&mut self, mut item: Item, key: &str, seq: Seq) {
        item.insert("stream_id".to_owned(), text(key));
        item.insert("seq".to_owned(), number(seq));
        self.events.insert((key.to_owned(), seq), item);
    }

    /// The last position of `stream`.
    pub fn end(&self, stream: &StreamId) -> Seq {
        self.seqs(stream).last().copied().expect("it has events")
    }

    pub fn seqs(&self, stream: &StreamId) -> Vec<Seq> {
        let of_it = self.events.range((stream.key(), 0)..=(stream.key(), Seq::MAX));
        of_it.map(|((_, seq), _)| *seq).collect()
    }

    /// The first event of `stream` of a type.
    pub fn first(&self, stream: &StreamId, event_type: &str) -> Seq {
        let is_it = |seq: &Seq| self.events[&(stream.key(), *seq)]["type"].as_s().unwrap() == event_type;
        self.seqs(stream).into_iter().find(is_it).expect("it has one")
    }

    pub fn sealed(&self, stream: &StreamId, seq: Seq) -> Sealed {
        serde_dynamo::from_item(self.events[&(stream.key(), seq)].clone()).unwrap()
    }

    /// Records `sealed` at its place with a hash that is right.
    pub fn seal(&mut self, mut sealed: Sealed) -> Sealed {
        sealed.hash = sealed.envelope.hash().unwrap();
        let item = to_item(&Recorded::open(sealed.clone()).unwrap()).unwrap();
        self.events.insert((sealed.envelope.stream_id.key(), sealed.envelope.seq), item);
        sealed
    }

    /// Records other data for an event, with a hash that is right.
    pub fn reseal(&mut self, stream: &StreamId, seq: Seq, field: &str, value: Value) -> Sealed {
        let mut sealed = self.sealed(stream, seq);
        sealed.envelope.data[field] = value;
        self.seal(sealed)
    }

    /// Links every event behind `seq` to the one before it again.
    pub fn reseal_behind(&mut self, stream: &StreamId, seq: Seq) {
        let mut before = self.sealed(stream, seq).hash;
        for seq in seq + 1..=self.end(stream) {
            let mut sealed = self.sealed(stream, seq);
            sealed.envelope.prev_hash = before;
            before = self.seal(sealed).hash;
        }
    }

    /// The words beside an event, by place.
    pub fn words(&mut self, stream: &StreamId, seq: Seq) -> &mut Item {
        match self.event(stream, seq).get_mut("words") {
            Some(AttributeValue::M(words)) => words,
            other => panic!("event {seq} has no words: {other:?}"),
        }
    }
}

pub fn number(number: Seq) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

fn seq_of(row: &Item) -> Seq {
    row["seq"].as_n().unwrap().parse().unwrap()
}

fn event_key(key: &str, seq: Seq) -> Item {
    [("stream_id".to_owned(), text(key)), ("seq".to_owned(), number(seq))].into()
}
