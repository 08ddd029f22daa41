//! A contact's words, erased: gone from every table, while hashes, consent and
//! decisions stay as they are; and kept while a lawsuit or the law needs them.

use chrono::TimeDelta;
use serde_json::Value;
use textledger_command::care::{Care, ErasedWords, Error};
use textledger_command::pipeline::Pipeline;
use textledger_command::repair::mend;
use textledger_command::screens::tables::events_table;
use textledger_domain::actor::Principal;
use textledger_domain::contact::Contact;
use textledger_domain::decide::care::{CareRefused, Erasure, HoldEntry};
use textledger_domain::event::Event;
use textledger_domain::event::consent::Method;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::policy::Policy;
use textledger_domain::stream::StreamId;
use textledger_embedded::agent::ScriptedReply;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_handlers::consents::{Consents, WishRequest};
use textledger_infrastructure::ledger::ReadError;
use textledger_projections::as_of::Basis;

use crate::phones::{customer, settle, text, text_and_settle};
use crate::pipelines::pipeline;
use crate::tables::Tables;
use crate::wire::event_now;

/// Stands in every word that is to be gone.
const SECRET: &str = "quetzal";
/// When all words are old enough to be erased.
pub const LATER: TimeDelta = TimeDelta::days(5 * 366);

fn stream(phone: &PhoneNumber) -> StreamId {
    StreamId::Contact(phone.clone())
}

fn consents(pipeline: &Pipeline) -> Consents {
    Consents::new(pipeline.ledger.clone(), pipeline.views.clone(), Policy::default())
}

fn care(pipeline: &Pipeline) -> Care {
    Care::new(pipeline.ledger.clone(), Policy::default())
}

fn erasure() -> Erasure {
    Erasure { reason: "kept long enough".to_owned(), by: "ana".to_owned(), before: None }
}

fn hold() -> HoldEntry {
    HoldEntry { matter: "Doe v. Acme".to_owned(), reason: "letter of today".to_owned(), by: "ana".to_owned() }
}

/// A customer who said a secret in every way there is.
pub async fn talkative() -> (Pipeline, PhoneNumber) {
    let pipeline = pipeline().await;
    let phone = customer(1);
    pipeline.cloud.agent.script(ScriptedReply::Text(format!("I know a {SECRET}.")));
    text_and_settle(&pipeline, &phone, &format!("Hello, do you have a {SECRET}?")).await;
    text_and_settle(&pipeline, &phone, &format!("why do you keep texting me, {SECRET}")).await;
    text_and_settle(&pipeline, &phone, &format!("please stop texting me about the {SECRET}")).await;
    let wish = WishRequest {
        method: Method::Voice,
        words: format!("no {SECRET} by phone"),
        evidence: format!("recording {SECRET}"),
        entered_by: "ana".to_owned(),
        channels: None,
        purposes: None,
        requested_at: None,
        language: None,
        customer_id: None,
        confirm: false,
    };
    consents(&pipeline).revoke(&phone, &wish, "call", &Principal::command()).await.unwrap();
    // A payload that names the contact and makes no sense.
    let broken = serde_json::json!({ "originationNumber": phone.e164(), "messageBody": [SECRET] });
    let name = "scheduling-agent-sms-inbound-dev";
    pipeline.cloud.functions.invoke(name, event_now(&pipeline, &broken)).await.unwrap();
    settle(&pipeline).await;
    (pipeline, phone)
}

pub async fn wait(pipeline: &Pipeline, time: TimeDelta) {
    pipeline.time.wait_towards(pipeline.time.now() + time).await;
}

pub async fn erase(pipeline: &Pipeline, phone: &PhoneNumber) -> Result<ErasedWords, Error> {
    let erased = care(pipeline).erase(phone, &erasure()).await;
    settle(pipeline).await;
    erased
}

/// The tables in which the secret stands.
/// In quarantine all is done; in the contact's own stream the erasures are on record,
/// and taking the words away fails after the first.
pub fn cut_erasures_off(pipeline: &Pipeline) {
    pipeline.cloud.faults.add(Rule {
        service: Service::DynamoDb,
        operation: Some("TransactWriteItems".to_owned()),
        skip: 4,
        times: u32::MAX,
        action: Action::ServerError,
    });
}

