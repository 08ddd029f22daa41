//! What an operator gave up as lost is told each time, and is held against what was
//! signed of it.

use serde_json::json;
use textledger_command::commands::audit::bundle::verify::screen;
use textledger_command::repair::mend;
use textledger_domain::contact::Contact;
use textledger_domain::event::Event;
use textledger_domain::hash::Hash;
use textledger_domain::policy::Policy;
use textledger_domain::stream::{Seq, StreamId};
use textledger_projections::bundle::verify::LostEvents;

use super::exhibit::{Exhibit, checked};
use super::signed::Signed;
use super::tampered_rows::{Rows, number};
use super::{found, verified};
use crate::phones::{customer, settle, stream};
use crate::tables::{Tables, text};

/// A contact whose last two events were lost, and given up.
async fn bereft() -> (Signed, Seq, Seq) {
    let signed = Signed::with(1).await;
    let end = signed.pipeline.ledger.load::<Contact>(&stream(1)).await.unwrap().head.seq;
    for seq in [end - 1, end] {
        signed.tables.remove_event(&stream(1), seq).await;
    }
    let accepted = Some(("no backup".to_owned(), "ana".to_owned()));
    mend(&signed.pipeline.ledger, &Policy::default(), &customer(1), accepted).await.unwrap();
    settle(&signed.pipeline).await;
    (signed, end - 1, end)
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_are_on_record_as_lost_are_named_on_every_run() {
    let (signed, from, through) = bereft().await;
    for verified in [signed.verified().await, verified(&signed.pipeline, 3).await] {
        assert_eq!(found(&verified), []);
        let said = serde_json::to_value(&verified.lost).unwrap();
        assert_eq!((&said[0]["from"], &said[0]["through"]), (&json!(from), &json!(through)), "{said}");
        assert_eq!(said[0]["stream"], json!("contact +1•••0001"), "S10");
        assert_eq!(verified.lost.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_says_what_of_it_is_gone() {
    let exhibit = Exhibit::new().await;
    let (ledger, of) = (&exhibit.pipeline.ledger, StreamId::Contact(exhibit.phone.clone()));
    let end = ledger.load::<Contact>(&of).await.unwrap().head.seq;
    for seq in [end - 1, end] {
        Tables::of(&exhibit.pipeline).remove_event(&of, seq).await;
    }
    let accepted = Some(("no backup".to_owned(), "ana".to_owned()));
    mend(ledger, &Policy::default(), &exhibit.phone, accepted).await.unwrap();
    settle(&exhibit.pipeline).await;
    exhibit.checkpoint().await;
    let checked = checked(&exhibit.bundle(&exhibit.phone).await, Some(exhibit.key()));
    assert_eq!((checked.ours.flaws.as_slice(), checked.script.0), (&[][..], Some(0)), "{:?}", checked.script);
    assert_eq!(checked.ours.lost, [LostEvents { from: end - 1, through: end }]);
    let said = screen(&checked.ours);
    assert!(said.contains(&format!("events {} to {end} are gone", end - 1)), "{said}");
}

/// The event that tells of the hole is sealed anew, with all that follows it.
fn tell_otherwise(rows: &mut Rows, before: Hash) {
    let is_it = |seq: &Seq| rows.events[&(stream(1).key(), *seq)]["type"].as_s().unwrap() == "EventsLost";
    let seq = rows.seqs(&stream(1)).into_iter().find(is_it).unwrap();
    let mut told = rows.sealed(&stream(1), seq);
    told.envelope.prev_hash = before;
    rows.seal(told);
    rows.reseal_behind(&stream(1), seq);
    let last = rows.sealed(&stream(1), rows.end(&stream(1)));
    let head = rows.head(&stream(1));
    head.insert("hash".to_owned(), text(&last.hash.to_string()));
    head.insert("state_version".to_owned(), number(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_a_loss_of_something_else_than_was_signed_is_found() {
    let (signed, _, through) = bereft().await;
    let events = signed.pipeline.ledger.read_stream(&stream(1)).await.unwrap();
    assert!(events.iter().any(|event| matches!(event.event(), Event::EventsLost(_))));
    let honest = Rows::of(&signed.tables).await;
    let mut rows = honest.clone();
    tell_otherwise(&mut rows, Hash::of(b"another"));
    rows.put(&signed.tables, &honest).await;
    assert_eq!(found(&verified(&signed.pipeline, 1).await), [], "the tables alone do not tell");
    assert_eq!(found(&signed.verified().await), [(stream(1).key(), through, "lost_not_as_signed")]);
}
