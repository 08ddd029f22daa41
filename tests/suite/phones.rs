//! Customers with phones: they text, and what becomes of it can be seen on the
//! phone, in the stream and in the decision state.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::consent::Consent;
use textledger_domain::contact::Contact;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::{SendFailure, SendKind};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;
use textledger_embedded::sources::Quiet;

/// Long enough for every retry and every timeout of the reply path.
pub const PATIENCE: TimeDelta = TimeDelta::hours(25);

/// The `n`th customer.
pub fn customer(n: u32) -> PhoneNumber {
    phone(n).parse().unwrap()
}

/// Their number in E.164.
pub fn phone(n: impl std::fmt::Display) -> String {
    format!("+1425555{n:04}")
}

/// Their stream.
pub fn stream(n: u32) -> StreamId {
    StreamId::Contact(customer(n))
}

/// Sends a text; it travels when the pipeline settles or runs.
pub fn text(pipeline: &Pipeline, from: &PhoneNumber, body: &str) {
    pipeline.cloud.text_from(from, BUSINESS_NUMBER, body).unwrap();
}

/// Sends a text and lets everything come to rest.
pub async fn text_and_settle(pipeline: &Pipeline, from: &PhoneNumber, body: &str) {
    text(pipeline, from, body);
    settle(pipeline).await;
}

/// Lets everything come to rest, time passing as it must.
pub async fn settle(pipeline: &Pipeline) {
    assert_eq!(pipeline.settle(PATIENCE).await.unwrap(), Quiet::Settled);
}

/// Lets what is due within `span` happen; what is due later stays.
pub async fn let_pass(pipeline: &Pipeline, span: TimeDelta) {
    let (Quiet::Settled | Quiet::Pending(_)) = pipeline.settle(span).await.unwrap();
}

/// The event stream of `phone`.
pub async fn events(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<Recorded> {
    pipeline.ledger.read_stream(&StreamId::Contact(phone.clone())).await.unwrap()
}

/// The decision state of `phone`.
pub async fn contact(pipeline: &Pipeline, phone: &PhoneNumber) -> Contact {
    pipeline.ledger.load::<Contact>(&StreamId::Contact(phone.clone())).await.unwrap().state
}

/// What is on `phone`.
pub fn inbox(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<String> {
    pipeline.cloud.carrier.inbox(phone.e164()).unwrap().into_iter().map(|text| text.body).collect()
}

/// The kinds of the sends started for `phone`, in order.
pub async fn kinds(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<SendKind> {
    events(pipeline, phone)
        .await
        .iter()
        .filter_map(|event| match event.event() {
            Event::SendStarted(send) => Some(send.kind),
            _ => None,
        })
        .collect()
}

/// The failures of sends to `phone`, and whether another attempt was planned.
pub async fn send_failures(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<(SendFailure, bool)> {
    events(pipeline, phone)
        .await
        .iter()
        .filter_map(|event| match event.event() {
            Event::SendFailed(failed) => Some((failed.class, failed.retry_at.is_some())),
            _ => None,
        })
        .collect()
}

/// Nothing is owed, unanswered or in the air.
pub async fn assert_at_rest(pipeline: &Pipeline, phone: &PhoneNumber) {
    let contact = contact(pipeline, phone).await;
    assert!(
        contact.duties.is_empty() && contact.unanswered.is_empty() && contact.in_flight.is_empty(),
        "{contact:?}"
    );
}

/// S3, S4 and S5 over everything that happened to `phone`.
pub async fn assert_safe(pipeline: &Pipeline, phone: &PhoneNumber) {
    let events = events(pipeline, phone).await;
    let mut consent = Consent::default();
    let mut confirmations = BTreeMap::new();
    for event in &events {
        if let Event::SendStarted(send) = event.event() {
            let is_confirmation = send.kind == SendKind::OptOutConfirmation;
            assert!(
                is_confirmation || !consent.is_opted_out(event.recorded_at()),
                "S3: event {} sends after a revocation",
                event.seq()
            );
            if is_confirmation {
                assert!(
                    event.recorded_at().since(send.asked_at) <= TimeDelta::minutes(5),
                    "S4: a confirmation is late"
                );
                confirmations.insert(send.outbound_id, send.answers);
            }
        }
        // One that surely was not taken may be tried again, as when AWS's list still
        // held a number that had just texted START.
        if let Event::SendFailed(failed) = event.event()
            && failed.class != SendFailure::InDoubt
        {
            confirmations.remove(&failed.outbound_id);
        }
        consent.evolve(event);
    }
    let revocations: BTreeSet<_> = confirmations.values().collect();
    assert_eq!(revocations.len(), confirmations.len(), "S4: a revocation was confirmed more than once");
    let mut handed_over: BTreeMap<String, u32> = BTreeMap::new();
    for text in pipeline.cloud.carrier.accepted_to(phone.e164()).unwrap() {
        *handed_over.entry(text.context["outbound_id"].clone()).or_default() += 1;
    }
    assert!(
        handed_over.values().all(|count| *count == 1),
        "S5: an outbound id was handed over more than once"
    );
}

/// Lets `time` pass.
pub async fn pass(pipeline: &Pipeline, time: TimeDelta) {
    pipeline.time.wait_towards(pipeline.time.now() + time).await;
}
