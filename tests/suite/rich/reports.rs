//! What carriers report of texts that went another way than was asked for, and how
//! fast a number sends.

use serde_json::{Value, json};
use textledger_command::commands::audit::report::told;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::SendStarted;
use textledger_domain::phone::PhoneNumber;
use textledger_embedded::agent::ScriptedReply;
use textledger_embedded::carrier::behaviour::Line;
use textledger_embedded::carrier::delivery::{Delivery, Outcome, Way};
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_infrastructure::deployment::functions::Function;
use textledger_projections::report::{Days, Figure};
use textledger_projections::view::Row;

use super::AGENT;
use crate::phones::{customer, events, inbox, settle, text, text_and_settle};
use crate::pipelines::pipeline;
use crate::wire::event_now;

/// What became of each text to `phone`, and what it cost, as the messages view says.
async fn fates(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<(String, Option<String>)> {
    let views = pipeline.views.contact(phone).await.unwrap();
    let rows = views.into_iter().flat_map(|view| view.rows);
    let fates = rows.filter_map(|row| match row {
        Row::Messages(row) if row.kind.is_some() => {
            Some((serde_json::to_value(row.status).unwrap().as_str().unwrap().to_owned(), row.price))
        }
        _ => None,
    });
    fates.collect()
}

async fn sends(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<SendStarted> {
    let events = events(pipeline, phone).await;
    let sends = events.iter().filter_map(|event| match event.event() {
        Event::SendStarted(send) => Some(send.clone()),
        _ => None,
    });
    sends.collect()
}

/// What the report of today says of `figure`.
async fn figure(pipeline: &Pipeline, figure: Figure) -> (u64, Option<String>) {
    let today = pipeline.time.now().calendar().date_naive();
    let days = Days::new(today, today, pipeline.time.now() + chrono::TimeDelta::days(1)).unwrap();
    let told = told::of(&pipeline.ledger, days).await.unwrap();
    let total = told.figures.iter().find(|total| total.figure == figure).unwrap();
    (total.count, total.sum.map(|sum| sum.to_string()))
}

/// A carrier reports on the latest text to `phone`, without our context.
async fn reported(pipeline: &Pipeline, phone: &PhoneNumber, fields: Value) {
    let sent = pipeline.cloud.carrier.accepted_to(phone.e164()).unwrap();
    let mut report = json!({
        "eventVersion": "1.0", "eventTimestamp": pipeline.time.now().unix_millis(), "isFinal": true,
        "originationPhoneNumber": AGENT, "destinationPhoneNumber": phone.e164(),
        "messageId": sent.last().unwrap().message_id, "totalMessageParts": 1,
    });
    for (name, value) in fields.as_object().unwrap() {
        report[name] = value.clone();
    }
    pipeline.functions.run(Function::DeliveryStatus, &event_now(pipeline, report)).await.unwrap();
    crate::phones::settle(pipeline).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_a_pool_sent_by_rcs_is_delivered_counted_and_paid_for_like_any_other() {
    let pipeline = pipeline().await;
    let (read, delivered) = (customer(1), customer(2));
    for (phone, outcome) in [(&read, Outcome::Read), (&delivered, Outcome::Delivered)] {
        let outcome = Some(outcome);
        pipeline.cloud.carrier.script(Delivery { outcome, way: Way::Rcs, ..Delivery::default() });
        text_and_settle(&pipeline, phone, "Hello").await;
        let price = Some("0.00581".to_owned());
        assert_eq!(fates(&pipeline, phone).await, [("delivered".to_owned(), price)], "{outcome:?}");
        text_and_settle(&pipeline, phone, "STOP").await;
        assert_eq!(inbox(&pipeline, phone).len(), 2, "and opted out alike");
    }
    assert_eq!(figure(&pipeline, Figure::Arrived).await.0, 4);
    assert_eq!(figure(&pipeline, Figure::Price).await, (4, Some("0.02324".to_owned())));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_fell_back_from_rcs_is_what_its_sms_became_in_whatever_order_that_is_told() {
    let pipeline = pipeline().await;
    let rcs = [
        json!({ "eventType": "RCS_FAILED", "messageStatus": "UNDELIVERABLE", "totalMessagePrice": 0.0 }),
        json!({ "eventType": "RCS_FALLEN_BACK_TO_SMS", "totalMessagePrice": 0.0 }),
    ];
    let sms = json!({
        "eventType": "TEXT_DELIVERED", "originationPhoneNumber": BUSINESS_NUMBER, "totalMessagePrice": 0.00581,
    });
    let orders = [[&rcs[0], &rcs[1], &sms], [&sms, &rcs[1], &rcs[0]]];
    for (n, order) in orders.iter().enumerate() {
        let phone = customer(u32::try_from(n).unwrap());
        pipeline.cloud.carrier.script(Delivery { outcome: None, ..Delivery::default() });
        text(&pipeline, &phone, "Hello");
        settle(&pipeline).await;
        for report in order {
            reported(&pipeline, &phone, (*report).clone()).await;
        }
        let delivered = ("delivered".to_owned(), Some("0.00581".to_owned()));
        assert_eq!(fates(&pipeline, &phone).await, [delivered], "{n}");
    }
    assert_eq!(figure(&pipeline, Figure::Arrived).await.0, 2);
    assert_eq!(figure(&pipeline, Figure::Price).await.1.as_deref(), Some("0.01162"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_a_type_that_nobody_knows_yet_is_recorded_as_it_came() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    pipeline.cloud.carrier.script(Delivery { outcome: None, ..Delivery::default() });
    text(&pipeline, &phone, "Hello");
    settle(&pipeline).await;
    reported(&pipeline, &phone, json!({ "eventType": "RCS_PONDERED", "isFinal": false })).await;
    assert_eq!(fates(&pipeline, &phone).await, [("pending".to_owned(), None)]);
    reported(&pipeline, &phone, json!({ "eventType": "PIGEON_DELIVERED" })).await;
    let recorded = events(&pipeline, &phone).await;
    let types: Vec<&str> = recorded
        .iter()
        .filter_map(|event| match event.event() {
            Event::DeliveryUpdated(update) => Some(update.event_type.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(types, ["RCS_PONDERED", "PIGEON_DELIVERED"]);
    assert_eq!(fates(&pipeline, &phone).await, [("undelivered".to_owned(), None)], "final, and no good news");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fee_of_an_rcs_conversation_is_on_record_with_the_text_that_began_it() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    pipeline.cloud.carrier.script(Delivery { outcome: None, ..Delivery::default() });
    text(&pipeline, &phone, "Hello");
    settle(&pipeline).await;
    let fields = json!({
        "eventType": "RCS_DELIVERED", "messageStatus": "DELIVERED", "totalMessagePrice": 0.0,
        "conversationInitiatingMessageId": "177930985040408106521449",
        "conversationInitiatingMessageType": "OUTBOUND", "conversationSessionFee": 0.012,
    });
    reported(&pipeline, &phone, fields).await;
    let recorded = events(&pipeline, &phone).await;
    let Some(Event::DeliveryUpdated(update)) = recorded.last().map(|event| event.event()) else {
        panic!("{recorded:?}")
    };
    let fee = update.session_fee.as_ref().unwrap();
    assert_eq!((fee.began_with.as_str(), fee.amount.as_str()), ("177930985040408106521449", "0.012"));
    assert_eq!(update.rcs_agent.as_ref().unwrap().as_str(), AGENT);
}

/// How many questions about our numbers there were.
fn asked(pipeline: &Pipeline) -> u64 {
    pipeline.cloud.faults.requests(Service::SmsVoice, "DescribePhoneNumbers")
}

fn long_answer(pipeline: &Pipeline) {
    pipeline.cloud.agent.script(ScriptedReply::Text("We have time on Tuesday. ".repeat(90)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_texts_of_one_answer_follow_each_other_at_the_rate_that_aws_tells_of_the_number() {
    let pipeline = pipeline().await;
    let fast = Line { parts_per_second: Some(20), ..Line::default() };
    pipeline.cloud.carrier.set_line(BUSINESS_NUMBER, fast);
    let phone = customer(1);
    for body in ["HELP", "Hello"] {
        text_and_settle(&pipeline, &phone, body).await;
    }
    assert_eq!(asked(&pipeline), 0, "nothing follows a text that is alone");
    for phone in [customer(2), customer(3)] {
        long_answer(&pipeline);
        text_and_settle(&pipeline, &phone, "Tell me everything").await;
        let rates: Vec<Option<u32>> =
            sends(&pipeline, &phone).await.iter().map(|send| send.parts_per_second).collect();
        assert_eq!(rates, [Some(20), None], "the last is followed by none");
        assert_eq!(inbox(&pipeline, &phone).len(), 2);
    }
    assert_eq!(asked(&pipeline), 1, "and it is not asked each time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_aws_tells_nothing_of_sends_as_slowly_as_any_and_keeps_nobody_waiting() {
    let pipeline = pipeline().await;
    for (n, action) in [Action::Deny, Action::ServerError, Action::Reset].into_iter().enumerate() {
        let operation = Some("DescribePhoneNumbers".to_owned());
        pipeline.cloud.faults.add(Rule { service: Service::SmsVoice, operation, skip: 0, times: 1, action });
        let phone = customer(u32::try_from(n).unwrap());
        long_answer(&pipeline);
        text_and_settle(&pipeline, &phone, "Tell me everything").await;
        let sends = sends(&pipeline, &phone).await;
        assert!(sends.iter().all(|send| send.parts_per_second.is_none()), "{action:?}");
        assert_eq!(inbox(&pipeline, &phone).len(), 2, "{action:?}");
        text_and_settle(&pipeline, &phone, "STOP").await;
        assert_eq!(inbox(&pipeline, &phone).len(), 3, "{action:?}");
        assert_eq!(asked(&pipeline), u64::try_from(n).unwrap() + 1, "once, until a while has passed");
        crate::phones::pass(&pipeline, chrono::TimeDelta::minutes(20)).await;
    }
}
