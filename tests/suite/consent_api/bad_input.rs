//! What cannot be taken is refused with its own code, says what is allowed,
//! repeats nothing of what was sent, and records nothing.

use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use serde_json::{Value, json};
use textledger_command::pipeline::Pipeline;
use textledger_domain::limits::{
    CUSTOMER_ID_BYTES_MAX, ENTERED_AGE_MAX, EVIDENCE_CHARS_MAX, WORDS_CHARS_MAX,
};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Head;
use textledger_domain::stream::StreamId;
use textledger_handlers::functions::consent_api::contract::BODY_BYTES_MAX;

use super::caller::{About, Answer, ask, call, entry, get, of, post, wish, with};
use crate::phones::customer;
use crate::pipelines::pipeline;

/// Words that no answer may repeat.
const SECRET: &str = "zebrafish";

async fn heads(pipeline: &Pipeline) -> Vec<(StreamId, Head)> {
    let mut heads = pipeline.ledger.streams().await.unwrap();
    heads.sort_by(|(a, _), (b, _)| a.cmp(b));
    heads
}

/// A pipeline in which customer 1 has revoked already, and where.
async fn after_a_revocation() -> (Pipeline, PhoneNumber) {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let first = post(&pipeline, &of(&phone, "revocations"), "first", &wish("voice", "stop")).await;
    assert_eq!(first.status, 201);
    (pipeline, phone)
}

