//! SMS, agent and DynamoDB away for four minutes each, one after the other, while
//! two hundred contacts text and some of them STOP: nothing is lost, nothing is
//! sent twice, and what comes late says why.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_domain::event::Event;
use textledger_domain::event::intent::Intent;
use textledger_domain::event::outbound::{SendKind, Suppression};
use textledger_domain::ids::EventId;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::deployment::queues::Queue;

use crate::phones::{assert_at_rest, assert_safe, customer, events, let_pass, settle, text};
use crate::pipelines::{pipeline, tries_once};

const CONTACTS: u32 = 200;
const AWAY: TimeDelta = TimeDelta::minutes(4);
/// In how many groups the contacts text during one outage.
const GROUPS: u32 = 8;

/// What became of the revocations of one contact, and of its texts.
#[derive(Debug, Default)]
struct Outcome {
    confirmed: usize,
    late: usize,
    answers: usize,
}

fn is_stopping(n: u32) -> bool {
    n.is_multiple_of(4)
}

/// Every third contact texts while `service` is away.
async fn outage(pipeline: &Pipeline, service: Service, operation: Option<&str>, round: u32) {
    let operation = operation.map(str::to_owned);
    pipeline.cloud.faults.add(Rule {
        service,
        operation,
        skip: 0,
        times: u32::MAX,
        action: Action::Throttle,
    });
    let began = pipeline.time.now();
    for group in 0..GROUPS {
        for n in (0..CONTACTS).filter(|n| n % 3 == round && n / 3 % GROUPS == group) {
            let body = if is_stopping(n) { "STOP" } else { "Hello" };
            text(pipeline, &customer(n), body);
        }
        let next = began + AWAY / i32::try_from(GROUPS).unwrap() * i32::try_from(group + 1).unwrap();
        let_pass(pipeline, next.since(pipeline.time.now())).await;
        pipeline.time.wait_towards(next).await;
    }
    pipeline.cloud.faults.clear();
    settle(pipeline).await;
}

/// Every answer is sent once, and every confirmation in time or recorded as late.
fn outcome(phone: &PhoneNumber, events: &[Recorded]) -> Outcome {
    let mut outcome = Outcome::default();
    let mut owed: Vec<EventId> = Vec::new();
    let mut answered: BTreeMap<EventId, u32> = BTreeMap::new();
    let mut asked: Vec<EventId> = Vec::new();
    for event in events {
        match event.event() {
            Event::MessageReceived(message) if message.intent == Intent::Conversation => {
                asked.push(event.id())
            }
            Event::ConsentRevoked(_) => owed.push(event.id()),
            Event::AgentReplied(reply) => {
                reply.covers.iter().for_each(|text| *answered.entry(*text).or_default() += 1);
                outcome.answers += 1;
            }
            Event::SendSuppressed(held) if held.kind == SendKind::AgentReply => {
                assert_eq!(held.reason, Suppression::OptedOut, "{phone}: the only reason not to answer");
                held.covers.iter().for_each(|text| *answered.entry(*text).or_default() += 1);
            }
            Event::SendStarted(send) if send.kind == SendKind::OptOutConfirmation => {
                owed.retain(|revocation| *revocation != send.answers);
                outcome.confirmed += 1;
            }
            Event::SendSuppressed(held) if held.kind == SendKind::OptOutConfirmation => {
                assert_eq!(held.reason, Suppression::Stale, "{phone}");
                owed.retain(|revocation| *revocation != held.answers);
                outcome.late += 1;
            }
            _ => {}
        }
    }
    assert!(owed.is_empty(), "{phone}: neither confirmed nor recorded as late");
    assert!(asked.iter().all(|text| answered.get(text) == Some(&1)), "{phone}: a text is answered once");
    outcome
}

#[tokio::test(flavor = "multi_thread")]
async fn sms_agent_and_database_away_in_turn_lose_nothing_and_double_nothing() {
    let pipeline = pipeline().await;
    // The SDK's own retries take real time; ours have to do.
    for function in
        [Function::SmsInbound, Function::Projector, Function::AgentReply, Function::DeliveryStatus]
    {
        tries_once(&pipeline, function);
    }
    outage(&pipeline, Service::SmsVoice, Some("SendTextMessage"), 0).await;
    outage(&pipeline, Service::BedrockAgent, None, 1).await;
    outage(&pipeline, Service::DynamoDb, None, 2).await;

    let mut total = Outcome::default();
    for n in 0..CONTACTS {
        let phone = customer(n);
        let one = outcome(&phone, &events(&pipeline, &phone).await);
        let texts: Vec<_> = pipeline.cloud.carrier.accepted_to(phone.e164()).unwrap();
        let confirmations = usize::from(is_stopping(n)) - one.late;
        assert_eq!(texts.len(), one.answers + confirmations, "{phone}: {one:?}");
        assert_safe(&pipeline, &phone).await;
        assert_at_rest(&pipeline, &phone).await;
        total.confirmed += confirmations;
        total.late += one.late;
        total.answers += one.answers;
    }
    let stops = CONTACTS as usize / 4;
    assert_eq!(total.confirmed + total.late, stops, "{total:?}");
    assert!(total.late > 0, "the database is away for longer than some can wait");
    assert!(total.confirmed >= stops * 2 / 3, "and nothing else makes them late: {total:?}");
    assert_eq!(total.answers, CONTACTS as usize - stops, "{total:?}");
    for queue in Queue::ALL {
        let left = pipeline.cloud.queues.depth(&queue.deployed_name(ENVIRONMENT)).unwrap().total();
        assert_eq!(left, 0, "{queue:?}");
    }
}
