//! The same API as a Lambda function: events of a gateway in payload format
//! 2.0, whatever they hold.

use serde_json::{Value, json};
use textledger_command::pipeline::Pipeline;
use textledger_domain::actor::Actor;
use textledger_handlers::error::Error;
use textledger_infrastructure::deployment::functions::Function;

use super::caller::{CALLER, wish, with};
use crate::phones::{customer, events};
use crate::pipelines::pipeline;

fn event(method: &str, path: &str, query: &str, body: Option<&str>) -> Value {
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": { "content-type": "application/json", "idempotency-key": "key", "host": "not a host" },
        "requestContext": {
            "authorizer": { "iam": { "userArn": CALLER } },
            "http": { "method": method, "path": path },
            "stage": "$default",
        },
        "body": body,
        "isBase64Encoded": false,
    })
}

async fn invoke(pipeline: &Pipeline, event: &Value) -> (u64, Value) {
    let answer = pipeline.functions.run(Function::ConsentApi, event.to_string().as_bytes()).await.unwrap();
    assert_eq!(answer["isBase64Encoded"], false);
    assert_eq!(answer["headers"]["cache-control"], "no-store");
    let body = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    (answer["statusCode"].as_u64().unwrap(), body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateways_request_is_answered_in_its_own_form() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let about = |body: Value| with(body, &json!({ "phone_number": phone.e164() })).to_string();
    let body = about(wish("voice", "stop"));
    let path = "/v1/revocations";
    let (status, answer) = invoke(&pipeline, &event("POST", path, "", Some(&body))).await;
    assert_eq!((status, &answer["outcome"]), (201, &json!("recorded")));

    let mut encoded = event("POST", path, "", Some("eyJhIjoxfQ=="));
    encoded["isBase64Encoded"] = json!(true);
    let (status, answer) = invoke(&pipeline, &encoded).await;
    assert_eq!((status, &answer["type"]), (400, &json!("unknown_field")));

    let asked = about(json!({ "channel": "sms", "purpose": "reply" }));
    let mut staged = event("POST", "/dev/v1/check", "", Some(&asked));
    staged["requestContext"]["stage"] = json!("dev");
    let (status, answer) = invoke(&pipeline, &staged).await;
    assert_eq!((status, &answer["reason"]), (200, &json!("pending_opt_out")));
    let events = events(&pipeline, &phone).await;
    let [event] = &events[..] else { panic!("{events:?}") };
    assert_eq!(event.sealed().envelope.actor, Actor::Operator(CALLER.to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_caller_nobody_names_is_answered_with_the_document_only() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let body = with(wish("voice", "stop"), &json!({ "phone_number": phone.e164() })).to_string();
    for authorizer in
        [json!(null), json!({ "iam": null }), json!({ "iam": { "userArn": " " } }), json!({ "jwt": {} })]
    {
        for (method, path, body) in [
            ("POST", "/v1/revocations", Some(body.as_str())),
            ("POST", "/v1/check", Some(r#"{"phone_number":"+14255550001"}"#)),
            ("GET", "/v1/opt-outs/pending", None),
            ("GET", "/v1/references/7K3M-9QX2", None),
        ] {
            let mut unnamed = event(method, path, "", body);
            unnamed["requestContext"]["authorizer"] = authorizer.clone();
            let (status, answer) = invoke(&pipeline, &unnamed).await;
            assert_eq!((status, &answer["type"]), (401, &json!("not_authenticated")), "{path}");
        }
    }
    let mut document = event("GET", "/v1/openapi.json", "", None);
    document["requestContext"]["authorizer"] = json!(null);
    assert_eq!(invoke(&pipeline, &document).await.0, 200);
    assert!(events(&pipeline, &phone).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_ends_the_process() {
    let pipeline = pipeline().await;
    for (path, query) in [
        ("/v1/references/+1 425", "channel=sms"),
        ("/v1/references/\u{fc}%zz?\"<>", "a b\"<>\u{fc}#%"),
        ("", ""),
        ("no slash", "x"),
        ("//[::1", ""),
    ] {
        let (status, answer) = invoke(&pipeline, &event("GET", path, query, None)).await;
        assert!((400..500).contains(&status), "{path}: {answer}");
    }
    let mut broken = event("POST", "/v1/grants", "", Some("no base64"));
    broken["isBase64Encoded"] = json!(true);
    assert_eq!(invoke(&pipeline, &broken).await.0, 400);
    assert_eq!(invoke(&pipeline, &event("NOT A METHOD", "/v1/openapi.json", "", None)).await.0, 400);
    for other in ["{}", "[]", "no event", r#"{"Records":[]}"#] {
        let answer = pipeline.functions.run(Function::ConsentApi, other.as_bytes()).await;
        assert!(matches!(answer, Err(Error::WrongEvent { .. })), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_answer_fits_what_lambda_takes() {
    use textledger_handlers::functions::consent_api::PENDING_SHOWN_MAX;
    let row = json!({
        "phone_number": "+142555501821234", "revocation": "019f5e5b-7f00-7000-8000-000000000001",
        "method": "manual", "channels": ["sms", "voice"], "purposes": ["reply", "informational", "marketing"], "requested_at": "2026-11-23T15:00:00.000Z",
        "deadline": "2026-12-07", "deadline_with_federal_holidays": "2026-12-08",
        "business_days_left": -1000, "overdue": false,
    });
    // Quotes are escaped in the answer's body.
    let bytes = json!(row.to_string()).to_string().len();
    assert!(bytes * PENDING_SHOWN_MAX < 6_000_000, "{bytes} bytes a row");
}
