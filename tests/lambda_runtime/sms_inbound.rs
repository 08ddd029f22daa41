//! The `sms-inbound` binary: good and bad SNS events, and a DynamoDB that is
//! not there.

use std::net::TcpListener;

use serde_json::{Value, json};
use textledger_domain::event::Event;

use crate::deployment::{Deployment, SMS_INBOUND};
use crate::events::{phone, sns_event, sqs_event, stream, text};
use crate::function::Function;
use crate::runtime_api::Outcome;

/// The outcomes by record in the function's report.
async fn outcomes(function: &mut Function, event: &str) -> Vec<Value> {
    match function.invoke(event).await {
        Outcome::Response(report) => {
            report["records"].as_array().unwrap().iter().map(|record| record["outcome"].clone()).collect()
        }
        failed => panic!("{failed:?}\n{}", function.stderr().join("\n")),
    }
}

#[tokio::test]
async fn texts_are_recorded_once_and_what_is_no_text_is_quarantined() {
    let deployment = Deployment::start().await;
    let mut function = deployment.spawn(SMS_INBOUND, &[]).await;

    let event = sns_event(&[text(1, "text-1", "hello")]);
    let report = json!({ "records": [{ "outcome": "recorded", "stream_id": format!("contact#{}", phone(1)), "seqs": [1, 2] }] });
    assert_eq!(function.invoke(event.clone()).await, Outcome::Response(report));
    let events = deployment.events(&stream(1)).await;
    assert!(
        matches!(events[1].event(), Event::MessageReceived(message) if message.body == "hello"),
        "{events:?}"
    );

    assert_eq!(outcomes(&mut function, &event).await, ["duplicate"]);
    assert_eq!(deployment.event_count().await, 2);

    let mut ten: Vec<String> = (10..20).map(|n| text(n, &format!("text-{n}"), "hello")).collect();
    ten[4] = "no JSON".to_owned();
    let mut fates = vec![json!("recorded"); 10];
    fates[4] = json!("quarantined");
    assert_eq!(outcomes(&mut function, &sns_event(&ten)).await, fates);
    assert_eq!(deployment.event_count().await, 2 + 9 * 2 + 1);

    for event in ["{}", "null", "[]", r#""STOP""#, r#"{"Records":[{"eventSource":"aws:s3","s3":{}}]}"#] {
        assert_eq!(outcomes(&mut function, event).await, ["quarantined"], "{event}");
    }
    assert_eq!(deployment.event_count().await, 2 + 9 * 2 + 1 + 5);
    let told = function.ended().join("\n");
    assert!(told.contains("payload quarantined") && !told.contains(&phone(1)), "{told}");
}

#[tokio::test]
async fn s14_half_an_emoji_in_the_event_or_in_its_message_costs_nothing() {
    let deployment = Deployment::start().await;
    let mut function = deployment.spawn(SMS_INBOUND, &[]).await;
    let event =
        sns_event(&[text(1, "text-1", "OUTER"), text(2, "text-2", "INNER"), text(3, "text-3", "hello")]);
    // In the event's own JSON, and in that of the message within.
    let event = event.replace("OUTER", r"STOP \ud83d").replace("INNER", r"STOP \\ud83d");

    assert_eq!(outcomes(&mut function, &event).await, ["recorded", "recorded", "recorded"]);

    for (n, half) in [(1, r"STOP \ud83d"), (2, r"STOP \\ud83d")] {
        let events = deployment.events(&stream(n)).await;
        let received = events.iter().find_map(|event| match event.event() {
            Event::MessageReceived(message) => Some(message),
            _ => None,
        });
        let received = received.unwrap_or_else(|| panic!("{events:?}"));
        assert_eq!(received.body, "STOP \u{fffd}");
        let raw = received.raw.as_ref().map(|raw| raw.as_str()).unwrap_or_default();
        assert!(raw.contains(half) && event.contains(raw), "not as it came: {raw}");
        assert!(events.iter().any(|event| matches!(event.event(), Event::ConsentRevoked(_))), "{n}");
    }
}

#[tokio::test]
async fn s1_without_dynamodb_the_event_fails_so_that_sns_delivers_it_again_and_nothing_is_lost() {
    let deployment = Deployment::start().await;
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = ("AWS_ENDPOINT_URL_DYNAMODB", &*format!("http://{nobody}"));
    let mut cut_off = deployment.spawn(SMS_INBOUND, &[endpoint]).await;
    let event = sns_event(&[text(1, "text-1", "hello"), "no JSON".to_owned()]);

    let Outcome::Error { error_type, message } = cut_off.invoke(event.clone()).await else {
        panic!("acknowledged")
    };
    assert_eq!(error_type, "NotRecorded");
    assert!(
        message.starts_with("2 of 2 records could not be recorded: read contact +1•••0001: "),
        "{message}"
    );
    assert!(!message.contains(&phone(1)) && !cut_off.ended().join("\n").contains(&phone(1)), "{message}");

    let mut function = deployment.spawn(SMS_INBOUND, &[]).await;
    assert_eq!(outcomes(&mut function, &event).await, ["recorded", "quarantined"]);
}

#[tokio::test]
async fn what_comes_back_from_the_retry_queue_is_recorded_and_what_fails_again_is_named() {
    let deployment = Deployment::start().await;
    let gave_up = sns_event(&[text(1, "text-1", "hello"), text(2, "text-2", "hello")]);
    let alone: Value = serde_json::from_str(&sns_event(&[text(3, "text-3", "hello")])).unwrap();
    let batch = sqs_event(&[gave_up, alone["Records"][0]["Sns"].to_string()]);
    let named = |ids: &[&str]| {
        let failures: Vec<Value> = ids.iter().map(|id| json!({ "itemIdentifier": id })).collect();
        Outcome::Response(json!({ "batchItemFailures": failures }))
    };

    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = ("AWS_ENDPOINT_URL_DYNAMODB", &*format!("http://{nobody}"));
    let mut cut_off = deployment.spawn(SMS_INBOUND, &[endpoint]).await;
    assert_eq!(cut_off.invoke(batch.clone()).await, named(&["message-0", "message-1"]));

    let mut function = deployment.spawn(SMS_INBOUND, &[]).await;
    for _ in 0..2 {
        assert_eq!(function.invoke(batch.clone()).await, named(&[]));
        assert_eq!(deployment.event_count().await, 3 * 2);
    }
}

#[tokio::test]
async fn s10_a_function_told_to_log_everything_logs_no_text_and_no_number() {
    let deployment = Deployment::start().await;
    let mut function = deployment.spawn(SMS_INBOUND, &[("RUST_LOG", "trace")]).await;
    let event = sns_event(&[text(1, "text-1", "my zebrafish is ill")]);
    assert_eq!(outcomes(&mut function, &event).await, ["recorded"]);
    let told = function.ended().join("\n");
    assert!(told.contains("inbound text recorded"), "{told}");
    assert!(!told.contains("zebrafish") && !told.contains(&phone(1)), "{told}");
}
