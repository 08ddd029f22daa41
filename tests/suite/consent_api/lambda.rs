//! The same API as a Lambda function: events of a gateway in payload format
//! 2.0, whatever they hold.

use serde_json::{Value, json};
use textledger_command::pipeline::Pipeline;
use textledger_handlers::error::Error;
use textledger_infrastructure::deployment::functions::Function;

use super::caller::wish;
use crate::phones::{customer, events};
use crate::pipelines::pipeline;

fn event(method: &str, path: &str, query: &str, body: Option<&str>) -> Value {
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": { "content-type": "application/json", "idempotency-key": "key", "host": "not a host" },
        "requestContext": { "http": { "method": method, "path": path }, "stage": "$default" },
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
    let body = wish("voice", "stop").to_string();
    // Gateways hand the path on decoded.
    let path = format!("/v1/contacts/{}/revocations", phone.e164());
    let (status, answer) = invoke(&pipeline, &event("POST", &path, "", Some(&body))).await;
    assert_eq!((status, &answer["outcome"]), (201, &json!("recorded")));

    let mut encoded = event("POST", &path.replace('+', "%2B"), "", Some("eyJhIjoxfQ=="));
    encoded["isBase64Encoded"] = json!(true);
    let (status, answer) = invoke(&pipeline, &encoded).await;
    assert_eq!((status, &answer["type"]), (400, &json!("unknown_field")));

    let mut staged =
        event("GET", &format!("/dev/v1/contacts/{}/check", phone.e164()), "channel=sms&purpose=reply", None);
    staged["requestContext"]["stage"] = json!("dev");
    let (status, answer) = invoke(&pipeline, &staged).await;
    assert_eq!((status, &answer["reason"]), (200, &json!("pending_opt_out")));
    assert_eq!(events(&pipeline, &phone).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_ends_the_process() {
    let pipeline = pipeline().await;
    for (path, query) in [
        ("/v1/contacts/+1 425/check", "channel=sms"),
        ("/v1/contacts/\u{fc}%zz?\"<>/check", "a b\"<>\u{fc}#%"),
        ("", ""),
        ("no slash", "x"),
        ("//[::1", ""),
    ] {
        let (status, answer) = invoke(&pipeline, &event("GET", path, query, None)).await;
        assert!((400..500).contains(&status), "{path}: {answer}");
    }
    let mut broken = event("POST", "/v1/contacts/+14255550001/grants", "", Some("no base64"));
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
        "method": "manual", "channels": ["sms", "voice"], "requested_at": "2026-11-23T15:00:00.000Z",
        "deadline": "2026-12-07", "deadline_with_federal_holidays": "2026-12-08",
        "business_days_left": -1000, "overdue": false,
    });
    // Quotes are escaped in the answer's body.
    let bytes = json!(row.to_string()).to_string().len();
    assert!(bytes * PENDING_SHOWN_MAX < 6_000_000, "{bytes} bytes a row");
}