#[track_caller]
fn refuses(answer: &Answer, status: u16, code: &str, field: Option<&str>) {
    let told = answer.body.to_string();
    assert_eq!((answer.status, answer.code()), (status, code), "{told}");
    assert_eq!(answer.body["field"].as_str(), field, "{told}");
    assert!(answer.body["detail"].as_str().unwrap().len() > 20, "{told}");
    assert!(!told.contains(SECRET) && !told.contains("5550001"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_wish_is_refused_and_nothing_of_it_is_recorded() {
    let (pipeline, phone) = after_a_revocation().await;
    let before = heads(&pipeline).await;
    let now = pipeline.time.now();
    let cases: &[(Value, u16, &str, Option<&str>)] = &[
        (json!({ "evidence": null }), 400, "evidence_missing", Some("evidence")),
        (json!({ "evidence": " \n" }), 400, "evidence_missing", Some("evidence")),
        (json!({ "evidence": 7 }), 400, "invalid_field", Some("evidence")),
        (json!({ "words": null }), 400, "field_missing", Some("words")),
        (json!({ "words": "" }), 400, "field_empty", Some("words")),
        (json!({ "words": "x".repeat(WORDS_CHARS_MAX + 1) }), 400, "field_too_long", Some("words")),
        (
            json!({ "entered_by": "x".repeat(EVIDENCE_CHARS_MAX + 1) }),
            400,
            "field_too_long",
            Some("entered_by"),
        ),
        (json!({ "entered_by": [SECRET] }), 400, "invalid_field", Some("entered_by")),
        (json!({ "method": null }), 400, "field_missing", Some("method")),
        (json!({ "method": SECRET }), 400, "unknown_method", Some("method")),
        (json!({ "method": "sms" }), 400, "unknown_method", Some("method")),
        (json!({ "method": "carrier" }), 400, "unknown_method", Some("method")),
        (json!({ "channels": ["sms", SECRET] }), 400, "unknown_channel", Some("channels")),
        (json!({ "channels": [] }), 400, "field_empty", Some("channels")),
        (json!({ "channels": "sms" }), 400, "invalid_field", Some("channels")),
        (json!({ "purposes": [{}] }), 400, "unknown_purpose", Some("purposes")),
        (json!({ "language": "tlh" }), 400, "unknown_language", Some("language")),
        (json!({ "requested_at": SECRET }), 400, "invalid_time", Some("requested_at")),
        (json!({ "requested_at": 1_795_000_000 }), 400, "invalid_time", Some("requested_at")),
        (json!({ "requested_at": now + TimeDelta::minutes(6) }), 422, "in_the_future", Some("requested_at")),
        (
            json!({ "requested_at": now - ENTERED_AGE_MAX - TimeDelta::days(1) }),
            422,
            "too_old",
            Some("requested_at"),
        ),
        (json!({ "words": "stop\u{1b}[2J" }), 422, "control_character", Some("words")),
        (json!({ "evidence": "mail\n7" }), 422, "control_character", Some("evidence")),
        (json!({ "customer_id": "" }), 400, "field_empty", Some("customer_id")),
        (json!({ "customer_id": "é".repeat(257) }), 422, "too_many_bytes", Some("customer_id")),
        (json!({ "customer_id": "x".repeat(513) }), 400, "field_too_long", Some("customer_id")),
        (json!({ "confirm": "yes" }), 400, "invalid_field", Some("confirm")),
        (json!({ "chanels": ["sms"] }), 400, "unknown_field", Some("chanels")),
        (json!({ "+14255550001 zebrafish": 1 }), 400, "unknown_field", None),
    ];
    for what in ["revocations", "grants"] {
        for (n, (changes, status, code, field)) in cases.iter().enumerate() {
            let body = with(wish("voice", SECRET), changes);
            let answer = post(&pipeline, &of(&phone, what), &format!("{what}-{n}"), &body).await;
            refuses(&answer, *status, code, *field);
        }
    }
    assert_eq!(heads(&pipeline).await, before);
    // A key whose request was refused is not used up.
    let answer = post(&pipeline, &of(&phone, "revocations"), "revocations-0", &wish("web", "stop")).await;
    assert_eq!(answer.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_listed_where_another_was_given() {
    let (pipeline, phone) = after_a_revocation().await;
    for (changes, allowed) in [
        (json!({ "method": "fax" }), "email, voice, web, manual"),
        (json!({ "channels": ["fax"] }), "sms, voice"),
        (json!({ "purposes": ["fax"] }), "reply, informational, marketing"),
        (json!({ "language": "fax" }), "en, es"),
        (json!({ "fax": 1 }), "phone_number, method, words, evidence, entered_by, channels"),
    ] {
        let body = with(wish("voice", SECRET), &changes);
        let answer = post(&pipeline, &of(&phone, "revocations"), "key", &body).await;
        let detail = answer.body["detail"].as_str().unwrap();
        assert!(detail.contains(allowed), "{detail}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_completion_is_refused_and_nothing_of_it_is_recorded() {
    let (pipeline, phone) = after_a_revocation().await;
    let before = heads(&pipeline).await;
    let good = json!({ "acknowledged_by": ["crm"], "entered_by": "sync" });
    let nobody = "019f5e5b-7f00-7000-8000-000000000001";
    let cases: &[(Value, u16, &str, Option<&str>)] = &[
        (json!({ "acknowledged_by": null }), 400, "field_missing", Some("acknowledged_by")),
        (json!({ "acknowledged_by": [] }), 400, "field_empty", Some("acknowledged_by")),
        (json!({ "acknowledged_by": ["crm", " "] }), 400, "field_empty", Some("acknowledged_by")),
        (json!({ "acknowledged_by": vec!["crm"; 21] }), 400, "field_too_long", Some("acknowledged_by")),
        (json!({ "acknowledged_by": ["c".repeat(101)] }), 400, "field_too_long", Some("acknowledged_by")),
        (json!({ "entered_by": " " }), 400, "field_empty", Some("entered_by")),
        (json!({ "evidence": "" }), 400, "evidence_missing", Some("evidence")),
        (json!({ "revocation": SECRET }), 400, "invalid_field", Some("revocation")),
        (json!({ "revocation": nobody.replace('-', "") }), 400, "invalid_field", Some("revocation")),
        (json!({ "revocation": nobody }), 409, "not_pending", Some("revocation")),
    ];
    for (n, (changes, status, code, field)) in cases.iter().enumerate() {
        let body = with(good.clone(), changes);
        let answer = post(&pipeline, &of(&phone, "completions"), &n.to_string(), &body).await;
        refuses(&answer, *status, code, *field);
    }
    let nothing = post(&pipeline, &of(&customer(2), "completions"), "none", &good).await;
    refuses(&nothing, 409, "nothing_pending", None);
    assert_eq!(heads(&pipeline).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_number_is_refused_on_every_route_and_not_repeated() {
    let (pipeline, _) = after_a_revocation().await;
    let before = heads(&pipeline).await;
    for phone in [
        "14255550001",
        "+1 425 5550001",
        "+04255550001",
        "+1425",
        "+14255550001999999",
        "\u{ff}",
        "",
        "zebrafish",
    ] {
        let about = |what: &str| About { path: format!("/v1/{what}"), phone: phone.to_owned() };
        for what in ["revocations", "grants"] {
            let answer = post(&pipeline, &about(what), "key", &wish("web", "stop")).await;
            refuses(&answer, 400, "invalid_phone_number", Some("phone_number"));
        }
        for (what, body) in [
            ("check", json!({ "channel": "sms", "purpose": "reply" })),
            ("consent", json!({})),
            ("completions", json!({ "acknowledged_by": ["crm"], "entered_by": "sync" })),
        ] {
            let answer = post(&pipeline, &about(what), "key", &body).await;
            refuses(&answer, 400, "invalid_phone_number", Some("phone_number"));
        }
    }
    let number = json!({ "phone_number": 14_255_550_001_u64 });
    let answer = ask(&pipeline, &of(&customer(1), "consent"), number).await;
    refuses(&answer, 400, "invalid_field", Some("phone_number"));
    let missing = ask(&pipeline, &of(&customer(1), "consent"), json!({ "phone_number": null })).await;
    refuses(&missing, 400, "field_missing", Some("phone_number"));
    assert_eq!(heads(&pipeline).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_none_is_refused() {
    let (pipeline, phone) = after_a_revocation().await;
    let before = heads(&pipeline).await;
    let send = async |content_type: Option<&str>, body: String| {
        let mut request = Request::post("/v1/revocations").header("idempotency-key", "body");
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        call(&pipeline.functions, request.body(Body::from(body)).unwrap()).await
    };
    let json_type = Some("application/json");
    let good = with(wish("voice", SECRET), &json!({ "phone_number": phone.e164() })).to_string();
    for body in [
        "",
        "{",
        "zebrafish",
        "[]",
        "null",
        "\"zebrafish\"",
        "{\"words\": \"\\ud800\"}",
        &good[..good.len() - 1],
    ] {
        refuses(&send(json_type, body.to_owned()).await, 400, "malformed_json", None);
    }
    let twice = good.replacen('{', r#"{"words":"zebrafish","#, 1);
    refuses(&send(json_type, twice).await, 400, "field_repeated", None);
    for content_type in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/jsonp")]
    {
        let answer = send(content_type, good.clone()).await;
        refuses(&answer, 415, "unsupported_media_type", Some("Content-Type"));
    }
    let large = wish("voice", &"x".repeat(BODY_BYTES_MAX)).to_string();
    refuses(&send(json_type, large).await, 413, "body_too_large", None);
    assert_eq!(heads(&pipeline).await, before);
    assert_eq!(send(Some("Application/JSON; charset=utf-8"), good).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_wish_that_the_document_allows_is_taken() {
    let pipeline = pipeline().await;
    // An emoji escaped as a pair of surrogates: twelve bytes a character.
    let escaped = |chars: usize| "\\ud83d\\ude00".repeat(chars);
    let (words, other) = (escaped(WORDS_CHARS_MAX), escaped(EVIDENCE_CHARS_MAX));
    let (phone, id) = (customer(1), escaped(CUSTOMER_ID_BYTES_MAX / 4));
    let body = format!(
        r#"{{"phone_number":"{}","method":"manual","words":"{words}","evidence":"{other}","entered_by":"{other}","customer_id":"{id}"}}"#,
        phone.e164()
    );
    let request = Request::post("/v1/revocations")
        .header("idempotency-key", "k".repeat(255))
        .header("content-type", "application/json");
    assert_eq!(call(&pipeline.functions, request.body(Body::from(body)).unwrap()).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_none_is_refused() {
    let (pipeline, phone) = after_a_revocation().await;
    let before = heads(&pipeline).await;
    let request = |keys: &[&str]| {
        let mut request = entry(&of(&phone, "grants"), "unused", &wish("web", SECRET));
        request.headers_mut().remove("idempotency-key");
        for key in keys {
            request.headers_mut().append("idempotency-key", key.parse().unwrap());
        }
        request
    };
    let missing = call(&pipeline.functions, request(&[])).await;
    refuses(&missing, 400, "idempotency_key_missing", Some("Idempotency-Key"));
    let long = "k".repeat(256);
    for keys in [&[""] as &[&str], &["a key"], &["schlüssel"], &[&long], &["one", "two"]] {
        let answer = call(&pipeline.functions, request(keys)).await;
        refuses(&answer, 400, "idempotency_key_malformed", Some("Idempotency-Key"));
    }
    assert_eq!(heads(&pipeline).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_says_something_else_is_refused() {
    let pipeline = pipeline().await;
    let about = |what: &str| of(&customer(2), what);
    for (what, body, code, field) in [
        ("check", json!({}), "field_missing", "channel"),
        ("check", json!({ "channel": "sms" }), "field_missing", "purpose"),
        ("check", json!({ "channel": SECRET, "purpose": "reply" }), "unknown_channel", "channel"),
        ("check", json!({ "channel": "sms", "purpose": SECRET }), "unknown_purpose", "purpose"),
        ("consent", json!({ "at": SECRET }), "invalid_time", "at"),
        ("consent", json!({ "basis": SECRET }), "unknown_basis", "basis"),
        ("consent", json!({ "channel": "sms" }), "unknown_field", "channel"),
    ] {
        refuses(&ask(&pipeline, &about(what), body).await, 400, code, Some(field));
    }
    for (what, body) in [("check?zebrafish=1", json!({})), ("consent?at=2026-11-22T07:28:00Z", json!({}))] {
        let answer = ask(&pipeline, &about(what), body).await;
        assert_eq!(answer.status, 400, "{answer:?}");
    }
    for (path, code, field) in [
        ("/v1/opt-outs/pending?overdue=true&overdue=true", "parameter_repeated", Some("overdue")),
        ("/v1/opt-outs/pending?overdue=zebrafish", "invalid_parameter", Some("overdue")),
        ("/v1/opt-outs/pending?zebrafish", "unknown_parameter", None),
        ("/v1/references/zebrafish", "invalid_reference", Some("code")),
        ("/v1/references/%ff", "invalid_reference", Some("code")),
        ("/v1/openapi.json?zebrafish", "unknown_parameter", None),
    ] {
        refuses(&get(&pipeline, path).await, 400, code, field);
    }
    let zoned = json!({ "at": "2026-11-22T07:28:00+01:00" });
    let encoded = ask(&pipeline, &about("consent"), zoned).await;
    assert_eq!((encoded.status, &encoded.body["at"]), (200, &json!("2026-11-22T06:28:00.000Z")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_or_method_that_is_not_there_is_refused_in_the_same_form() {
    let pipeline = pipeline().await;
    for path in ["/", "/v1", "/v1/contacts/+14255550001/check", "/v1/zebrafish/+14255550001"] {
        refuses(&get(&pipeline, path).await, 404, "not_found", None);
    }
    for (method, path, allowed) in [
        ("DELETE", "/v1/revocations", "POST"),
        ("PUT", "/v1/opt-outs/pending", "GET,HEAD"),
        ("GET", "/v1/check", "POST"),
    ] {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let answer = call(&pipeline.functions, request).await;
        refuses(&answer, 405, "method_not_allowed", None);
        assert_eq!(answer.headers["allow"], allowed);
    }
}
