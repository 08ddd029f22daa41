//! Contacts whose history is not what was recorded, or not what this build knows:
//! a STOP that arrives is in force and confirmed once, and nothing else is sent to
//! them (S14).

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::{BUSINESS_NUMBER, REPLY_QUEUE};
use textledger_command::repair::{self, mend};
use textledger_domain::actor::Principal;
use textledger_domain::consent::Reason;
use textledger_domain::contact::Contact;
use textledger_domain::event::consent::{Channel, Method, Purpose};
use textledger_domain::event::incident::IncidentFinding;
use textledger_domain::event::outbound::SendKind;
use textledger_domain::event::{Event, Unknown};
use textledger_domain::ids::{EventId, Moment};
use textledger_domain::limits::GRANT_MARGIN;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::policy::Policy;
use textledger_domain::record::Draft;
use textledger_domain::stream::{StreamId, System};
use textledger_embedded::faults::Service;
use textledger_embedded::queues::NewMessage;
use textledger_handlers::consents::{Consents, Error, Outcome, WishRequest};
use textledger_infrastructure::deployment::topics::Topic;
use textledger_infrastructure::ledger::{Loaded, ReadError};
use textledger_infrastructure::replies::Trigger;

use crate::phones::{self, customer, inbox, settle, text_and_settle};
use crate::pipelines::pipeline;
use crate::tables::{Tables, text};

fn stream(phone: &PhoneNumber) -> StreamId {
    StreamId::Contact(phone.clone())
}

/// A customer who was answered once, in a pipeline of its own.
pub async fn acquainted() -> (Pipeline, PhoneNumber, Tables) {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "Hello").await;
    assert_eq!(inbox(&pipeline, &phone).len(), 1, "a reply");
    let tables = Tables::of(&pipeline);
    (pipeline, phone, tables)
}

/// The kinds of what was sent, in the contact's own stream and in its annex.
async fn sent(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<SendKind> {
    let mut kinds = Vec::new();
    for stream in [stream(phone), StreamId::Annex(phone.clone())] {
        let mut from = 1;
        // Event by event: the stream as a whole may not read.
        while let Ok(found) = pipeline.ledger.read_one(&stream, from).await {
            let Some(event) = found else { break };
            if let Event::SendStarted(send) = event.event() {
                kinds.push(send.kind);
            }
            from += 1;
        }
    }
    kinds
}

async fn check(pipeline: &Pipeline, phone: &PhoneNumber) -> Result<Reason, Error> {
    let consents = Consents::new(pipeline.ledger.clone(), pipeline.views.clone(), Policy::default());
    let answer = consents.check(phone, Channel::Voice, Purpose::Informational).await?;
    assert!(!answer.allowed, "never while in doubt: {answer:?}");
    Ok(answer.reason)
}

/// STOP gets its confirmation and nothing else is sent, whatever is said.
async fn stop_is_confirmed_once_and_all_else_is_silence(pipeline: &Pipeline, phone: &PhoneNumber) {
    let before = inbox(pipeline, phone).len();
    for said in ["are you there?", "STOP", "stop", "HELP", "MY STATUS", "and now?"] {
        text_and_settle(pipeline, phone, said).await;
    }
    let texts = inbox(pipeline, phone).split_off(before);
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].contains("START"), "the confirmation: {texts:?}");
}

/// Records an event that only a newer build knows.
pub async fn newer_event(pipeline: &Pipeline, phone: &PhoneNumber, event_type: &str, schema: u32) {
    let decide = |_: &Loaded<Contact>, moment: Moment<'_>| {
        let data = serde_json::json!({ "note": { "words": "of a newer build" } });
        let unknown = Unknown { event_type: event_type.to_owned(), schema, data };
        let cause = EventId::draw(moment);
        vec![Draft::by_system("newer", Event::Unknown(unknown), cause.into(), cause, moment)]
    };
    pipeline.ledger.transact(&stream(phone), None, decide).await.unwrap();
}

