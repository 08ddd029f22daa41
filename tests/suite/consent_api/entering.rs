//! Wishes that did not come by text: they hold at once, once, and until they are
//! completed.

use chrono::TimeDelta;
use serde_json::{Value, json};
use textledger_command::pipeline::time::Time;
use textledger_command::pipeline::{Options, Pipeline};
use textledger_domain::actor::Actor;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::{SendKind, Suppression};
use textledger_domain::limits::GRANT_MARGIN;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_embedded::carrier::behaviour::Behaviour;
use textledger_embedded::carrier::personality::Personality;
use textledger_embedded::faults::Service;
use textledger_infrastructure::deployment::functions::Function;
use textledger_projections::target::Generation;
use tokio::task::JoinSet;

use super::caller::{Answer, CALLER, ask, call, entry, of, post, wish, with};
use crate::carrier::pipeline_on;
use crate::phones::{assert_safe, customer, events, inbox, settle, text_and_settle};
use crate::pipelines::pipeline;
use crate::wire::{event_now, message};

async fn check(pipeline: &Pipeline, phone: &PhoneNumber, channel: &str, purpose: &str) -> Answer {
    let asked = json!({ "channel": channel, "purpose": purpose });
    let answer = ask(pipeline, &of(phone, "check"), asked).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer
}

/// Whether replies are allowed, and why.
pub async fn reason(pipeline: &Pipeline, phone: &PhoneNumber, channel: &str) -> (bool, String) {
    let body = check(pipeline, phone, channel, "reply").await.body;
    (body["allowed"].as_bool().unwrap(), body["reason"].as_str().unwrap().to_owned())
}

fn why(allowed: bool, reason: &str) -> (bool, String) {
    (allowed, reason.to_owned())
}

