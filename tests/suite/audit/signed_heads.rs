//! S8: whoever rewrites a stream and its head together, or takes both away, is found
//! by what checkpoints signed; also where it was signed again since. And what was
//! recorded since a checkpoint can be verified alone.

use serde_json::json;
use textledger_domain::stream::{Seq, StreamId};
use textledger_projections::checkpoint::leaf::StreamDigest;

use super::signed::Signed;
use super::tampered_rows::{Rows, number};
use super::ways::{Expected, Way};
use super::{found, unheard, verification};
use crate::phones::{customer, stream, text_and_settle};
use crate::tables::text;

fn stopped() -> StreamId {
    stream(1)
}

/// Changes a text and seals all behind it anew, the head with it.
fn rewrite(rows: &mut Rows, stream: &StreamId) {
    let seq = rows.first(stream, "MessageReceived");
    rows.reseal(stream, seq, "provider_message_id", json!("another"));
    rows.reseal_behind(stream, seq);
    let hash = rows.sealed(stream, rows.end(stream)).hash;
    rows.head(stream).insert("hash".to_owned(), text(&hash.to_string()));
}

/// Moves the head of a stream to where its events end, without a state on it.
fn move_head(rows: &mut Rows, stream: &StreamId) {
    let last = rows.sealed(stream, rows.end(stream));
    let head = rows.head(stream);
    head.insert("seq".to_owned(), number(last.envelope.seq));
    head.insert("hash".to_owned(), text(&last.hash.to_string()));
    head.insert("recorded_at".to_owned(), text(&last.envelope.recorded_at.to_string()));
    head.insert("state_version".to_owned(), number(0));
}

const REWRITES: [(&str, Way); 4] = [
    ("a tail sealed anew, head moved with it", |rows| {
        rewrite(rows, &stopped());
        vec![(stopped().key(), rows.end(&stopped()), "not_as_signed")]
    }),
    ("a tail deleted, head moved back with it", |rows| {
        let end = rows.end(&stopped());
        rows.take(&stopped(), end);
        rows.take(&stopped(), end - 1);
        move_head(rows, &stopped());
        vec![(stopped().key(), end - 1, "signed_gone")]
    }),
    ("a stream sealed anew, and more recorded behind it", |rows| {
        let end = rows.end(&stopped());
        rewrite(rows, &stopped());
        let mut more = rows.sealed(&stopped(), end);
        (more.envelope.seq, more.envelope.prev_hash) = (end + 1, more.hash);
        rows.seal(more);
        move_head(rows, &stopped());
        // The one behind has the date of the last, and was not there at the checkpoint.
        vec![(stopped().key(), end, "not_as_signed"), (stopped().key(), end + 1, "backdated")]
    }),
    ("a stream deleted, and its head with it", |rows| {
        for seq in rows.seqs(&stopped()) {
            rows.take(&stopped(), seq);
        }
        rows.heads.remove(&stopped().key());
        vec![(format!("{:?}", StreamDigest::of(&stopped())), 1, "signed_gone")]
    }),
];

#[tokio::test(flavor = "multi_thread")]
async fn s8_what_was_rewritten_together_with_its_head_is_found_by_what_was_signed() {
    let signed = Signed::with(2).await;
    let honest = Rows::of(&signed.tables).await;
    assert_eq!(found(&signed.witnessed(2).await.all(&unheard()).await.unwrap()), []);
    for (n, (way, edit)) in (0_u32..).zip(&REWRITES) {
        let mut rows = honest.clone();
        let expected = edit(&mut rows);
        rows.put(&signed.tables, &honest).await;
        let tables_alone = verification(&signed.pipeline, 2).all(&unheard()).await.unwrap();
        assert_eq!(found(&tables_alone), [], "{way}: the tables alone do not tell");
        let witnessed = signed.witnessed(1 + 2 * (n % 2)).await;
        assert_eq!(found(&witnessed.all(&unheard()).await.unwrap()), expected, "{way}");
        let by_stream: Expected =
            expected.iter().map(|(_, seq, kind)| (stopped().key(), *seq, *kind)).collect();
        let alone = witnessed.streams(&[stopped()], None).await.unwrap();
        assert_eq!(found(&alone), by_stream, "{way}, by itself");
        honest.put(&signed.tables, &rows).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_a_stream_that_was_rewritten_and_signed_again_is_found_by_what_was_signed_before() {
    let signed = Signed::with(2).await;
    let honest = Rows::of(&signed.tables).await;
    let end = honest.end(&stopped());
    let mut rows = honest.clone();
    rewrite(&mut rows, &stopped());
    rows.put(&signed.tables, &honest).await;
    signed.sign().await;
    let witnessed = signed.witnessed(2).await.all(&unheard()).await.unwrap();
    assert_eq!(found(&witnessed), [(stopped().key(), end, "not_as_signed")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_recorded_since_a_checkpoint_is_read_and_all_of_that() {
    let signed = Signed::with(6).await;
    text_and_settle(&signed.pipeline, &customer(2), "Are you open?").await;
    text_and_settle(&signed.pipeline, &customer(9), "Hello").await;
    signed.sign().await;
    text_and_settle(&signed.pipeline, &customer(2), "And on Sunday?").await;
    let honest = Rows::of(&signed.tables).await;
    let log = signed.log().await;
    let new = |stream: &StreamId, checkpoint: u64| -> Seq {
        let before = log.heads.of(&StreamDigest::of(stream)).iter().rev();
        let before = before.filter(|head| head.checkpoint <= checkpoint).map(|head| head.seq).next();
        // The signed event itself is read too.
        honest.end(stream) + 1 - before.unwrap_or(1)
    };
    let own = StreamId::System(textledger_domain::stream::System::Checkpoints);
    for checkpoint in [1, 2] {
        let verified = signed.since(checkpoint).await;
        assert_eq!(found(&verified), []);
        let mut expected = new(&stream(2), checkpoint) + new(&own, checkpoint);
        if checkpoint == 1 {
            expected += new(&stream(9), checkpoint);
        }
        assert_eq!(verified.events, expected, "since checkpoint {checkpoint}");
    }

    let end = honest.end(&stream(2));
    for (edit, expected) in [
        (edit_last as fn(&mut Rows), vec![(stream(2).key(), end, "changed")]),
        (rewrite_second, {
            let signed_at = log.heads.of(&StreamDigest::of(&stream(2)))[0].seq;
            vec![(stream(2).key(), signed_at, "not_as_signed")]
        }),
        (take_ninth, vec![(format!("{:?}", StreamDigest::of(&stream(9))), 1, "signed_gone")]),
    ] {
        let mut rows = honest.clone();
        edit(&mut rows);
        rows.put(&signed.tables, &honest).await;
        assert_eq!(found(&signed.since(1).await), expected);
        honest.put(&signed.tables, &rows).await;
    }
}

fn edit_last(rows: &mut Rows) {
    let end = rows.end(&stream(2));
    rows.event(&stream(2), end).insert("actor".to_owned(), text("operator:somebody"));
}

fn rewrite_second(rows: &mut Rows) {
    rewrite(rows, &stream(2));
}

fn take_ninth(rows: &mut Rows) {
    for seq in rows.seqs(&stream(9)) {
        rows.take(&stream(9), seq);
    }
    rows.heads.remove(&stream(9).key());
}