/// Makes the cached state one of another build.
pub async fn forget_the_state(tables: &Tables, phone: &PhoneNumber) {
    let mut head = tables.head(&stream(phone)).await;
    head.insert("state_version".to_owned(), AttributeValue::N("999".to_owned()));
    tables.put_head(head).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_a_stop_after_an_event_of_a_newer_build_is_in_force_and_confirmed_once() {
    for (event_type, schema) in [("WishRevised", 1), ("ConsentGranted", 99)] {
        let (pipeline, phone, tables) = acquainted().await;
        newer_event(&pipeline, &phone, event_type, schema).await;
        assert_eq!(check(&pipeline, &phone).await.unwrap(), Reason::NotUnderstood);
        // Also when the state was last cached by that build.
        forget_the_state(&tables, &phone).await;
        stop_is_confirmed_once_and_all_else_is_silence(&pipeline, &phone).await;
        assert_eq!(check(&pipeline, &phone).await.unwrap(), Reason::OptedOut);
        text_and_settle(&pipeline, &phone, "START").await;
        assert_eq!(check(&pipeline, &phone).await.unwrap(), Reason::OptedOut, "calls stay off");
        assert_eq!(sent(&pipeline, &phone).await, [SendKind::AgentReply, SendKind::OptOutConfirmation]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_a_stop_after_an_event_that_cannot_be_read_is_in_force_and_confirmed_once() {
    for (attribute, seq) in [("hash", 2), ("data", 2), ("actor", 5), ("recorded_at", 1)] {
        let (pipeline, phone, tables) = acquainted().await;
        let honest = tables.event(&stream(&phone), seq).await;
        let mut changed = honest.clone();
        changed.insert(attribute.to_owned(), text("changed"));
        tables.put_event(changed).await;
        forget_the_state(&tables, &phone).await;
        stop_is_confirmed_once_and_all_else_is_silence(&pipeline, &phone).await;
        let refused = check(&pipeline, &phone).await.unwrap_err();
        assert!(matches!(&refused, Error::Read(error) if error.is_about_the_record()), "{refused:?}");
        let broken = mend(&pipeline.ledger, &Policy::default(), &phone, None).await.unwrap_err();
        assert!(matches!(broken, repair::Error::Broken(_)), "{broken:?}");
        // Restored, the stream is whole, what came in meanwhile included.
        tables.put_event(honest).await;
        mend(&pipeline.ledger, &Policy::default(), &phone, None).await.unwrap();
        assert_eq!(check(&pipeline, &phone).await.unwrap(), Reason::OptedOut, "{attribute} {seq}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_a_stop_that_meets_a_head_behind_its_events_is_in_force_and_confirmed_once() {
    for lost in [false, true] {
        let (pipeline, phone, tables) = acquainted().await;
        let old = tables.head(&stream(&phone)).await;
        text_and_settle(&pipeline, &phone, "Hello again").await;
        match lost {
            true => tables.remove_head(&stream(&phone)).await,
            false => tables.put_head(old).await,
        }
        let before = inbox(&pipeline, &phone).len();
        for said in ["STOP", "stop", "and now?"] {
            text_and_settle(&pipeline, &phone, said).await;
        }
        assert_eq!(inbox(&pipeline, &phone).len(), before + 1, "head lost: {lost}");
        assert_eq!(check(&pipeline, &phone).await.unwrap(), Reason::OptedOut);
        pipeline.ledger.read_stream(&stream(&phone)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_a_revocation_behind_a_stale_head_is_in_force_for_whoever_asks() {
    let (pipeline, phone, tables) = acquainted().await;
    let old = tables.head(&stream(&phone)).await;
    text_and_settle(&pipeline, &phone, "STOP").await;
    tables.put_head(old).await;
    assert_eq!(check(&pipeline, &phone).await.unwrap(), Reason::OptedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_a_stop_that_meets_a_head_ahead_of_its_events_is_in_force_and_confirmed_once() {
    let (pipeline, phone, tables) = acquainted().await;
    let end = pipeline.ledger.load::<Contact>(&stream(&phone)).await.unwrap().head.seq;
    let lost = [tables.event(&stream(&phone), end - 1).await, tables.event(&stream(&phone), end).await];
    for seq in [end - 1, end] {
        tables.remove_event(&stream(&phone), seq).await;
    }
    stop_is_confirmed_once_and_all_else_is_silence(&pipeline, &phone).await;
    let refused = check(&pipeline, &phone).await.unwrap_err();
    assert!(matches!(refused, Error::Read(ReadError::CutOff { .. })), "{refused:?}");
    assert!(pipeline.ledger.read_one(&stream(&phone), end + 1).await.unwrap().is_none(), "nothing behind it");
    let incidents = pipeline.ledger.read_stream(&StreamId::System(System::Incidents)).await.unwrap();
    let met = incidents.iter().filter(|event| {
        matches!(event.event(), Event::LedgerIncident(met) if met.finding == IncidentFinding::HeadAhead)
    });
    assert_eq!(met.count(), 1, "reported once, beside the hand that took each");

    // Restored, it goes on as if nothing had been, and the texts are carried over.
    for item in lost.clone() {
        tables.put_event(item).await;
    }
    let mended = mend(&pipeline.ledger, &Policy::default(), &phone, None).await.unwrap();
    assert_eq!(
        (mended.lost, mended.carried_over),
        (None, 7),
        "six texts, and the report on the confirmation"
    );
    assert_eq!(check(&pipeline, &phone).await.unwrap(), Reason::OptedOut);
    let again = mend(&pipeline.ledger, &Policy::default(), &phone, None).await.unwrap();
    assert_eq!(again.carried_over, 0, "once");
    settle(&pipeline).await;
    let confirmations =
        sent(&pipeline, &phone).await.into_iter().filter(|kind| *kind == SendKind::OptOutConfirmation);
    assert_eq!(confirmations.count(), 1, "confirmed from the annex, and not again");
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_events_lost_for_good_leave_the_contact_opted_out_until_it_texts_start() {
    let (pipeline, phone, tables) = acquainted().await;
    let end = pipeline.ledger.load::<Contact>(&stream(&phone)).await.unwrap().head.seq;
    tables.remove_event(&stream(&phone), end).await;
    text_and_settle(&pipeline, &phone, "Hello?").await;
    let missing = mend(&pipeline.ledger, &Policy::default(), &phone, None).await.unwrap_err();
    assert!(matches!(missing, repair::Error::Missing { from, through } if (from, through) == (end, end)));
    let accepted = Some(("no backup".to_owned(), "ana".to_owned()));
    let mended = mend(&pipeline.ledger, &Policy::default(), &phone, accepted).await.unwrap();
    assert_eq!((mended.lost, mended.carried_over), (Some((end, end)), 1));
    let before = inbox(&pipeline, &phone).len();
    text_and_settle(&pipeline, &phone, "Hello?").await;
    assert_eq!(inbox(&pipeline, &phone).len(), before, "doubt closes");
    // A tie would stay revoked.
    pipeline.time.wait_towards(pipeline.time.now() + GRANT_MARGIN * 2).await;
    text_and_settle(&pipeline, &phone, "START").await;
    text_and_settle(&pipeline, &phone, "Hello?").await;
    assert_eq!(inbox(&pipeline, &phone).len(), before + 2, "its confirmation, and an answer");
    pipeline.ledger.read_stream(&stream(&phone)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_a_carrier_block_that_came_while_events_were_missing_is_carried_over() {
    let (pipeline, phone, tables) = acquainted().await;
    let end = pipeline.ledger.load::<Contact>(&stream(&phone)).await.unwrap().head.seq;
    let lost = tables.event(&stream(&phone), end).await;
    tables.remove_event(&stream(&phone), end).await;
    let now = pipeline.time.now().unix_millis();
    let report = serde_json::json!({
        "eventType": "TEXT_CARRIER_BLOCKED", "eventTimestamp": now, "messageRequestTimestamp": now,
        "isFinal": true, "originationPhoneNumber": BUSINESS_NUMBER, "destinationPhoneNumber": phone.e164(),
        "messageId": "m-1",
    });
    pipeline.cloud.topics.publish(Topic::Delivery.name(), &report.to_string()).unwrap();
    settle(&pipeline).await;
    tables.put_event(lost).await;
    let mended = mend(&pipeline.ledger, &Policy::default(), &phone, None).await.unwrap();
    assert_eq!(mended.carried_over, 1);
    let contact = pipeline.ledger.load::<Contact>(&stream(&phone)).await.unwrap().state;
    assert_eq!(
        contact.check(Channel::Sms, Purpose::Reply, pipeline.time.now()).reason,
        Reason::CarrierBlocks
    );
    let before = inbox(&pipeline, &phone).len();
    text_and_settle(&pipeline, &phone, "Hello?").await;
    assert_eq!(inbox(&pipeline, &phone).len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_nothing_outside_is_done_on_a_head_that_is_older_than_its_events() {
    let (pipeline, phone, tables) = acquainted().await;
    text_and_settle(&pipeline, &phone, "STOP").await;
    pipeline.time.wait_towards(pipeline.time.now() + GRANT_MARGIN * 2).await;
    // The head of the moment at which START was recorded and nothing done yet.
    phones::text(&pipeline, &phone, "START");
    while pipeline
        .ledger
        .load::<Contact>(&stream(&phone))
        .await
        .unwrap()
        .state
        .consent
        .is_opted_out(pipeline.ledger.now())
    {
        pipeline.sources.pump().await.unwrap();
    }
    let opened = tables.head(&stream(&phone)).await;
    settle(&pipeline).await;
    pipeline.time.wait_towards(pipeline.time.now() + GRANT_MARGIN * 2).await;
    text_and_settle(&pipeline, &phone, "STOP").await;
    let (calls, sent_before) = (pipeline.cloud.agent.call_count(), inbox(&pipeline, &phone).len());
    let deletions = pipeline.cloud.faults.requests(Service::SmsVoice, "DeleteOptedOutNumber");
    tables.put_head(opened).await;
    let trigger = Trigger { stream_id: stream(&phone), event_id: EventId(uuid::Uuid::nil()), seq: 1 };
    let message = NewMessage {
        body: serde_json::to_string(&trigger).unwrap(),
        group_id: Some("again".to_owned()),
        dedup_id: Some("again".to_owned()),
        ..NewMessage::default()
    };
    pipeline.cloud.queues.send(&REPLY_QUEUE, &message).unwrap();
    settle(&pipeline).await;
    let loaded = pipeline.ledger.load::<Contact>(&stream(&phone)).await.unwrap();
    assert!(loaded.state.consent.is_opted_out(pipeline.ledger.now()), "the head was caught up");
    assert_eq!(pipeline.cloud.agent.call_count(), calls);
    assert_eq!(inbox(&pipeline, &phone).len(), sent_before);
    assert_eq!(pipeline.cloud.faults.requests(Service::SmsVoice, "DeleteOptedOutNumber"), deletions);
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_a_wish_whose_event_was_lost_is_recorded_when_it_is_entered_again() {
    let (pipeline, phone, tables) = acquainted().await;
    let begun = tables.head(&stream(&phone)).await;
    let consents = Consents::new(pipeline.ledger.clone(), pipeline.views.clone(), Policy::default());
    let wish = WishRequest {
        method: Method::Voice,
        words: "no more".to_owned(),
        evidence: "recording 7".to_owned(),
        entered_by: "ana".to_owned(),
        channels: None,
        purposes: None,
        requested_at: None,
        language: None,
        customer_id: None,
        confirm: false,
    };
    let entered = consents.revoke(&phone, &wish, "call", &Principal::command()).await.unwrap();
    // Events and heads are restored to an earlier instant, dedupe keys are not.
    tables.remove_event(&stream(&phone), entered.seq).await;
    tables.put_head(begun).await;
    for outcome in [Outcome::Recorded, Outcome::Repeated] {
        assert_eq!(
            consents.revoke(&phone, &wish, "call", &Principal::command()).await.unwrap().outcome,
            outcome
        );
        assert_eq!(check(&pipeline, &phone).await.unwrap(), Reason::PendingOptOut);
    }
}
