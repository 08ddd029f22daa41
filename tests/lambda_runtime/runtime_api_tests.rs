//! The stand-in for Lambda, held against what the Runtime API promises, with
//! plain HTTP in place of a runtime.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use textledger_infrastructure::time::{MachineTime, Time};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::runtime_api::{Outcome, RuntimeApi};

#[tokio::test]
async fn an_event_reaches_the_runtime_and_its_answer_the_caller() {
    let api = RuntimeApi::start().await;
    let before = MachineTime.now().unix_millis();

    let runtime = async {
        let event = call(&api, "GET", "invocation/next", "").await;
        assert_eq!(event.status, 200);
        assert_eq!(event.body, json!({ "hello": "there" }));
        let deadline: i64 = event.header("lambda-runtime-deadline-ms").parse().unwrap();
        assert!(deadline > before, "{deadline} after {before}");
        let arn = event.header("lambda-runtime-invoked-function-arn");
        assert!(arn.starts_with("arn:aws:lambda:us-east-1:"), "{arn}");
        assert!(event.header("lambda-runtime-trace-id").starts_with("Root="));
        let path = format!("invocation/{}/response", event.header("lambda-runtime-aws-request-id"));
        assert_eq!(call(&api, "POST", &path, r#"{"batchItemFailures":[]}"#).await.status, 202);
        let again = call(&api, "POST", &path, "null").await;
        assert_eq!((again.status, &again.body["errorType"]), (400, &json!("InvalidRequestID")));
    };
    let (outcome, ()) = tokio::join!(api.invoke(r#"{"hello":"there"}"#), runtime);
    assert_eq!(outcome, Outcome::Response(json!({ "batchItemFailures": [] })));
}

#[tokio::test]
async fn the_runtime_waits_until_there_is_an_event() {
    let api = RuntimeApi::start().await;
    let mut next = Box::pin(call(&api, "GET", "invocation/next", ""));
    let early = tokio::time::timeout(Duration::from_millis(100), &mut next).await;
    assert!(early.is_err(), "answered with nothing to do");

    let runtime = async {
        let event = next.await;
        let path = format!("invocation/{}/response", event.header("lambda-runtime-aws-request-id"));
        call(&api, "POST", &path, "null").await
    };
    let (outcome, _) = tokio::join!(api.invoke("{}"), runtime);
    assert_eq!(outcome, Outcome::Response(Value::Null));
}

#[tokio::test]
async fn events_are_handed_out_in_order_and_answers_find_their_callers() {
    let api = RuntimeApi::start().await;
    let runtime = async {
        for _ in 0..2 {
            let event = call(&api, "GET", "invocation/next", "").await;
            let path = format!("invocation/{}/response", event.header("lambda-runtime-aws-request-id"));
            call(&api, "POST", &path, &event.body.to_string()).await;
        }
    };
    let (first, second, ()) = tokio::join!(api.invoke("1"), api.invoke("2"), runtime);
    assert_eq!((first, second), (Outcome::Response(json!(1)), Outcome::Response(json!(2))));
}

#[tokio::test]
async fn an_error_of_the_function_reaches_the_caller_as_such() {
    let api = RuntimeApi::start().await;
    let runtime = async {
        let event = call(&api, "GET", "invocation/next", "").await;
        let path = format!("invocation/{}/error", event.header("lambda-runtime-aws-request-id"));
        let error = r#"{"errorType":"Storage","errorMessage":"the table is away"}"#;
        assert_eq!(call(&api, "POST", &path, error).await.status, 202);
    };
    let (outcome, ()) = tokio::join!(api.invoke("{}"), runtime);
    let expected = Outcome::Error { error_type: "Storage".into(), message: "the table is away".into() };
    assert_eq!(outcome, expected);
}

#[tokio::test]
async fn giving_up_at_the_start_is_told_with_its_reason() {
    let api = RuntimeApi::start().await;
    assert_eq!(api.init_error(Duration::ZERO).await, None);
    let error = r#"{"errorType":"Configuration","errorMessage":"no table is named"}"#;
    assert_eq!(call(&api, "POST", "init/error", error).await.status, 202);
    let expected = Outcome::Error { error_type: "Configuration".into(), message: "no table is named".into() };
    assert_eq!(api.init_error(Duration::from_secs(5)).await, Some(expected));
}

#[tokio::test]
async fn a_process_that_exits_fails_the_invocation_and_its_output_is_kept() {
    let api = RuntimeApi::start().await;
    let address = api.address();
    // Prints its environment and exits.
    let mut function =
        api.spawn(Path::new("/usr/bin/env"), &[("AWS_REGION", "eu-west-1"), ("STAGE", "test")]);

    let outcome = function.invoke("{}").await;

    let message = "Error: Runtime exited: exit status: 0".to_owned();
    assert_eq!(outcome, Outcome::Error { error_type: "Runtime.ExitError".into(), message });
    let environment = function.stdout();
    for set in [
        format!("AWS_LAMBDA_RUNTIME_API={address}"),
        "AWS_LAMBDA_FUNCTION_NAME=env".into(),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256".into(),
        "AWS_LAMBDA_FUNCTION_VERSION=$LATEST".into(),
        "AWS_ACCESS_KEY_ID=test".into(),
        "AWS_REGION=eu-west-1".into(),
        "STAGE=test".into(),
    ] {
        assert!(environment.contains(&set), "{set} in {environment:?}");
    }
    let inherited = ["PATH=", "HOME=", "CARGO"];
    let is_inherited = |line: &&String| inherited.iter().any(|name| line.starts_with(name));
    assert_eq!(environment.iter().find(is_inherited), None);
    assert_eq!(function.stderr(), Vec::<String>::new());
}

#[tokio::test]
async fn a_process_that_gives_up_at_its_start_fails_the_invocation_with_its_reason() {
    let mut function = RuntimeApi::start().await.spawn(&stand_in("gives-up"), &[]);

    let expected = Outcome::Error { error_type: "Configuration".into(), message: "no table is named".into() };
    assert_eq!(function.init_error(Duration::from_secs(60)).await.as_ref(), Some(&expected));
    assert_eq!(function.invoke("{}").await, expected);
    assert_eq!(function.stderr(), ["no table is named"]);
}

#[tokio::test]
async fn a_process_that_does_not_answer_in_time_is_killed() {
    let api = RuntimeApi::start().await.with_timeout(Duration::from_secs(1));
    let mut function = api.spawn(&stand_in("silent"), &[]);
    while function.stdout().is_empty() {
        MachineTime.sleep(Duration::from_millis(10)).await;
    }

    let outcome = function.invoke("{}").await;

    let Outcome::Error { error_type, message } = outcome else { panic!("{outcome:?}") };
    assert_eq!(error_type, "Sandbox.Timedout");
    assert!(message.ends_with("Task timed out after 1.00 seconds"), "{message}");
    let [process] = &function.stdout()[..] else { panic!("{:?}", function.stdout()) };
    assert!(!Path::new("/proc").join(process).exists(), "process {process} is still there");
}

/// A script that plays a function.
fn stand_in(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/lambda_runtime/functions").join(name)
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    /// Null when there is none.
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let header = self.headers.iter().find(|(header, _)| header == name);
        header.map(|(_, value)| value.as_str()).unwrap_or_else(|| panic!("no {name}"))
    }
}

/// One call of the Runtime API over a connection of its own.
async fn call(api: &RuntimeApi, method: &str, path: &str, body: &str) -> Answer {
    let address = api.address();
    let mut connection = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{method} /2018-06-01/runtime/{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();

    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.map(|line| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    });
    Answer { status, headers: headers.collect(), body: serde_json::from_str(body).unwrap_or_default() }
}
