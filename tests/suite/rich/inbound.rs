//! What comes in: pictures with and without words, taps, and what nobody says.

use serde_json::json;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::event::Event;
use textledger_domain::event::inbound::Rejection;
use textledger_domain::event::outbound::SendKind;
use textledger_domain::phone::PhoneNumber;
use textledger_embedded::carrier::personality::Personality;
use textledger_handlers::functions::sms_inbound::Receipt;
use textledger_projections::view::Row;

use super::{AGENT, by_mms, by_rcs, receive, texts};
use crate::consent_api::reason;
use crate::phones::{assert_at_rest, assert_safe, contact, customer, events, inbox, kinds, text_and_settle};
use crate::pipelines::pipeline;
use crate::wire::message;

async fn is_opted_out(pipeline: &Pipeline, phone: &PhoneNumber) -> bool {
    contact(pipeline, phone).await.consent.is_opted_out(pipeline.time.now())
}

/// The links that the messages view shows.
async fn links(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<String> {
    let views = pipeline.views.contact(phone).await.unwrap();
    let rows = views.into_iter().flat_map(|view| view.rows);
    let links = rows.filter_map(|row| match row {
        Row::Messages(row) => Some(row.media),
        _ => None,
    });
    links.flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_without_words_is_kept_as_a_link_and_its_sender_is_asked_for_words() {
    let pipeline = pipeline().await;
    let (mms, rcs) = (customer(1), customer(2));
    receive(&pipeline, &by_mms(&mms, "text-1", None)).await;
    let kept = json!({
        "mediaStatus": "SUCCESS", "s3Bucket": "inbound-media", "s3Key": "rcs/msg-1#photo.jpg",
        "mimeType": "image/jpeg", "fileName": "photo.jpg", "fileSizeBytes": 1_211_843,
    });
    receive(&pipeline, &by_rcs(&rcs, "text-2", &kept)).await;
    for (phone, link) in
        [(&mms, "s3://inbound-media/mms/1.jpg"), (&rcs, "s3://inbound-media/rcs/msg-1#photo.jpg")]
    {
        let text = texts(&pipeline, phone).await.remove(0);
        assert!(text.blank && text.raw.is_some(), "as it came");
        assert_eq!(text.media[0].link.as_ref().unwrap().as_str(), link);
        assert_eq!(links(&pipeline, phone).await, [link]);
        assert_eq!(kinds(&pipeline, phone).await, [SendKind::Fallback]);
        assert!(inbox(&pipeline, phone)[0].contains("can only read text messages"));
        assert_at_rest(&pipeline, phone).await;
    }
    assert_eq!(pipeline.cloud.agent.call_count(), 0, "there is nothing to ask it");
    assert_eq!(texts(&pipeline, &rcs).await[0].rcs_agent.as_ref().unwrap().as_str(), AGENT);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_is_told_of_a_picture_that_it_cannot_see() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let mut text = by_mms(&phone, "text-1", Some("Is this the right form?"));
    text["mediaUrls"] = json!([{ "url": "https://media.example/form.png", "contentType": "image/png" }]);
    receive(&pipeline, &text).await;
    assert_eq!(
        pipeline.cloud.agent.calls()[0].input_text,
        "Is this the right form?\n(The customer sent a picture with this, which you cannot see.)"
    );
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_under_a_picture_stops() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    receive(&pipeline, &by_mms(&phone, "text-1", Some("Stop"))).await;
    assert!(is_opted_out(&pipeline, &phone).await);
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::OptOutConfirmation]);
    assert_safe(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_by_rcs_stops_every_way_of_texting_and_is_confirmed_from_a_number_of_ours() {
    let pipeline = pipeline().await;
    let said = [
        json!("STOP"),
        json!({ "type": "SUGGESTION", "text": "STOP", "postbackData": "action:7" }),
        json!({ "type": "SUGGESTION", "text": "No more, thanks", "postbackData": "STOP" }),
        json!({ "type": "UNSUBSCRIBE" }),
    ];
    for (n, body) in said.iter().enumerate() {
        let phone = customer(u32::try_from(n).unwrap());
        text_and_settle(&pipeline, &phone, "Hello").await;
        receive(&pipeline, &by_rcs(&phone, &format!("text-{n}"), body)).await;
        assert!(is_opted_out(&pipeline, &phone).await, "{body}");
        for way in ["sms", "mms", "rcs"] {
            assert_eq!(reason(&pipeline, &phone, way).await, (false, "opted_out".to_owned()), "{way}");
        }
        let sent = pipeline.cloud.carrier.accepted_to(phone.e164()).unwrap();
        let confirmation = sent.last().unwrap();
        assert!(confirmation.body.contains("unsubscribed"), "{body}");
        assert_eq!(confirmation.from.as_deref(), Some(BUSINESS_NUMBER));
        assert_safe(&pipeline, &phone).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_by_rcs_is_confirmed_by_us_although_a_toll_free_carrier_would_have_confirmed_it_by_sms() {
    let pipeline = crate::carrier::pipeline_on(Personality::TollFree).await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "Hello").await;
    receive(&pipeline, &by_rcs(&phone, "text-1", &json!("STOP"))).await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply, SendKind::OptOutConfirmation]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_under_a_picture_to_a_toll_free_number_is_confirmed_by_us() {
    let pipeline = crate::carrier::pipeline_on(Personality::TollFree).await;
    let phone = customer(1);
    receive(&pipeline, &by_mms(&phone, "text-1", Some("STOP"))).await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::OptOutConfirmation]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_by_rcs_opens_what_a_stop_by_sms_closed_and_what_nobody_saw_opens_nothing() {
    let pipeline = pipeline().await;
    for (n, (body, opens)) in [
        (json!("START"), true),
        (json!({ "type": "SUGGESTION", "text": "START", "postbackData": "action:8" }), true),
        (json!({ "type": "SUGGESTION", "text": "Maybe later", "postbackData": "START" }), false),
        (json!({ "type": "SUGGESTION", "text": null, "postbackData": "START" }), false),
        (json!({ "type": "SUGGESTION", "text": " ", "postbackData": "YES" }), false),
        (json!({ "type": "SUGGESTION", "text": 5, "postbackData": "START" }), false),
        (json!({ "type": "SUBSCRIBE" }), false),
    ]
    .into_iter()
    .enumerate()
    {
        let phone = customer(u32::try_from(n).unwrap());
        text_and_settle(&pipeline, &phone, "STOP").await;
        crate::phones::pass(&pipeline, chrono::TimeDelta::minutes(1)).await;
        receive(&pipeline, &by_rcs(&phone, &format!("text-{n}"), &body)).await;
        assert_eq!(is_opted_out(&pipeline, &phone).await, !opens, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn json_that_somebody_writes_in_a_text_opens_nothing_and_stops_all_the_same() {
    let pipeline = pipeline().await;
    for (n, (body, is_out)) in [
        (json!({ "type": "note", "text": "START" }), true),
        (json!({ "type": "SUGGESTION", "text": "start" }), true),
        (json!({ "type": "note", "text": "STOP" }), true),
    ]
    .into_iter()
    .enumerate()
    {
        let phone = customer(u32::try_from(n).unwrap());
        let before = if n < 2 { "STOP" } else { "Hello" };
        text_and_settle(&pipeline, &phone, before).await;
        crate::phones::pass(&pipeline, chrono::TimeDelta::minutes(1)).await;
        receive(&pipeline, &message(phone.e164(), &format!("text-{n}"), &body.to_string())).await;
        assert_eq!(is_opted_out(&pipeline, &phone).await, is_out, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_a_stop_without_a_plus_stops_wherever_it_came_to_but_a_number() {
    let pipeline = pipeline().await;
    let destinations = [json!("ACME"), json!(""), serde_json::Value::Null, json!(["+12125550101"])];
    for (n, destination) in destinations.iter().enumerate() {
        let phone = customer(u32::try_from(n).unwrap());
        let mut text = by_rcs(&phone, &format!("text-{n}"), &json!("STOP"));
        text["destinationNumber"] = destination.clone();
        receive(&pipeline, &text).await;
        assert!(is_opted_out(&pipeline, &phone).await, "{destination}");
        assert_eq!(kinds(&pipeline, &phone).await, [SendKind::OptOutConfirmation], "{destination}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pictures_under_one_id_are_two_texts() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let first = by_mms(&phone, "0", None);
    let mut second = first.clone();
    second["mediaUrls"] = json!(["s3://inbound-media/mms/2.jpg"]);
    for text in [&first, &second, &second, &first] {
        receive(&pipeline, text).await;
    }
    assert_eq!(links(&pipeline, &phone).await.len(), 2);
    assert_eq!(texts(&pipeline, &phone).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn that_somebody_types_is_on_record_and_is_nobodys_text() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    for (n, notice) in ["RCS_TYPING", "CONVERSATION_STARTED"].iter().enumerate() {
        let receipt =
            receive(&pipeline, &by_rcs(&phone, &format!("notice-{n}"), &json!({ "type": notice }))).await;
        let Receipt::Quarantined { stream_id, seqs, detail } = receipt else { panic!("{receipt:?}") };
        assert!(!detail.contains("425"), "{detail}");
        let kept = pipeline.ledger.read_one(&stream_id, seqs[0]).await.unwrap().unwrap();
        let Event::InboundRejected(rejected) = kept.event() else { panic!("{kept:?}") };
        assert_eq!(rejected.reason, Rejection::NotAMessage);
    }
    assert!(events(&pipeline, &phone).await.is_empty() && inbox(&pipeline, &phone).is_empty());
}