async fn tables_with_the_secret(pipeline: &Pipeline) -> Vec<String> {
    let tables = Tables::of(pipeline);
    let mut found = Vec::new();
    for table in tables.names.definitions() {
        if format!("{:?}", tables.rows(table.name).await).contains(SECRET) {
            found.push(table.name.to_owned());
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_words_are_gone_from_every_table_and_all_that_was_decided_stays() {
    let (pipeline, phone) = talkative().await;
    assert_eq!(tables_with_the_secret(&pipeline).await.len(), 4, "the scan is not blind");
    wait(&pipeline, LATER).await;
    let before = pipeline.ledger.load_by_events::<Contact>(&stream(&phone)).await.unwrap().state;
    let chain = hashes(&pipeline, &phone).await;

    let erased = erase(&pipeline, &phone).await.unwrap();
    assert_eq!(erased.in_quarantine, 1);
    assert_eq!(tables_with_the_secret(&pipeline).await, Vec::<String>::new());

    // Hashes verify, and none has changed.
    assert!(hashes(&pipeline, &phone).await.starts_with(&chain));
    let after = pipeline.ledger.load_by_events::<Contact>(&stream(&phone)).await.unwrap().state;
    assert_eq!(after, before);
    // Everything that shows words shows that they are gone.
    let views = serde_json::to_value(pipeline.views.contact(&phone).await.unwrap()).unwrap();
    let shown = [
        ("consent", "original_message"),
        ("opt-out-tracking", "original_request"),
        ("messages", "message_body"),
    ];
    for (view, field) in shown {
        let rows = rows_of(&views, view);
        assert!(!rows.is_empty(), "{view}");
        for row in rows {
            assert_eq!(row[field], "[erased]", "{view}: {row}");
        }
    }
    let standing = consents(&pipeline).standing(&phone, None, Basis::Recorded).await.unwrap();
    let told = serde_json::to_string(&standing).unwrap();
    assert!(!told.contains(SECRET) && told.contains("pending_opt_out"), "{told}");
    let events = pipeline.ledger.read_stream(&stream(&phone)).await.unwrap();
    let screen = events_table(&events).trim_fmt();
    assert!(screen.contains("[erased]") && !screen.contains(SECRET), "{screen}");
    for event in events {
        let sealed = event.sealed();
        assert!(sealed.words.is_empty());
        assert_eq!(sealed.is_erased(), sealed.shown().unwrap()["words"] == "[erased]");
    }
    assert!(matches!(erase(&pipeline, &phone).await, Err(Error::Refused(CareRefused::NothingLeft))), "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_cut_off_in_the_middle_is_finished_by_the_next() {
    let (pipeline, phone) = talkative().await;
    wait(&pipeline, LATER).await;
    cut_erasures_off(&pipeline);
    let cut_off = care(&pipeline).erase(&phone, &erasure()).await.unwrap_err();
    assert!(matches!(cut_off, Error::Unfinished(_)), "{cut_off}");
    let decided = decided(&pipeline, &phone).await;
    assert!(
        decided > 0 && tables_with_the_secret(&pipeline).await.len() > 1,
        "{decided} decided, words left"
    );
    pipeline.cloud.faults.clear();

    erase(&pipeline, &phone).await.unwrap();
    assert_eq!(tables_with_the_secret(&pipeline).await, Vec::<String>::new());
    let again = self::decided(&pipeline, &phone).await;
    assert!(again >= decided, "what was decided is done, not decided twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_erasure_changes_nothing() {
    let (pipeline, phone) = talkative().await;
    let before = pipeline.ledger.streams().await.unwrap();
    let young = erase(&pipeline, &phone).await.unwrap_err();
    assert!(matches!(young, Error::Refused(CareRefused::TooYoung { .. })), "{young}");
    wait(&pipeline, LATER).await;
    care(&pipeline).place_hold(&phone, &hold()).await.unwrap();
    let held = erase(&pipeline, &phone).await.unwrap_err();
    assert!(held.to_string().contains("Doe v. Acme"), "{held}");
    assert_eq!(tables_with_the_secret(&pipeline).await.len(), 4);
    let after = pipeline.ledger.streams().await.unwrap();
    assert_eq!(after.len(), before.len());
    care(&pipeline).lift_hold(&phone, &hold()).await.unwrap();
    erase(&pipeline, &phone).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_the_head_does_not_know_of_holds_all_the_same() {
    let (pipeline, phone) = talkative().await;
    wait(&pipeline, LATER).await;
    let tables = Tables::of(&pipeline);
    let before_the_hold = tables.head(&stream(&phone)).await;
    care(&pipeline).place_hold(&phone, &hold()).await.unwrap();
    tables.put_head(before_the_hold.clone()).await;
    assert!(care(&pipeline).holds(&phone).await.unwrap().is_some());
    tables.put_head(before_the_hold).await;
    let held = erase(&pipeline, &phone).await.unwrap_err();
    assert!(matches!(held, Error::Refused(CareRefused::Held { .. })), "{held}");
    assert_eq!(tables_with_the_secret(&pipeline).await.len(), 4, "not in quarantine either");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_texted_while_events_were_missing_is_erased_too() {
    let (pipeline, phone) = talkative().await;
    let tables = Tables::of(&pipeline);
    let end = pipeline.ledger.load::<Contact>(&stream(&phone)).await.unwrap().head.seq;
    let lost = tables.event(&stream(&phone), end).await;
    tables.remove_event(&stream(&phone), end).await;
    text_and_settle(&pipeline, &phone, &format!("STOP, {SECRET}")).await;
    wait(&pipeline, LATER).await;
    let broken = erase(&pipeline, &phone).await.unwrap_err();
    assert!(matches!(broken, Error::Read(ReadError::CutOff { .. })), "{broken}");
    tables.put_event(lost).await;
    assert_eq!(mend(&pipeline.ledger, &Policy::default(), &phone, None).await.unwrap().carried_over, 1);
    settle(&pipeline).await;
    wait(&pipeline, LATER).await;

    erase(&pipeline, &phone).await.unwrap();
    let annex = pipeline.ledger.read_stream(&StreamId::Annex(phone.clone())).await.unwrap();
    assert!(annex.iter().any(|event| event.sealed().is_erased()), "the annex is not empty");
    assert_eq!(tables_with_the_secret(&pipeline).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_goes_on_after_its_words_were_erased() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "Hello").await;
    wait(&pipeline, LATER).await;
    erase(&pipeline, &phone).await.unwrap();
    text(&pipeline, &phone, "Hello again");
    settle(&pipeline).await;
    assert_eq!(crate::phones::inbox(&pipeline, &phone).len(), 2);
}

/// The erasures on record, each of another event.
async fn decided(pipeline: &Pipeline, phone: &PhoneNumber) -> usize {
    let mut erased = Vec::new();
    for (stream, _) in pipeline.ledger.streams().await.unwrap() {
        let events = pipeline.ledger.read_stream(&stream).await.unwrap();
        erased.extend(events.iter().filter_map(|event| match event.event() {
            Event::WordsErased(words) => Some((stream.clone(), words.event)),
            _ => None,
        }));
    }
    let count = erased.len();
    erased.sort();
    erased.dedup();
    assert_eq!(erased.len(), count, "an erasure is decided once: {phone}");
    count
}

async fn hashes(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<String> {
    let events = pipeline.ledger.read_stream(&stream(phone)).await.unwrap();
    events.iter().map(|event| event.sealed().hash.to_string()).collect()
}

fn rows_of<'a>(views: &'a Value, view: &str) -> Vec<&'a Value> {
    let of_view = views.as_array().into_iter().flatten().filter(|rows| rows["view"] == view);
    of_view.flat_map(|rows| rows["rows"].as_array().into_iter().flatten()).collect()
}
