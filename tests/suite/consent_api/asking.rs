//! What held when, what waits, and where a reference code leads.

use chrono::TimeDelta;
use serde_json::{Value, json};
use textledger_command::pipeline::Pipeline;
use textledger_domain::time::Timestamp;

use super::caller::{Answer, ask, get, of, post, wish, with};
use crate::phones::{customer, inbox, settle, text_and_settle};
use crate::pipelines::pipeline;

/// The reason that replies by text are allowed or not for at `at`.
async fn as_of(pipeline: &Pipeline, at: Timestamp, basis: &str) -> Answer {
    ask(pipeline, &of(&customer(1), "consent"), json!({ "at": at, "basis": basis })).await
}

fn reason(answer: &Answer) -> &Value {
    let answers = answer.body["answers"].as_array().unwrap();
    let is_reply = |answer: &&Value| answer["channel"] == "sms" && answer["purpose"] == "reply";
    &answers.iter().find(is_reply).unwrap()["reason"]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_that_reached_us_late_was_true_before_we_knew_it() {
    let pipeline = pipeline().await;
    let now = pipeline.time.now();
    let said = now - TimeDelta::days(2);
    let letter = with(wish("manual", "a letter"), &json!({ "requested_at": said }));
    let entered = post(&pipeline, &of(&customer(1), "revocations"), "letter-1", &letter).await;
    // Two days are gone already: the deadline runs from the customer's own time.
    assert_eq!(entered.body["deadline"]["weekdays_only"], "2026-12-04");

    let yesterday = now - TimeDelta::days(1);
    let (knew, held) =
        (as_of(&pipeline, yesterday, "recorded").await, as_of(&pipeline, yesterday, "occurred").await);
    assert_eq!((reason(&knew), &knew.body["as_of_seq"]), (&json!("not_revoked"), &json!(0)));
    assert_eq!((reason(&held), &held.body["as_of_seq"]), (&json!("pending_opt_out"), &json!(1)));
    assert_eq!(held.body["status"], "pending_opt_out");
    assert_eq!(held.body["proof"][0]["event_id"], entered.body["event_id"]);
    assert_eq!(held.body["proof"][0]["occurred_at"], json!(said));
    assert_eq!(reason(&as_of(&pipeline, now, "recorded").await), "pending_opt_out");
    let unsaid = as_of(&pipeline, said - TimeDelta::seconds(1), "occurred").await;
    assert_eq!((reason(&unsaid), &unsaid.body["status"]), (&json!("not_revoked"), &json!("unknown")));

    let present = ask(&pipeline, &of(&customer(1), "consent"), json!({})).await;
    assert_eq!((reason(&present), &present.body["basis"]), (&json!("pending_opt_out"), &json!("recorded")));
}

#[tokio::test(flavor = "multi_thread")]
async fn opt_outs_that_wait_are_listed_and_overdue_after_their_last_day() {
    let pipeline = pipeline().await;
    let list = async |query: &str| get(&pipeline, &format!("/v1/opt-outs/pending{query}")).await.body;
    post(&pipeline, &of(&customer(1), "revocations"), "1", &wish("voice", "stop")).await;
    let earlier = json!({ "requested_at": pipeline.time.now() - TimeDelta::days(5) });
    post(&pipeline, &of(&customer(2), "revocations"), "2", &with(wish("email", "stop"), &earlier)).await;
    settle(&pipeline).await;

    let all = list("").await;
    assert_eq!(all["total"], 2);
    assert_eq!(all["pending"][0]["phone_number"], customer(2).e164(), "the most urgent first");
    assert_eq!(all["pending"][1]["deadline"], "2026-12-07");
    assert_eq!(list("?overdue=true").await["total"], 0);

    // The last day of the first is over, that of the second is not.
    pipeline.time.wait_towards("2026-12-07T15:00:00Z".parse().unwrap()).await;
    let overdue = list("?overdue=true").await;
    assert_eq!((&overdue["total"], &overdue["pending"][0]["overdue"]), (&json!(1), &json!(true)));
    assert_eq!(overdue["pending"][0]["phone_number"], customer(2).e164());
    assert_eq!(list("?overdue=false").await["pending"][0]["business_days_left"], 0);

    let completion = json!({ "acknowledged_by": ["crm"], "entered_by": "sync" });
    for n in [1, 2] {
        let done = post(&pipeline, &of(&customer(n), "completions"), &format!("done-{n}"), &completion).await;
        assert_eq!(done.status, 201);
    }
    settle(&pipeline).await;
    assert_eq!(
        list("").await,
        json!({ "generation": 1, "total": 0, "pending": [], "questions_total": 0, "questions": [] })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_code_finds_its_record_however_it_is_written() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "MY STATUS").await;
    let told = inbox(&pipeline, &phone).pop().unwrap();
    let code = &told.split("Ref. ").nth(1).expect("the text names a reference")[..9];
    for written in [code.to_owned(), code.to_lowercase(), code.replace('-', "%20")] {
        let found = get(&pipeline, &format!("/v1/references/{written}")).await;
        assert_eq!((found.status, &found.body["phone_number"]), (200, &json!(phone.e164())));
    }
    let unknown = get(&pipeline, "/v1/references/0000-0000").await;
    assert_eq!((unknown.status, unknown.code()), (404, "reference_unknown"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_served() {
    let pipeline = pipeline().await;
    let document = get(&pipeline, "/v1/openapi.json").await;
    assert_eq!((document.status, &document.body["openapi"]), (200, &json!("3.1.0")));
}
