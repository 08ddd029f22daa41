//! What no SDK of this workspace speaks: Lambda, SNS, the inbox, the engine
//! behind the proxy, and everything that is not served.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::world::{ANY_PORT, World, world, world_with_engine};
use crate::front::Front;
use crate::functions::InvokeError;
use crate::served::Served;
use crate::topics::Topics;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

async fn ask(method: &str, url: &str, header: Option<(&str, &str)>, body: &str) -> Answer {
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let mut request = Request::builder().method(method).uri(url);
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    let answer = client.request(request.body(Full::from(body.to_owned())).unwrap()).await.unwrap();
    let (head, body) = answer.into_parts();
    let body = String::from_utf8(body.collect().await.unwrap().to_bytes().into()).unwrap();
    Answer { status: head.status, headers: head.headers, body }
}

#[tokio::test]
async fn a_lambda_invocation_answers_by_its_type() {
    let World { front, services, .. } = world().await;
    let started = Arc::new(tokio::sync::Notify::new());
    services.functions.register("double", {
        let started = started.clone();
        Arc::new(move |payload| {
            started.notify_one();
            Box::pin(async move {
                let number: i64 = serde_json::from_slice(&payload).map_err(|error| InvokeError {
                    error_type: "BadEvent".into(),
                    message: error.to_string(),
                })?;
                Ok(json!(number * 2))
            })
        })
    });
    let url = format!("{}/2015-03-31/functions/double/invocations", front.url());

    let done = ask("POST", &url, None, "21").await;
    assert_eq!((done.status, done.body.as_str()), (StatusCode::OK, "42"));
    started.notified().await;
    let failed = ask("POST", &url, None, "\"x\"").await;
    assert_eq!(failed.status, StatusCode::OK);
    assert_eq!(failed.headers["x-amz-function-error"], "Unhandled");
    assert_eq!(failed.json()["errorType"], "BadEvent");
    started.notified().await;
    let kind = "X-Amz-Invocation-Type";
    assert_eq!(ask("POST", &url, Some((kind, "DryRun")), "1").await.status, StatusCode::NO_CONTENT);
    let refused = ask("POST", &url, Some((kind, "Event")), "1").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.body.contains("publish to the function's topic"), "{}", refused.body);

    let arn = "arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Adouble";
    let by_arn = format!("{}/2015-03-31/functions/{arn}/invocations", front.url());
    assert_eq!(ask("POST", &by_arn, None, "4").await.body, "8");
    let unknown = ask("POST", &url.replace("double", "treble"), None, "1").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_eq!(unknown.headers["x-amzn-errortype"], "ResourceNotFoundException");
}

#[tokio::test]
async fn sns_publish_is_answered_in_xml_and_the_event_waits() {
    let World { front, services, .. } = world().await;
    let form = |topic: &str| {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("Action", "Publish")
            .append_pair("TopicArn", topic)
            .append_pair("Message", "a & b")
            .append_pair("MessageAttributes.entry.1.Name", "kind")
            .append_pair("MessageAttributes.entry.1.Value.DataType", "String")
            .append_pair("MessageAttributes.entry.1.Value.StringValue", "test")
            .finish()
    };
    let arn = services.topics.arn("sms-inbound-messages");
    let published = ask("POST", &format!("{}/", front.url()), None, &form(&arn)).await;
    assert_eq!(published.status, StatusCode::OK);
    assert!(published.body.contains("<MessageId>id-1</MessageId>"), "{}", published.body);
    let waiting = services.queues.receive(&Topics::queue_name("sms-inbound-messages"), 10).unwrap();
    let event: Value = serde_json::from_str(&waiting[0].body).unwrap();
    assert_eq!(event["Records"][0]["Sns"]["Message"], "a & b");
    assert_eq!(
        event["Records"][0]["Sns"]["MessageAttributes"]["kind"],
        json!({ "Type": "String", "Value": "test" })
    );

    let refused = ask("POST", &format!("{}/", front.url()), None, &form("nowhere")).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert!(refused.body.contains("<Code>NotFound</Code>"), "{}", refused.body);
    let listed = ask("POST", front.url(), None, "Action=ListTopics&Version=2010-03-31").await;
    assert!(listed.body.contains(&format!("<TopicArn>{arn}</TopicArn>")), "{}", listed.body);
}

#[tokio::test]
async fn a_phones_inbox_shows_its_texts() {
    let World { front, .. } = world().await;
    let target = Some(("X-Amz-Target", "PinpointSMSVoiceV2.SendTextMessage"));
    let text = r#"{"DestinationPhoneNumber":"+14255550182","MessageBody":"hello"}"#;
    assert_eq!(ask("POST", front.url(), target, text).await.status, StatusCode::OK);
    for phone in ["+14255550182", "%2B14255550182"] {
        let inbox = ask("GET", &format!("{}/phones/{phone}/inbox", front.url()), None, "").await;
        assert_eq!(inbox.json()[0]["body"], "hello");
    }
    let other = ask("GET", &format!("{}/phones/+14255550199/inbox", front.url()), None, "").await;
    assert_eq!(other.json(), json!([]));
}

