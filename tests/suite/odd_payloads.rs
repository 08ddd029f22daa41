//! A sender and a body are all a STOP needs to be in force (S14), whatever else
//! of the payload is odd and whatever is broken about the contact's record. And
//! what only looks like a customer's text goes to quarantine, for all to see.

mod random;

use chrono::TimeDelta;
use serde_json::{Value, json};
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::actor::Principal;
use textledger_domain::consent::Reason;
use textledger_domain::event::Event;
use textledger_domain::event::consent::{Channel, Method, Purpose};
use textledger_domain::event::inbound::{MessageReceived, Rejection};
use textledger_domain::phone::PhoneNumber;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_handlers::consents::{Error, WishRequest};
use textledger_handlers::functions::sms_inbound::{Receipt, Report};
use textledger_infrastructure::deployment::functions::Function;
use textledger_projections::view::Row;

use crate::phones::{assert_safe, contact, customer, events, inbox, phone, settle};
use crate::pipelines::{pipeline, start};
use crate::wire::{event, message, record};

async fn receive(pipeline: &Pipeline, event: &[u8]) -> Vec<Receipt> {
    let answer: Value = pipeline.functions.run(Function::SmsInbound, event).await.unwrap();
    serde_json::from_value::<Report>(answer).unwrap().records
}

