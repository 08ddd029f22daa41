//! Tables that do not answer: the caller is told to come again, the log is told
//! once, and neither is told a number or a word of the customer (S10).

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use textledger_embedded::faults::{Action, Rule, Service};

use super::caller::{call, entry, of, post, question, wish};
use crate::phones::{customer, events};
use crate::pipelines::pipeline;
use crate::pipelines::without_retries;
use crate::s10_logs::listening::Log;

const SECRET: &str = "zebrafish";

#[tokio::test]
async fn a_storage_that_fails_is_answered_with_503_and_logged_once_without_personal_data() {
    let (log, _guard) = Log::listen();
    let pipeline = pipeline().await;
    let functions = without_retries(&pipeline);
    let phone = customer(1);
    let before = log.lines().len();
    for (operation, action) in [
        ("GetItem", Action::ServerError),
        ("GetItem", Action::Reset),
        ("TransactWriteItems", Action::Throttle),
    ] {
        let operation = Some(operation.to_owned());
        pipeline.cloud.faults.add(Rule { service: Service::DynamoDb, operation, skip: 0, times: 9, action });
        let answer =
            call(&functions, entry(&of(&phone, "revocations"), SECRET, &wish("voice", SECRET))).await;
        pipeline.cloud.faults.clear();
        assert_eq!((answer.status, answer.code()), (503, "storage_unavailable"));
        assert_eq!(answer.headers["retry-after"], "5");
        let told = answer.body.to_string();
        assert!(!told.contains(SECRET) && !told.contains("5550001"), "{told}");
    }
    let lines = log.lines();
    let told: Vec<&String> =
        lines[before..].iter().filter(|line| line.contains("consent request not served")).collect();
    assert_eq!(told.len(), 3, "{lines:#?}");
    assert!(lines.iter().all(|line| !line.contains(SECRET) && !line.contains("5550001")), "{lines:#?}");
    assert!(events(&pipeline, &phone).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_of_the_storage_is_found_out_about_and_nothing_is_recorded_twice() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let rule = Rule {
        service: Service::DynamoDb,
        operation: Some("TransactWriteItems".to_owned()),
        skip: 0,
        times: 1,
        action: Action::LoseResponse,
    };
    pipeline.cloud.faults.add(rule);
    let request = || entry(&of(&phone, "revocations"), "key", &wish("voice", "stop"));
    let first = call(&without_retries(&pipeline), request()).await;
    let again = post(&pipeline, &of(&phone, "revocations"), "key", &wish("voice", "stop")).await;
    assert!(matches!(first.status, 200 | 201 | 503), "{first:?}");
    assert_eq!((again.status, &again.body["outcome"]), (200, &json!("repeated")));
    assert_eq!(events(&pipeline, &phone).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_fails_in_the_same_way() {
    let pipeline = pipeline().await;
    let functions = without_retries(&pipeline);
    let fail = || Rule {
        service: Service::DynamoDb,
        operation: None,
        skip: 0,
        times: 9,
        action: Action::ServerError,
    };
    let asked = json!({ "channel": "sms", "purpose": "reply" });
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    let requests: [&dyn Fn() -> Request<Body>; 4] = [
        &|| question(&of(&customer(1), "check"), asked.clone()),
        &|| question(&of(&customer(1), "consent"), json!({})),
        &|| get("/v1/opt-outs/pending"),
        &|| get("/v1/references/7K3M-9QX2"),
    ];
    for request in requests {
        pipeline.cloud.faults.add(fail());
        let answer = call(&functions, request()).await;
        pipeline.cloud.faults.clear();
        assert_eq!((answer.status, answer.code()), (503, "storage_unavailable"));
        assert_ne!(call(&functions, request()).await.status, 503);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn contention_has_a_code_of_its_own_and_nothing_is_recorded() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let operation = Some("TransactWriteItems".to_owned());
    let rule = Rule { service: Service::DynamoDb, operation, skip: 0, times: 999, action: Action::Conflict };
    pipeline.cloud.faults.add(rule);
    let request = || entry(&of(&phone, "revocations"), "key", &wish("voice", "stop"));
    let answer = call(&without_retries(&pipeline), request()).await;
    pipeline.cloud.faults.clear();
    assert_eq!((answer.status, answer.code()), (503, "contention"));
    assert_eq!(answer.headers["retry-after"], "5");
    assert!(events(&pipeline, &phone).await.is_empty());
    assert_eq!(call(&pipeline.functions, request()).await.status, 201);
}
