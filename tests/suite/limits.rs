//! Every automatic text has a limit, and whatever stands in the reply queue holds
//! up nobody. A STOP has none.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::TimeDelta;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::{ENVIRONMENT, REPLY_DEAD_LETTERS, REPLY_QUEUE};
use textledger_domain::event::Event;
use textledger_domain::event::outbound::{SendKind, Suppression};
use textledger_domain::hash::Hash;
use textledger_domain::limits::{DEPLOYMENT_PARTS_PER_DAY, NOTICES_PER_HOUR_MAX, TIME_TO_LIVE};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_embedded::queues::NewMessage;
use textledger_infrastructure::deployment::tables::TableNames;

use crate::phones::{
    assert_at_rest, assert_safe, contact, customer, events, inbox, kinds, pass, text_and_settle,
};
use crate::pipelines::pipeline;

async fn suppressions(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<(SendKind, Suppression)> {
    let events = events(pipeline, phone).await;
    let suppressed = events.iter().filter_map(|event| match event.event() {
        Event::SendSuppressed(suppressed) => Some((suppressed.kind, suppressed.reason)),
        _ => None,
    });
    suppressed.collect()
}

/// The counter of a day's parts.
struct Counter {
    client: Client,
    table: String,
    key: HashMap<String, AttributeValue>,
}

impl Counter {
    fn today(pipeline: &Pipeline) -> Self {
        let text = |text: String| AttributeValue::S(text);
        let day = pipeline.time.now().calendar().date_naive();
        let key = [("pk", text(format!("budget#{day}"))), ("sk", text("parts".to_owned()))];
        Self {
            client: Client::new(pipeline.cloud.sdk()),
            table: TableNames::deployed(ENVIRONMENT).control,
            key: key.map(|(name, value)| (name.to_owned(), value)).into(),
        }
    }

    async fn used(&self) -> u32 {
        let read = self.client.get_item().table_name(&self.table).set_key(Some(self.key.clone()));
        let row = read.send().await.unwrap().item.unwrap_or_default();
        row.get("used").map_or(0, |used| used.as_n().unwrap().parse().unwrap())
    }

    async fn set(&self, used: u32) {
        let mut row = self.key.clone();
        row.insert("used".to_owned(), AttributeValue::N(used.to_string()));
        self.client.put_item().table_name(&self.table).set_item(Some(row)).send().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn help_over_and_over_is_answered_a_few_times_and_stop_every_time() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    for _ in 0..NOTICES_PER_HOUR_MAX + 3 {
        text_and_settle(&pipeline, &phone, "HELP").await;
        pass(&pipeline, TimeDelta::minutes(1)).await;
    }
    assert_eq!(kinds(&pipeline, &phone).await, vec![SendKind::Help; NOTICES_PER_HOUR_MAX as usize]);
    assert_eq!(suppressions(&pipeline, &phone).await, [(SendKind::Help, Suppression::RateLimited); 3]);
    text_and_settle(&pipeline, &phone, "STOP").await;
    assert_eq!(kinds(&pipeline, &phone).await.last(), Some(&SendKind::OptOutConfirmation));
    assert_safe(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_abroad_is_recorded_and_not_answered_and_its_stop_is_in_force() {
    let pipeline = pipeline().await;
    for number in ["+442071838750", "+18765550123"] {
        let phone: PhoneNumber = number.parse().unwrap();
        for body in ["Hello", "HELP"] {
            text_and_settle(&pipeline, &phone, body).await;
        }
        assert!(inbox(&pipeline, &phone).is_empty());
        let held = [SendKind::AgentReply, SendKind::Help].map(|kind| (kind, Suppression::Country));
        assert_eq!(suppressions(&pipeline, &phone).await, held);
        text_and_settle(&pipeline, &phone, "STOP").await;
        assert!(contact(&pipeline, &phone).await.consent.is_opted_out(pipeline.time.now()));
        assert_eq!(kinds(&pipeline, &phone).await, [SendKind::OptOutConfirmation]);
        assert_at_rest(&pipeline, &phone).await;
    }
    assert_eq!(pipeline.cloud.agent.call_count(), 0);
    text_and_settle(&pipeline, &"+14165550123".parse().unwrap(), "Hello").await;
    assert_eq!(pipeline.cloud.agent.call_count(), 1, "Canada is answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_days_parts_are_used_up_only_stops_are_answered_until_the_next() {
    let pipeline = pipeline().await;
    let (phone, other) = (customer(1), customer(2));
    let today = Counter::today(&pipeline);
    today.set(DEPLOYMENT_PARTS_PER_DAY - 1).await;
    text_and_settle(&pipeline, &phone, "HELP").await;
    text_and_settle(&pipeline, &other, "HELP").await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Help], "the last part");
    assert_eq!(suppressions(&pipeline, &other).await, [(SendKind::Help, Suppression::DeploymentBudget)]);
    text_and_settle(&pipeline, &other, "Hello").await;
    let unasked = Some((SendKind::AgentReply, Suppression::DeploymentBudget));
    assert_eq!(suppressions(&pipeline, &other).await.pop(), unasked);
    assert_eq!(pipeline.cloud.agent.call_count(), 0, "nor is the agent asked for nothing");
    for phone in [&phone, &other] {
        text_and_settle(&pipeline, phone, "STOP").await;
        assert_eq!(kinds(&pipeline, phone).await.last(), Some(&SendKind::OptOutConfirmation));
    }
    assert_eq!(today.used().await, DEPLOYMENT_PARTS_PER_DAY + 2);
    pipeline.time.wait_towards(pipeline.time.now() + TimeDelta::hours(24)).await;
    text_and_settle(&pipeline, &customer(3), "Hello").await;
    assert_eq!(kinds(&pipeline, &customer(3)).await, [SendKind::AgentReply]);
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_at_a_carrier_that_is_away_take_nothing_of_the_budget() {
    let pipeline = pipeline().await;
    let operation = Some("SendTextMessage".to_owned());
    let (service, action) = (Service::SmsVoice, Action::Throttle);
    pipeline.cloud.faults.add(Rule { service, operation, skip: 0, times: 2, action });
    text_and_settle(&pipeline, &customer(1), "HELP").await;
    assert_eq!(kinds(&pipeline, &customer(1)).await, [SendKind::Help; 3]);
    assert_eq!(Counter::today(&pipeline).used().await, 1);
    assert_eq!(contact(&pipeline, &customer(1)).await.pace.parts(pipeline.time.now()), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counter_that_cannot_be_counted_up_keeps_back_answers_and_no_confirmation() {
    let pipeline = pipeline().await;
    let operation = Some("UpdateItem".to_owned());
    let (service, action) = (Service::DynamoDb, Action::ServerError);
    pipeline.cloud.faults.add(Rule { service, operation, skip: 0, times: u32::MAX, action });
    text_and_settle(&pipeline, &customer(1), "STOP").await;
    assert_eq!(kinds(&pipeline, &customer(1)).await, [SendKind::OptOutConfirmation]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_what_is_no_trigger_goes_to_the_dead_letters_at_once_and_holds_up_no_one() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    // In the contact's own group, ahead of its trigger.
    let group = Hash::of(StreamId::Contact(phone.clone()).key().as_bytes()).to_string();
    for (n, body) in ["not a trigger", "{}"].into_iter().enumerate() {
        let message = NewMessage {
            body: body.to_owned(),
            group_id: Some(group.clone()),
            dedup_id: Some(n.to_string()),
            ..NewMessage::default()
        };
        pipeline.cloud.queues.send(&REPLY_QUEUE, &message).unwrap();
    }
    let began = pipeline.time.now();
    text_and_settle(&pipeline, &phone, "STOP").await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::OptOutConfirmation]);
    let taken = pipeline.cloud.carrier.accepted_to(phone.e164()).unwrap().remove(0).accepted_at;
    assert!(taken.since(began) < TimeDelta::seconds(10), "{taken}");
    assert_eq!(pipeline.cloud.queues.depth(&REPLY_QUEUE).unwrap().total(), 0);
    assert_eq!(pipeline.cloud.queues.depth(&REPLY_DEAD_LETTERS).unwrap().total(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_carrier_is_told_how_long_an_answer_is_worth_delivering() {
    let pipeline = pipeline().await;
    text_and_settle(&pipeline, &customer(1), "Hello").await;
    let taken = pipeline.cloud.carrier.accepted_to(customer(1).e164()).unwrap().remove(0);
    assert_eq!(taken.ttl_seconds.map(i64::from), Some(TIME_TO_LIVE.num_seconds()));
}
