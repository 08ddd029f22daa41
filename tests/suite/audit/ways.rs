//! The ways in which somebody with access to the tables can edit them, and what
//! of it has to be found: exactly that, where it is and what it is.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;
use textledger_domain::stream::{Seq, StreamId};

use super::tampered_rows::{Rows, number};
use crate::phones::stream;
use crate::tables::text;

/// What has to be found.
pub type Expected = Vec<(String, Seq, &'static str)>;

/// One way.
pub type Way = fn(&mut Rows) -> Expected;

/// A contact who wrote, and then asked us to stop; and one who only wrote.
fn stopped() -> StreamId {
    stream(1)
}

fn other() -> StreamId {
    stream(2)
}

/// Nobody has this number.
fn nobody() -> StreamId {
    stream(9)
}

fn one(stream: &StreamId, seq: Seq, kind: &'static str) -> Expected {
    vec![(stream.key(), seq, kind)]
}

pub const EVENTS: [(&str, Way); 15] = [
    ("a field of the data", |rows| {
        let Some(AttributeValue::M(data)) = rows.event(&stopped(), 2).get_mut("data") else {
            panic!("no data")
        };
        data.insert("more".to_owned(), AttributeValue::Bool(true));
        one(&stopped(), 2, "changed")
    }),
    ("who did it", |rows| {
        rows.event(&stopped(), 3).insert("actor".to_owned(), text("operator:somebody"));
        one(&stopped(), 3, "changed")
    }),
    ("when it was recorded", |rows| {
        rows.event(&stopped(), 3).insert("recorded_at".to_owned(), text("2026-11-23T15:00:00.500Z"));
        one(&stopped(), 3, "changed")
    }),
    ("the hash", |rows| {
        let end = rows.end(&stopped());
        rows.event(&stopped(), end).insert("hash".to_owned(), text(&"0".repeat(64)));
        one(&stopped(), end, "changed")
    }),
    ("an event deleted", |rows| {
        rows.take(&stopped(), 3);
        one(&stopped(), 3, "missing")
    }),
    ("the first events deleted", |rows| {
        rows.take(&stopped(), 1);
        rows.take(&stopped(), 2);
        one(&stopped(), 1, "missing")
    }),
    ("two events swapped", |rows| {
        let (third, fifth) = (rows.take(&stopped(), 3), rows.take(&stopped(), 5));
        rows.place(third, &stopped().key(), 5);
        rows.place(fifth, &stopped().key(), 3);
        [one(&stopped(), 3, "moved"), one(&stopped(), 5, "moved")].concat()
    }),
    ("an event moved to the end", |rows| {
        let (moved, end) = (rows.take(&stopped(), 4), rows.end(&stopped()));
        rows.place(moved, &stopped().key(), end + 1);
        let (end, gone) = (end + 1, one(&stopped(), 4, "missing"));
        [gone, one(&stopped(), end, "moved"), one(&stopped(), end, "head_behind")].concat()
    }),
    ("an event of another stream in the place of one", |rows| {
        let copy = rows.event(&other(), 3).clone();
        rows.place(copy, &stopped().key(), 3);
        // Its data need not tell whose it is: where it does, that is named.
        let kind = if rows.first(&other(), "MessageReceived") == 3 { "copied" } else { "changed" };
        one(&stopped(), 3, kind)
    }),
    ("a text of another stream in the place of an event", |rows| {
        let seq = rows.first(&other(), "MessageReceived");
        let copy = rows.event(&other(), seq).clone();
        rows.place(copy, &stopped().key(), seq);
        one(&stopped(), seq, "copied")
    }),
    ("a stream copied under another number", |rows| {
        for seq in rows.seqs(&other()) {
            let copy = rows.event(&other(), seq).clone();
            rows.place(copy, &nobody().key(), seq);
        }
        let mut head = rows.head(&other()).clone();
        head.insert("stream_id".to_owned(), text(&nobody().key()));
        rows.heads.insert(nobody().key(), head);
        rows.seqs(&nobody()).into_iter().flat_map(|seq| one(&nobody(), seq, "copied")).collect()
    }),
    ("a stream copied under another number and sealed anew, head and all", |rows| {
        let mut before = textledger_domain::hash::Hash::GENESIS;
        for seq in rows.seqs(&other()) {
            let mut sealed = rows.sealed(&other(), seq);
            sealed.envelope.stream_id = nobody();
            sealed.envelope.prev_hash = before;
            before = rows.seal(sealed).hash;
        }
        let mut head = rows.head(&other()).clone();
        head.insert("stream_id".to_owned(), text(&nobody().key()));
        head.insert("hash".to_owned(), text(&before.to_string()));
        rows.heads.insert(nobody().key(), head);
        let names = |rows: &Rows, seq: &Seq| {
            let event_type = rows.events[&(nobody().key(), *seq)]["type"].as_s().unwrap().clone();
            matches!(event_type.as_str(), "MessageReceived" | "SendStarted")
        };
        let texts: Vec<Seq> = rows.seqs(&nobody()).into_iter().filter(|seq| names(rows, seq)).collect();
        assert!(texts.len() >= 2);
        texts.into_iter().flat_map(|seq| one(&nobody(), seq, "other_contact")).collect()
    }),
    ("what is no event", |rows| {
        rows.event(&stopped(), 3).insert("schema".to_owned(), text("+14255550101 quetzal"));
        one(&stopped(), 3, "no_event")
    }),
    ("an attribute taken away", |rows| {
        rows.event(&stopped(), 3).remove("actor");
        one(&stopped(), 3, "no_event")
    }),
    ("data that no build wrote, sealed and named by the head", |rows| {
        let end = rows.end(&stopped());
        let mut sealed = rows.sealed(&stopped(), end);
        sealed.envelope.data = json!({ "nothing": "that reads" });
        sealed.words.clear();
        sealed.hash = sealed.envelope.hash().unwrap();
        let bucket = rows.event(&stopped(), end)["bucket"].clone();
        let mut item: crate::tables::Item = serde_dynamo::to_item(&sealed).unwrap();
        item.insert("bucket".to_owned(), bucket);
        rows.place(item, &stopped().key(), end);
        rows.head(&stopped()).insert("hash".to_owned(), text(&sealed.hash.to_string()));
        one(&stopped(), end, "not_understood")
    }),
];

pub const CHAIN: [(&str, Way); 6] = [
    ("an event replaced by one with a hash that is right", |rows| {
        let seq = rows.first(&stopped(), "MessageReceived");
        rows.reseal(&stopped(), seq, "provider_message_id", json!("another"));
        one(&stopped(), seq, "replaced")
    }),
    ("the first event replaced by one that names an event before it", |rows| {
        let mut first = rows.sealed(&stopped(), 1);
        first.envelope.prev_hash = textledger_domain::hash::Hash::of(b"before");
        rows.seal(first);
        one(&stopped(), 1, "replaced")
    }),
    ("the last event replaced", |rows| {
        let end = rows.end(&stopped());
        let mut last = rows.sealed(&stopped(), end);
        last.envelope.actor = textledger_domain::actor::Actor::Customer;
        rows.seal(last);
        one(&stopped(), end, "head_differs")
    }),
    ("a tail sealed anew whole", |rows| {
        let seq = rows.first(&stopped(), "MessageReceived");
        rows.reseal(&stopped(), seq, "provider_message_id", json!("another"));
        rows.reseal_behind(&stopped(), seq);
        one(&stopped(), rows.end(&stopped()), "head_differs")
    }),
    ("an event added behind the head", |rows| {
        let end = rows.end(&stopped());
        let mut more = rows.sealed(&stopped(), end);
        (more.envelope.seq, more.envelope.prev_hash) = (end + 1, more.hash);
        rows.seal(more);
        one(&stopped(), end + 1, "head_behind")
    }),
    ("a tail sealed anew and events deleted before it", |rows| {
        let seq = rows.first(&other(), "MessageReceived") + 1;
        rows.take(&other(), seq);
        let mut next = rows.sealed(&other(), seq + 1);
        next.envelope.prev_hash = rows.sealed(&other(), seq - 1).hash;
        rows.seal(next);
        rows.reseal_behind(&other(), seq + 1);
        let end = rows.end(&other());
        [one(&other(), seq, "missing"), one(&other(), end, "head_differs")].concat()
    }),
];

pub const HEADS: [(&str, Way); 11] = [
    ("the last events deleted", |rows| {
        let end = rows.end(&stopped());
        rows.take(&stopped(), end);
        rows.take(&stopped(), end - 1);
        one(&stopped(), end - 1, "cut_off")
    }),
    ("a stream deleted", |rows| {
        for seq in rows.seqs(&stopped()) {
            rows.take(&stopped(), seq);
        }
        one(&stopped(), 1, "stream_gone")
    }),
    ("a stream deleted, and its head made unreadable", |rows| {
        for seq in rows.seqs(&stopped()) {
            rows.take(&stopped(), seq);
        }
        rows.head(&stopped()).insert("seq".to_owned(), text("seven"));
        one(&stopped(), 0, "head_garbled")
    }),
    ("a head deleted", |rows| {
        rows.heads.remove(&stopped().key());
        one(&stopped(), rows.end(&stopped()), "head_missing")
    }),
    ("a head moved back", |rows| {
        let end = rows.end(&stopped());
        let hash = rows.sealed(&stopped(), end - 2).hash;
        rows.head(&stopped()).insert("seq".to_owned(), number(end - 2));
        rows.head(&stopped()).insert("hash".to_owned(), text(&hash.to_string()));
        one(&stopped(), end, "head_behind")
    }),
    ("a head moved forward", |rows| {
        let end = rows.end(&stopped());
        rows.head(&stopped()).insert("seq".to_owned(), number(end + 3));
        one(&stopped(), end + 1, "cut_off")
    }),
    ("a head with another hash", |rows| {
        rows.head(&stopped()).insert("hash".to_owned(), text(&"0".repeat(64)));
        one(&stopped(), rows.end(&stopped()), "head_differs")
    }),
    ("a head of another time", |rows| {
        rows.head(&stopped()).insert("recorded_at".to_owned(), text("2027-11-23T15:00:00.000Z"));
        one(&stopped(), rows.end(&stopped()), "head_differs")
    }),
    ("a head that does not read", |rows| {
        rows.head(&stopped()).insert("hash".to_owned(), text("no hash"));
        one(&stopped(), rows.end(&stopped()), "head_garbled")
    }),
    ("a revocation taken out of the cached state", |rows| {
        let state = rows.head(&other())["state"].clone();
        rows.head(&stopped()).insert("state".to_owned(), state);
        one(&stopped(), rows.end(&stopped()), "state_differs")
    }),
    ("a head of no stream", |rows| {
        let mut head = rows.head(&other()).clone();
        head.insert("stream_id".to_owned(), text("contact#14255550102"));
        rows.heads.insert("contact#14255550102".to_owned(), head);
        vec![("contact#14255550102".to_owned(), 0, "no_stream")]
    }),
];

pub const BESIDE: [(&str, Way); 11] = [
    ("words changed", |rows| {
        let seq = rows.first(&stopped(), "MessageReceived");
        let Some(AttributeValue::M(body)) = rows.words(&stopped(), seq).get_mut("body") else { panic!() };
        body.insert("text".to_owned(), text("I never said stop"));
        one(&stopped(), seq, "words_changed")
    }),
    ("words added", |rows| {
        let seq = rows.first(&stopped(), "MessageReceived");
        let body = rows.words(&stopped(), seq)["body"].clone();
        rows.words(&stopped(), seq).insert("evidence".to_owned(), body);
        one(&stopped(), seq, "words_added")
    }),
    ("words taken away by hand", |rows| {
        let seq = rows.first(&stopped(), "ConsentRevoked");
        rows.event(&stopped(), seq).remove("words");
        one(&stopped(), seq, "words_taken")
    }),
    ("some of the words taken away by hand", |rows| {
        let seq = rows.first(&stopped(), "ConsentRevoked");
        let words = rows.words(&stopped(), seq);
        assert!(words.len() >= 2, "a text, and what of it was matched: {words:?}");
        let first = words.keys().next().unwrap().clone();
        words.remove(&first);
        one(&stopped(), seq, "words_taken")
    }),
    ("a note put beside an event", |rows| {
        rows.event(&stopped(), 3).insert("note+14255550101".to_owned(), text("quetzal"));
        one(&stopped(), 3, "changed")
    }),
    ("an event that DynamoDB is to delete", |rows| {
        let end = rows.end(&stopped());
        rows.event(&stopped(), end).insert("ttl".to_owned(), number(1_800_000_000));
        one(&stopped(), end, "changed")
    }),
    ("a note put beside words", |rows| {
        let seq = rows.first(&stopped(), "MessageReceived");
        let Some(AttributeValue::M(body)) = rows.words(&stopped(), seq).get_mut("body") else { panic!() };
        body.insert("note".to_owned(), text("quetzal"));
        one(&stopped(), seq, "changed")
    }),
    ("an event in the bucket of another day", |rows| {
        rows.event(&stopped(), 3).insert("bucket".to_owned(), text("1999-01-01#00"));
        one(&stopped(), 3, "out_of_index")
    }),
    ("an event in no bucket", |rows| {
        rows.event(&stopped(), 3).remove("bucket");
        one(&stopped(), 3, "out_of_index")
    }),
    ("an item before the first event", |rows| {
        let item = rows.event(&stopped(), 1).clone();
        rows.place(item, &stopped().key(), 0);
        one(&stopped(), 0, "no_place")
    }),
    ("an item of no stream", |rows| {
        let item = rows.event(&stopped(), 1).clone();
        rows.place(item, "notes#+14255550101", 1);
        vec![("notes#+14255550101".to_owned(), 0, "no_stream")]
    }),
];
