//! The `consent-api` binary: a gateway's requests, and what is none.

use serde_json::{Value, json};
use textledger_domain::event::Event;

use crate::deployment::{CONSENT_API, Deployment};
use crate::events::{phone, stream};
use crate::runtime_api::Outcome;

/// The example of the Lambda developer guide for payload format 2.0, with a
/// request of ours.
fn request(method: &str, path: &str, query: &str, body: Option<&Value>) -> String {
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "cookies": ["cookie1", "cookie2"],
        "headers": {
            "content-type": "application/json",
            "idempotency-key": "call-1",
            "host": "id.lambda-url.us-east-1.on.aws",
            "x-forwarded-proto": "https",
        },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api-id",
            "authorizer": { "iam": { "accessKey": "AKIA...", "userArn": "arn:aws:iam::111122223333:user/example" } },
            "domainName": "id.lambda-url.us-east-1.on.aws",
            "domainPrefix": "id",
            "http": {
                "method": method, "path": path, "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1", "userAgent": "agent",
            },
            "requestId": "id",
            "routeKey": "$default",
            "stage": "$default",
            "time": "22/Nov/2026:07:28:00 +0000",
            "timeEpoch": 1_795_332_480_000_i64,
        },
        "body": body.map(Value::to_string),
        "isBase64Encoded": false,
    })
    .to_string()
}

#[track_caller]
fn answered(outcome: Outcome) -> (u64, Value) {
    let Outcome::Response(answer) = outcome else { panic!("{outcome:?}") };
    (answer["statusCode"].as_u64().unwrap(), serde_json::from_str(answer["body"].as_str().unwrap()).unwrap())
}

#[tokio::test]
async fn a_revocation_is_recorded_once_and_holds_at_once() {
    let deployment = Deployment::start().await;
    let mut function = deployment.spawn(CONSENT_API, &[]).await;
    let wish = json!({ "phone_number": phone(1), "method": "voice", "words": "stop calling", "evidence": "recording 17", "entered_by": "smith" });

    let revoke = request("POST", "/v1/revocations", "", Some(&wish));
    let (status, first) = answered(function.invoke(revoke.clone()).await);
    assert_eq!((status, &first["outcome"]), (201, &json!("recorded")));
    let (status, again) = answered(function.invoke(revoke).await);
    assert_eq!((status, &again["event_id"]), (200, &first["event_id"]));
    let events = deployment.events(&stream(1)).await;
    assert!(
        matches!(events[..], [ref event] if matches!(event.event(), Event::ConsentRevoked(_))),
        "{events:?}"
    );

    let asked = json!({ "phone_number": phone(1), "channel": "voice", "purpose": "marketing" });
    let check = request("POST", "/v1/check", "", Some(&asked));
    let (status, checked) = answered(function.invoke(check).await);
    assert_eq!((status, &checked["reason"]), (200, &json!("pending_opt_out")));
    let (status, document) = answered(function.invoke(request("GET", "/v1/openapi.json", "", None)).await);
    assert_eq!((status, &document["openapi"]), (200, &json!("3.1.0")));

    let Outcome::Error { error_type, .. } = function.invoke("{}").await else {
        panic!("`{{}}` is no request")
    };
    assert_eq!(error_type, "WrongEvent");
    let told = function.ended().join("\n");
    assert!(!told.contains(&phone(1)) && !told.contains("stop calling"), "{told}");
}
