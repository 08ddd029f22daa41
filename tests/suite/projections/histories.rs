//! Random histories: customers text, the agent answers or fails, the carrier
//! reports, time passes. All of it goes through the functions; only the
//! projector is left to the test.

use chrono::TimeDelta;
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use serde_json::json;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::time::Time;
use textledger_domain::actor::Principal;
use textledger_domain::event::consent::{Channel, Method, Purpose};
use textledger_embedded::agent::ScriptedReply;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_handlers::consents::{CompletionRequest, WishRequest};
use textledger_infrastructure::deployment::functions::Function;

use crate::phones::{phone, stream};
use crate::wire::{event, record_at, text_event};

/// What customers text.
pub const BODIES: [&str; 19] = [
    "Can I come on Tuesday?",
    "Or Wednesday, after 5?",
    "ok 👍",
    "",
    "STOP",
    "Stop.",
    "unsubscribe",
    "START",
    "unstop",
    "yes",
    "YES",
    "HELP",
    "info",
    "Please cancel my appointment, I have to be elsewhere all day",
    "can u quit texting me pls",
    "why do you keep texting me",
    "continue",
    "ya no me manden mensajes",
    "my status",
];

pub struct History<'a> {
    pipeline: &'a Pipeline,
    customers: u32,
    /// Every SNS event delivered so far: any may come again.
    delivered: Vec<Vec<u8>>,
}

impl<'a> History<'a> {
    pub fn new(pipeline: &'a Pipeline, customers: u32) -> Self {
        Self { pipeline, customers, delivered: Vec::new() }
    }

    /// One thing that happens.
    pub async fn go_on(&mut self, chance: &mut StdRng) {
        self.let_time_pass(chance);
        match chance.random_range(0..100) {
            0..45 => self.a_text(chance).await,
            45..50 => self.a_wish_by_other_means(chance).await,
            50..55 => self.a_text_again(chance).await,
            55..58 => self.something_unreadable(chance).await,
            58..88 => self.a_reply(chance).await,
            _ => self.delivery_reports(chance).await,
        }
    }

    fn let_time_pass(&self, chance: &mut StdRng) {
        let Time::Manual(clock) = &self.pipeline.time else { panic!("a history needs time turned by hand") };
        clock.advance(match chance.random_range(0..20) {
            0 => TimeDelta::hours(25),
            1..5 => TimeDelta::zero(),
            5..10 => TimeDelta::milliseconds(chance.random_range(1..3_000)),
            _ => TimeDelta::seconds(chance.random_range(1..90)),
        });
    }

    async fn a_text(&mut self, chance: &mut StdRng) {
        let from = phone(chance.random_range(0..self.customers));
        let id = format!("text-{}", self.delivered.len());
        // SNS keeps no order: a text may say that it is older than the last one.
        let at = self.pipeline.time.now() - TimeDelta::milliseconds(chance.random_range(0..12_000));
        let body = BODIES.choose(chance).copied().unwrap_or_default();
        self.deliver(text_event(&from, &id, at, body)).await;
    }

    async fn a_text_again(&mut self, chance: &mut StdRng) {
        if let Some(known) = self.delivered.choose(chance).cloned() {
            self.deliver(known).await;
        }
    }

    async fn a_wish_by_other_means(&mut self, chance: &mut StdRng) {
        let consents = &self.pipeline.functions.consent_api.consents;
        let from = phone(chance.random_range(0..self.customers)).parse().unwrap();
        let key = self.pipeline.ledger.fresh_id(self.pipeline.time.now()).to_string();
        let wish = WishRequest {
            method: Method::Voice,
            words: "on the phone".to_owned(),
            evidence: "recording".to_owned(),
            entered_by: "ana@example.com".to_owned(),
            channels: [None, Some(vec![Channel::Voice])].choose(chance).cloned().flatten(),
            purposes: [None, Some(vec![Purpose::Marketing])].choose(chance).cloned().flatten(),
            requested_at: Some(self.pipeline.time.now() - TimeDelta::seconds(chance.random_range(0..90_000))),
            language: None,
            customer_id: None,
            // Also what changes nothing.
            confirm: true,
        };
        match chance.random_range(0..3) {
            0 => drop(consents.revoke(&from, &wish, &key, &Principal::command()).await.unwrap()),
            1 => drop(consents.grant(&from, &wish, &key, &Principal::command()).await.unwrap()),
            // Refused where nothing waits.
            _ => drop(consents.complete(&from, &completion(), &key, &Principal::command()).await),
        }
    }

    async fn something_unreadable(&mut self, chance: &mut StdRng) {
        let id = format!("sns-{}", chance.random_range(0..1_000_000));
        self.deliver(event(&[record_at(&id, self.pipeline.time.now(), "not what AWS publishes")])).await;
    }

    async fn deliver(&mut self, text: Vec<u8>) {
        self.pipeline.functions.run(Function::SmsInbound, &text).await.unwrap();
        self.delivered.push(text);
    }

    async fn a_reply(&self, chance: &mut StdRng) {
        self.something_may_go_wrong(chance);
        let to = stream(chance.random_range(0..self.customers));
        let trigger =
            json!({ "stream_id": to, "event_id": "01a20227-9c00-7000-b0dc-5d1de1894855", "seq": 1 });
        let message = json!({
            "messageId": "1",
            "body": trigger.to_string(),
            "attributes": { "MessageGroupId": "group" },
            "messageAttributes": {},
        });
        self.pipeline.functions.run(Function::AgentReply, &event(&[message])).await.unwrap();
    }

    fn something_may_go_wrong(&self, chance: &mut StdRng) {
        let cloud = &self.pipeline.cloud;
        let carrier_fails = |action| {
            let operation = Some("SendTextMessage".to_owned());
            cloud.faults.add(Rule { service: Service::SmsVoice, operation, skip: 0, times: 1, action });
        };
        match chance.random_range(0..12) {
            0 => cloud.agent.script(ScriptedReply::Empty),
            1 => cloud.agent.script(ScriptedReply::ReturnControl),
            2 => cloud.agent.script(ScriptedReply::Text("We have time on Tuesday. ".repeat(90))),
            3 => carrier_fails(Action::Throttle),
            4 => carrier_fails(Action::LoseResponse),
            _ => {}
        }
    }

    async fn delivery_reports(&self, chance: &mut StdRng) {
        let mut reports = self.pipeline.cloud.carrier.take_delivery_events(100).unwrap();
        reports.extend(reports.first().cloned());
        reports.shuffle(chance);
        for report in reports {
            let event = event(&[record_at("sns-report", self.pipeline.time.now(), &report)]);
            self.pipeline.functions.run(Function::DeliveryStatus, &event).await.unwrap();
        }
    }
}

fn completion() -> CompletionRequest {
    CompletionRequest {
        revocation: None,
        acknowledged_by: vec!["dialler".to_owned()],
        evidence: None,
        entered_by: "ana@example.com".to_owned(),
    }
}