#[tokio::test]
async fn a_phone_texts_by_its_own_road_and_a_served_cloud_is_spoken_to_from_elsewhere() {
    let World { front, services, .. } = world().await;
    services.functions.register("fragile", Arc::new(|_| Box::pin(async { Ok(json!({ "done": 1 })) })));
    let served = Served::at(&format!("{}/", front.url()));
    let phone = "+14255550182".parse().unwrap();
    assert!(served.text_from(&phone, "+12125550101", "Hello").await.unwrap());
    let waiting = services.queues.receive(&Topics::queue_name("sms-inbound-messages"), 10).unwrap();
    assert!(waiting[0].body.contains(r#"\"messageBody\":\"Hello\""#), "{}", waiting[0].body);
    assert!(served.inbox(&phone).await.unwrap().is_empty());
    assert_eq!(served.invoke("fragile", b"{}".to_vec()).await.unwrap(), Ok(json!({ "done": 1 })));
    let refused = served.invoke("unknown", b"{}".to_vec()).await.unwrap_err().to_string();
    assert!(refused.contains("404") && refused.contains("is it a `textledger serve`?"), "{refused}");
    let nobody = Served::at("http://127.0.0.1:9").inbox(&phone).await.unwrap_err().to_string();
    assert!(nobody.contains("is `textledger serve` running there?"), "{nobody}");

    for (phone, text) in [("%2B1425", "{}"), ("%2B14255550182", "{}"), ("%2B14255550182", "no JSON")] {
        let answer = ask("POST", &format!("{}/phones/{phone}/texts", front.url()), None, text).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{phone} {text}");
    }
}

#[tokio::test]
async fn dynamodb_requests_reach_the_engine_and_its_answer_comes_back_unchanged() {
    let engine = TcpListener::bind(ANY_PORT).await.unwrap();
    let engine_url = format!("http://{}", engine.local_addr().unwrap());
    let echo = Router::new().fallback(|headers: HeaderMap, body: Bytes| async move {
        let target = headers["x-amz-target"].to_str().unwrap().to_owned();
        (StatusCode::IM_A_TEAPOT, [("x-amz-crc32", "1")], format!("{target} {body:?}"))
    });
    tokio::spawn(async move { axum::serve(engine, echo).await });
    let World { front, .. } = world_with_engine(&engine_url).await;
    for target in ["DynamoDB_20120810.GetItem", "DynamoDBStreams_20120810.GetRecords"] {
        let answer = ask("POST", front.url(), Some(("X-Amz-Target", target)), "{ \"a\":1 }").await;
        assert_eq!(answer.status, StatusCode::IM_A_TEAPOT);
        assert_eq!(answer.headers["x-amz-crc32"], "1");
        assert_eq!(answer.body, format!("{target} {:?}", Bytes::from_static(b"{ \"a\":1 }")));
    }
}

#[tokio::test]
async fn what_is_not_served_is_answered_with_what_is() {
    let World { front, services, .. } = world().await;
    let health = ask("GET", &format!("{}/", front.url()), None, "").await;
    assert_eq!((health.status, &health.json()["status"]), (StatusCode::OK, &json!("ok")));
    for (method, path, target) in [
        ("GET", "/nothing", None),
        ("PUT", "/bucket/key", None),
        ("POST", "/", None),
        ("POST", "/", Some(("X-Amz-Target", "Kinesis_20131202.PutRecord"))),
    ] {
        let answer = ask(method, &format!("{}{path}", front.url()), target, "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}");
        assert!(answer.json()["served"].as_array().unwrap().len() > 6);
    }
    assert!(Front::bind("0.0.0.0:0".parse().unwrap(), services).await.is_err());
}

#[tokio::test]
async fn a_web_page_is_refused_whatever_it_asks_for_and_nothing_comes_of_it() {
    let World { front, services, .. } = world().await;
    services.guest.serve("/v1", Arc::new(|_| Box::pin(async { panic!("a page reached the API") })));
    let text = r#"{"DestinationPhoneNumber":"+14255550182","MessageBody":"hello"}"#;
    for (name, value) in [("Origin", "https://evil.example"), ("Host", "evil.example:4577")] {
        for (method, path) in [("POST", "/"), ("POST", "/v1/contacts"), ("GET", "/phones/+14255550182/inbox")]
        {
            let answer = ask(method, &format!("{}{path}", front.url()), Some((name, value)), text).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name} {method} {path}");
            assert!(!answer.headers.contains_key("access-control-allow-origin"));
        }
    }
    assert!(services.carrier.inbox("+14255550182").unwrap().is_empty());
}