/// The texts of `phone`, as recorded.
async fn texts(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<MessageReceived> {
    let of_text = |event: &Event| match event {
        Event::MessageReceived(message) => Some(message.clone()),
        _ => None,
    };
    events(pipeline, phone).await.iter().filter_map(|event| of_text(event.event())).collect()
}

async fn is_opted_out(pipeline: &Pipeline, phone: &PhoneNumber) -> bool {
    contact(pipeline, phone).await.consent.is_opted_out(pipeline.time.now())
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_lone_surrogate_stop_json_is_in_force_confirmed_and_kept_raw() {
    let pipeline = pipeline().await;
    // The case is of a later day than the story.
    pipeline.time.wait_towards("2026-11-25T08:56:59Z".parse().unwrap()).await;
    let case = include_bytes!("odd_payloads/lone-surrogate-stop.json");
    receive(&pipeline, case).await;
    settle(&pipeline).await;
    let phone: PhoneNumber = "+14255550204".parse().unwrap();
    assert!(is_opted_out(&pipeline, &phone).await);
    let texts = texts(&pipeline, &phone).await;
    assert_eq!(texts[0].body, "STOP \u{fffd}");
    assert!(texts[0].raw.as_ref().unwrap().as_str().contains(r"STOP \\ud83d"), "as it came");
    assert!(inbox(&pipeline, &phone)[0].contains("You are unsubscribed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_a_stop_is_in_force_where_no_event_can_hold_what_came_with_it() {
    let pipeline = pipeline().await;
    let rule = Rule {
        service: Service::DynamoDb,
        operation: Some("TransactWriteItems".to_owned()),
        skip: 0,
        times: 1,
        action: Action::Invalid,
    };
    pipeline.cloud.faults.add(rule);
    let raw = record("sns", message(&phone(0), "text-0", "STOP").to_string());
    // The second is the first one again: nothing of it is recorded twice.
    for _ in 0..2 {
        let receipts = receive(&pipeline, &event([&raw])).await;
        assert!(!matches!(receipts[0], Receipt::Quarantined { .. }), "{receipts:?}");
        settle(&pipeline).await;
    }
    assert!(is_opted_out(&pipeline, &customer(0)).await);
    assert_eq!(texts(&pipeline, &customer(0)).await.len(), 1);
    assert_eq!(inbox(&pipeline, &customer(0)).len(), 1, "its confirmation");
    let streams = pipeline.ledger.streams().await.unwrap();
    let kept = streams.iter().find(|(stream, _)| stream.phone().is_none()).expect("the payload is kept");
    let kept = pipeline.ledger.read_one(&kept.0, 1).await.unwrap().unwrap();
    let Event::InboundRejected(rejected) = kept.event() else { panic!("{kept:?}") };
    assert_eq!((rejected.reason, rejected.raw.as_str()), (Rejection::Unstorable, raw.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_a_stop_beside_files_of_no_size_that_can_be_and_more_links_than_fit_is_in_force() {
    let pipeline = pipeline().await;
    let link = |n: usize| format!("https://media.example/{n}/{}", "x".repeat(1_900));
    let mut full = message(&phone(1), "text-1", "STOP");
    for n in 0..12 {
        full[format!("media{n}")] = json!((0..10).map(link).collect::<Vec<_>>());
    }
    let mut huge = message(&phone(0), "text-0", "STOP");
    huge["media"] = json!([{ "url": "https://media.example/0", "fileSizeBytes": 1_u64 << 53 }]);
    for (n, (fields, links)) in [(huge, 1), (full, 10)].into_iter().enumerate() {
        receive(&pipeline, &event([record("sns", fields.to_string())])).await;
        settle(&pipeline).await;
        let phone = customer(u32::try_from(n).unwrap());
        assert!(is_opted_out(&pipeline, &phone).await, "{n}");
        let text = texts(&pipeline, &phone).await.remove(0);
        assert_eq!((text.media.len(), text.media[0].bytes), (links, None), "{n}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn same_millisecond_json_is_two_tracking_rows_and_the_stop_holds() {
    let pipeline = pipeline().await;
    pipeline.time.wait_towards("2026-11-25T09:00:01Z".parse().unwrap()).await;
    receive(&pipeline, include_bytes!("odd_payloads/same-millisecond.json")).await;
    settle(&pipeline).await;
    let phone: PhoneNumber = "+14255550490".parse().unwrap();
    assert!(is_opted_out(&pipeline, &phone).await);
    let views = pipeline.views.contact(&phone).await.unwrap();
    let tracked: Vec<&str> = views
        .iter()
        .flat_map(|view| &view.rows)
        .filter_map(|row| match row {
            Row::OptOutTracking(row) => Some(row.original_request.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(tracked, ["STOP", "START"]);
    assert_safe(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_a_stop_to_an_odd_destination_is_in_force_and_answered_from_a_number_of_ours() {
    let pipeline = pipeline().await;
    let cases = [
        (json!("arn:aws:sms-voice:us-east-1:000000000000:phone-number/phone-1"), None),
        (json!("arn:aws:sms-voice:us-east-1:000000000000:rcs-agent/rcs-1"), None),
        (json!("12125550101"), Some(BUSINESS_NUMBER)),
        (json!("2125550101"), None),
        (json!("ACME"), None),
        (json!(12_125_550_101_i64), None),
        (json!(["+12125550101"]), None),
        (json!(""), None),
        (Value::Null, None),
    ];
    for (n, (destination, to)) in cases.iter().enumerate() {
        let mut fields = message(&phone(n), &format!("text-{n}"), "STOP");
        fields["destinationNumber"] = destination.clone();
        receive(&pipeline, &event([record(&format!("sns-{n}"), fields)])).await;
        settle(&pipeline).await;
        let phone = customer(u32::try_from(n).unwrap());
        assert!(is_opted_out(&pipeline, &phone).await, "{destination}");
        let text = texts(&pipeline, &phone).await.remove(0);
        assert_eq!(text.to.as_ref().map(|to| to.as_str()), *to, "{destination}");
        assert!(text.raw.is_some(), "{destination}: what was left out is kept");
        let answered = pipeline.cloud.carrier.accepted_to(phone.e164()).unwrap();
        assert_eq!(answered.len(), 1, "{destination}");
        assert_eq!(answered[0].from.as_deref(), Some(BUSINESS_NUMBER), "{destination}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_that_is_all_read_is_not_kept_twice() {
    let pipeline = pipeline().await;
    receive(&pipeline, &event([record("sns-1", message(&phone(1), "text-1", "hello"))])).await;
    assert_eq!(texts(&pipeline, &customer(1)).await[0].raw, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_an_id_that_stood_for_another_text_keeps_no_stop_out() {
    let pipeline = pipeline().await;
    let (first, second) = (customer(1), customer(2));
    let said = [(&first, "Hello"), (&second, "STOP"), (&first, "STOP"), (&first, "stop")];
    // Each comes twice: the second time it is a redelivery.
    for (n, (from, body)) in said.iter().chain(&said).enumerate() {
        let text = message(from.e164(), "the one id", body);
        let receipts = receive(&pipeline, &event([record(&format!("sns-{n}"), text)])).await;
        let is_new = matches!(receipts[0], Receipt::Recorded { .. });
        assert_eq!(is_new, n < said.len(), "{n}: {receipts:?}");
    }
    settle(&pipeline).await;
    assert!(is_opted_out(&pipeline, &first).await && is_opted_out(&pipeline, &second).await);
    let known = texts(&pipeline, &first).await;
    let bodies: Vec<&str> = known.iter().map(|text| text.body.as_str()).collect();
    assert_eq!(bodies, ["Hello", "STOP", "stop"]);
    assert_eq!((&known[0].reused_message_id, &known[0].raw), (&None, &None));
    for marked in known[1..].iter().chain(&texts(&pipeline, &second).await) {
        assert_eq!(marked.reused_message_id.as_deref(), Some("the one id"), "marked");
        assert!(marked.raw.is_some());
    }
    for (phone, rows) in [(&first, 3), (&second, 1)] {
        let views = pipeline.views.contact(phone).await.unwrap();
        let inbound = |row: &&Row| matches!(row, Row::Messages(row) if row.kind.is_none());
        let shown = views.iter().flat_map(|view| &view.rows).filter(inbound).count();
        assert_eq!(shown, rows, "each text has a row of its own");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_an_id_that_stands_for_everything_loses_no_text() {
    let pipeline = pipeline().await;
    for again in [false, true] {
        for n in 1..=23 {
            let text = message(&phone(n), "0", "STOP");
            let receipts = receive(&pipeline, &event([record(&format!("sns-{n}"), text)])).await;
            assert_eq!(matches!(receipts[0], Receipt::Recorded { .. }), !again, "{n}: {receipts:?}");
        }
    }
    for n in 1..=23 {
        assert!(is_opted_out(&pipeline, &customer(n)).await, "{n}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_text_delivered_again_is_known_by_its_likeness() {
    let pipeline = pipeline().await;
    let erased = |body: &str| event([record("sns-1", message(&phone(1), "text-1", body))]);
    receive(&pipeline, &erased("Hello")).await;
    let stream = crate::phones::stream(1);
    let tables = crate::tables::Tables::of(&pipeline);
    let seq = events(&pipeline, &customer(1)).await.last().unwrap().seq();
    let mut item = tables.event(&stream, seq).await;
    item.remove("words");
    tables.put_event(item).await;
    let again = receive(&pipeline, &erased("Hello")).await;
    assert!(matches!(again[0], Receipt::Duplicate { .. }), "{again:?}");
    let other = receive(&pipeline, &erased("STOP")).await;
    assert!(matches!(other[0], Receipt::Recorded { .. }), "{other:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_from_our_own_number_or_from_one_nobody_has_goes_to_quarantine() {
    let pipeline = pipeline().await;
    let senders = [
        BUSINESS_NUMBER,
        "+1425555018",
        "+142555501821",
        "+10255550182",
        "+11255550182",
        "+14250550182",
        "+14251550182",
    ];
    for (n, sender) in senders.iter().enumerate() {
        let text = message(sender, &format!("text-{n}"), "STOP");
        let receipts = receive(&pipeline, &event([record(&format!("sns-{n}"), text)])).await;
        let Receipt::Quarantined { stream_id, seqs, detail } = &receipts[0] else { panic!("{receipts:?}") };
        assert!(!detail.contains(sender), "{detail}");
        let kept = pipeline.ledger.read_one(stream_id, seqs[0]).await.unwrap().unwrap();
        let Event::InboundRejected(rejected) = kept.event() else { panic!("{kept:?}") };
        assert_eq!(rejected.reason, Rejection::InvalidSender, "{sender}");
    }
    // A number of ours that is not configured says so by texting itself.
    let mut text = message("+12125550177", "text-x", "STOP");
    text["destinationNumber"] = json!("12125550177");
    let receipts = receive(&pipeline, &event([record("sns-x", text)])).await;
    assert!(matches!(receipts[0], Receipt::Quarantined { .. }), "{receipts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_entered_for_a_number_nobody_has_is_refused_with_the_reason() {
    let pipeline = pipeline().await;
    let consents = &pipeline.functions.consent_api.consents;
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
    let ana = Principal::command();
    for (number, why) in [
        ("+1425555018", "9 digits after +1"),
        ("+10255550182", "an area code of +1 that begins with 0 or 1"),
        ("+14251550182", "an exchange code of +1 that begins with 0 or 1"),
    ] {
        let phone: PhoneNumber = number.parse().unwrap();
        for refused in [
            consents.revoke(&phone, &wish, "key-1", &ana).await,
            consents.grant(&phone, &wish, "key-2", &ana).await,
        ] {
            let error = refused.unwrap_err();
            assert!(matches!(error, Error::Refused(_)) && error.to_string().contains(why), "{error}");
        }
        assert!(events(&pipeline, &phone).await.is_empty());
    }
    // Other plans are their own affair.
    consents.revoke(&"+6834123".parse().unwrap(), &wish, "key-3", &ana).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sns_stamps_oddly_happened_now() {
    let pipeline = pipeline().await;
    let stamps =
        [json!("yesterday"), json!("2026-11-22T07:28:00"), json!(1_795_332_480), json!({}), json!([])];
    for (n, stamp) in stamps.iter().enumerate() {
        let text = message(&phone(n), &format!("text-{n}"), "STOP").to_string();
        let raw = json!({ "Sns": { "MessageId": 7, "TopicArn": {}, "Timestamp": stamp, "Message": text } });
        receive(&pipeline, &event([raw])).await;
        let phone = customer(u32::try_from(n).unwrap());
        let occurred = events(&pipeline, &phone).await.last().unwrap().occurred_at();
        assert_eq!(occurred, start(), "{stamp}");
        let reason = contact(&pipeline, &phone)
            .await
            .check(Channel::Voice, Purpose::Informational, start() + TimeDelta::seconds(1))
            .reason;
        assert_eq!(reason, Reason::OptedOut, "{stamp}");
        assert!(texts(&pipeline, &phone).await[0].raw.is_some(), "{stamp}");
    }
}