fn entered(events: &[Recorded]) -> Vec<&Recorded> {
    events.iter().filter(|event| matches!(event.sealed().envelope.actor, Actor::Operator(_))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_by_voice_stops_texts_and_calls_at_once_and_waits() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    assert_eq!(reason(&pipeline, &phone, "voice").await, why(true, "not_revoked"));
    let answer =
        post(&pipeline, &of(&phone, "revocations"), "call-1", &wish("voice", "stop calling me")).await;
    assert_eq!((answer.status, &answer.body["outcome"]), (201, &json!("recorded")));
    assert_eq!(answer.body["deadline"]["weekdays_only"], "2026-12-07");
    assert_eq!(answer.body["deadline"]["federal_holidays"], "2026-12-08");
    // Nothing has been projected yet: the answer comes from the ledger itself.
    for channel in ["sms", "voice"] {
        for purpose in ["reply", "informational", "marketing"] {
            let checked = check(&pipeline, &phone, channel, purpose).await.body;
            assert_eq!(checked["allowed"], false);
            assert_eq!(checked["reason"], "pending_opt_out");
            assert_eq!(checked["proof"], json!([answer.body["event_id"]]));
        }
    }
    let events = events(&pipeline, &phone).await;
    let [event] = &entered(&events)[..] else { panic!("{events:?}") };
    assert_eq!(event.id().to_string(), answer.body["event_id"].as_str().unwrap());
    assert_eq!(event.sealed().envelope.actor, Actor::Operator(CALLER.to_owned()));

    let completion = json!({ "acknowledged_by": ["dialler", "crm"], "entered_by": "nightly.sync" });
    let completed = post(&pipeline, &of(&phone, "completions"), "sync-1", &completion).await;
    assert_eq!((completed.status, &completed.body["type"]), (201, &json!("OptOutCompleted")));
    assert_eq!(reason(&pipeline, &phone, "sms").await, why(false, "opted_out"));
    let again = post(&pipeline, &of(&phone, "completions"), "sync-2", &completion).await;
    assert_eq!((again.status, again.code()), (409, "nothing_pending"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_on_its_way_is_suppressed_as_pending() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let text = event_now(&pipeline, message(phone.e164(), "a", "Hello"));
    pipeline.functions.run(Function::SmsInbound, &text).await.unwrap();
    let answer = post(&pipeline, &of(&phone, "revocations"), "call-1", &wish("voice", "stop it all")).await;
    assert_eq!(answer.status, 201);
    settle(&pipeline).await;
    assert!(inbox(&pipeline, &phone).is_empty());
    let events = events(&pipeline, &phone).await;
    let suppressed: Vec<_> = events
        .iter()
        .filter_map(|event| match event.event() {
            Event::SendSuppressed(suppressed) => Some((suppressed.kind, suppressed.reason)),
            _ => None,
        })
        .collect();
    assert_eq!(suppressed, [(SendKind::AgentReply, Suppression::Pending)]);
    assert_safe(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_again_is_answered_as_the_first_time() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let path = of(&phone, "revocations");
    let first = post(&pipeline, &path, "key", &wish("email", "no more")).await;
    pipeline.time.wait_towards(pipeline.time.now() + TimeDelta::days(3)).await;
    let again = post(&pipeline, &path, "key", &wish("email", "no more")).await;
    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(with(again.body, &json!({ "outcome": "recorded" })), first.body);
    assert_eq!(events(&pipeline, &phone).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_used_for_something_else_is_refused() {
    let pipeline = pipeline().await;
    let (phone, other) = (customer(1), customer(2));
    let request = wish("email", "no more");
    assert_eq!(post(&pipeline, &of(&phone, "revocations"), "key", &request).await.status, 201);
    let completion = json!({ "acknowledged_by": ["crm"], "entered_by": "sync" });
    for (path, body) in [
        (of(&phone, "revocations"), wish("email", "no more, please")),
        (of(&phone, "revocations"), with(request.clone(), &json!({ "channels": ["sms"] }))),
        (of(&phone, "grants"), request.clone()),
        (of(&phone, "completions"), completion),
        (of(&other, "revocations"), request),
    ] {
        let answer = post(&pipeline, &path, "key", &body).await;
        assert_eq!((answer.status, answer.code()), (409, "idempotency_key_reused"), "{path:?}");
    }
    assert_eq!(events(&pipeline, &phone).await.len(), 1);
    assert!(events(&pipeline, &other).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_opt_outs_can_be_completed() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let path = of(&phone, "revocations");
    let first = post(&pipeline, &path, "1", &wish("email", "no more")).await.body;
    let second = post(&pipeline, &path, "2", &wish("voice", "not a call either")).await.body;
    let completion =
        |id: &Value| json!({ "revocation": id, "acknowledged_by": ["crm"], "entered_by": "sync" });
    let done = post(&pipeline, &of(&phone, "completions"), "3", &completion(&first["event_id"])).await;
    assert_eq!(done.status, 201);
    assert_eq!(reason(&pipeline, &phone, "voice").await, why(false, "pending_opt_out"));
    let gone = post(&pipeline, &of(&phone, "completions"), "4", &completion(&first["event_id"])).await;
    assert_eq!((gone.status, gone.code()), (409, "not_pending"));
    assert!(gone.body["detail"].as_str().unwrap().contains(second["event_id"].as_str().unwrap()));
    let done = post(&pipeline, &of(&phone, "completions"), "5", &completion(&second["event_id"])).await;
    assert_eq!(done.status, 201);
    assert_eq!(reason(&pipeline, &phone, "voice").await, why(false, "opted_out"));
}

#[tokio::test(flavor = "multi_thread")]
async fn start_after_a_revocation_on_the_web_opens_texts_and_no_calls() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    post(&pipeline, &of(&phone, "revocations"), "web-1", &wish("web", "unsubscribe")).await;
    pipeline.time.wait_towards(pipeline.time.now() + GRANT_MARGIN * 2).await;
    text_and_settle(&pipeline, &phone, "START").await;
    assert_eq!(reason(&pipeline, &phone, "sms").await, why(true, "granted"));
    assert_eq!(reason(&pipeline, &phone, "voice").await, why(false, "pending_opt_out"));
    let marketing = check(&pipeline, &phone, "sms", "marketing").await.body;
    assert_eq!(marketing["allowed"], false);
    assert_safe(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_after_a_carriers_block_says_that_the_carrier_still_blocks() {
    let pipeline = pipeline_on(Personality::TollFree).await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "STOP").await;
    pipeline.time.wait_towards(pipeline.time.now() + GRANT_MARGIN * 2).await;
    let undated = post(&pipeline, &of(&phone, "grants"), "form-0", &wish("web", "I agree again")).await;
    assert_eq!((undated.status, undated.code()), (409, "time_needed"), "it may be older than the STOP");
    let dated = with(wish("web", "I agree again"), &json!({ "requested_at": pipeline.time.now() }));
    let answer = post(&pipeline, &of(&phone, "grants"), "form-1", &dated).await;
    assert_eq!((answer.status, &answer.body["carrier_blocks"]), (201, &json!(true)));
    assert_eq!(reason(&pipeline, &phone, "sms").await, why(false, "carrier_blocks"));

    let unblocked = post(&pipeline, &of(&customer(2), "grants"), "form-2", &wish("web", "I agree")).await;
    assert_eq!(unblocked.body["carrier_blocks"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn marketing_opens_with_consent_in_writing_that_names_it() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let unnamed = post(&pipeline, &of(&phone, "grants"), "1", &wish("web", "yes")).await;
    assert_eq!(unnamed.status, 201);
    let marketing = check(&pipeline, &phone, "sms", "marketing").await.body;
    assert_eq!((&marketing["allowed"], &marketing["reason"]), (&json!(false), &json!("no_written_consent")));
    let written = with(wish("manual", "signed"), &json!({ "purposes": ["marketing"], "channels": ["sms"] }));
    post(&pipeline, &of(&phone, "grants"), "2", &written).await;
    let marketing = check(&pipeline, &phone, "sms", "marketing").await.body;
    assert_eq!((&marketing["allowed"], &marketing["reason"]), (&json!(true), &json!("granted")));
}

/// The reasons of an entry's answer, for replies.
fn in_force(answer: &Answer, channel: &str) -> String {
    let answers = answer.body["in_force"].as_array().unwrap();
    let told = answers.iter().find(|told| told["channel"] == channel && told["purpose"] == "reply");
    told.unwrap()["reason"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_an_entry_says_what_is_in_force_now_and_why() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let said = pipeline.time.now();
    pipeline.time.wait_towards(said + TimeDelta::hours(1)).await;
    text_and_settle(&pipeline, &phone, "STOP").await;
    let form = with(wish("web", "I agree"), &json!({ "requested_at": said }));
    let refused = post(&pipeline, &of(&phone, "grants"), "form", &form).await;
    assert_eq!((refused.status, refused.code()), (409, "changes_nothing"), "older than the STOP");
    let confirmed = with(form, &json!({ "confirm": true }));
    let kept = post(&pipeline, &of(&phone, "grants"), "form", &confirmed).await;
    assert_eq!((kept.status, in_force(&kept, "sms")), (201, "opted_out".to_owned()));
    assert_eq!(reason(&pipeline, &phone, "sms").await, why(false, "opted_out"));

    pipeline.time.wait_towards(pipeline.time.now() + TimeDelta::minutes(1)).await;
    let later = with(wish("voice", "text me again"), &json!({ "requested_at": pipeline.time.now() }));
    let granted = post(&pipeline, &of(&phone, "grants"), "call", &later).await;
    let listed = "AWS refuses its texts until the number is off the list";
    assert_eq!((granted.status, in_force(&granted, "sms")), (201, "carrier_blocks".to_owned()), "{listed}");
    assert_eq!(in_force(&granted, "voice"), "opted_out", "a grant opens texts alone");
    settle(&pipeline).await;
    let again = post(&pipeline, &of(&phone, "grants"), "call", &later).await;
    assert_eq!((again.status, in_force(&again, "sms")), (200, "granted".to_owned()));
    let old = with(
        wish("email", "stop"),
        &json!({ "requested_at": said, "channels": ["sms"], "purposes": ["reply"] }),
    );
    let lifted = post(&pipeline, &of(&phone, "revocations"), "mail", &old).await;
    assert_eq!((lifted.status, lifted.code()), (409, "changes_nothing"), "older than the grant");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_caller_says_of_itself_is_kept_as_data() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let forged = with(wish("voice", "stop"), &json!({ "entered_by": "arn:aws:iam::1:root" }));
    assert_eq!(post(&pipeline, &of(&phone, "revocations"), "1", &forged).await.status, 201);
    let events = events(&pipeline, &phone).await;
    assert_eq!(events[0].sealed().envelope.actor, Actor::Operator(CALLER.to_owned()));
    let Event::ConsentRevoked(revoked) = events[0].event() else { panic!("{events:?}") };
    assert_eq!(revoked.entered_by.as_deref(), Some("arn:aws:iam::1:root"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_id_as_long_as_may_be_reaches_the_views() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let named = with(wish("voice", "stop"), &json!({ "customer_id": "é".repeat(256) }));
    assert_eq!(post(&pipeline, &of(&phone, "revocations"), "1", &named).await.status, 201);
    settle(&pipeline).await;
    assert_eq!(pipeline.views.pending_opt_outs(Generation::FIRST).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_writers_of_one_number_at_once_all_get_through() {
    let options = Options {
        data_dir: None,
        port: None,
        time: Time::machine(),
        seed: None,
        carrier: Behaviour::default(),
    };
    let pipeline = Pipeline::start(options).await.unwrap();
    let phone = customer(1);
    let transactions = || pipeline.cloud.faults.requests(Service::DynamoDb, "TransactWriteItems");
    let before = transactions();
    let mut entries = JoinSet::new();
    for n in 0..50 {
        let (functions, about) = (pipeline.functions.clone(), of(&phone, "revocations"));
        entries.spawn(async move {
            call(&functions, entry(&about, &format!("call-{n}"), &wish("voice", "stop"))).await
        });
    }
    for answer in entries.join_all().await {
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    // One each, and at most one more from each answer that meets another's append: it
    // writes the head back. It took hundreds when all decided on the same head.
    let sent = transactions() - before;
    assert!(sent <= 2 * 50, "{sent} transactions: writers were refused because another was first");
    assert_eq!(events(&pipeline, &phone).await.len(), 50);
}
