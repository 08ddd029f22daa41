//! The `projector` binary: the ledger's own stream, as DynamoDB Streams
//! announces it, whole, with an image that does not open and with a mangled one.

use serde_json::{Value, json};
use textledger_command::pipeline::local::REPLY_QUEUE;

use crate::deployment::{Deployment, PROJECTOR};
use crate::events::{phone, sns_event, text};
use crate::runtime_api::Outcome;

/// How many messages of the `n`-th customer the view shows.
async fn shown(deployment: &Deployment, n: usize) -> usize {
    let views = deployment.pipeline.views.contact(&phone(n).parse().unwrap()).await.unwrap();
    views.iter().filter(|rows| rows.view.name() == "messages").map(|rows| rows.rows.len()).sum()
}

fn failures(numbers: &[&Value]) -> Outcome {
    let failures: Vec<Value> = numbers.iter().map(|number| json!({ "itemIdentifier": number })).collect();
    Outcome::Response(json!({ "batchItemFailures": failures }))
}

#[tokio::test]
async fn s9_announced_events_are_projected_but_for_the_one_that_does_not_read() {
    let deployment = Deployment::start().await;
    let mut function = deployment.spawn(PROJECTOR, &[]).await;
    let texts: Vec<String> = (0..3).map(|n| text(n, &format!("text-{n}"), "hello")).collect();
    deployment.receive(&sns_event(&texts)).await;
    let mut event = deployment.stream_event().await;
    assert_eq!(event["Records"].as_array().unwrap().len(), 6);

    // The second customer's text was changed on its way, the third's is mangled.
    let numbers: Vec<Value> =
        (0..6).map(|record| event["Records"][record]["dynamodb"]["SequenceNumber"].clone()).collect();
    let whole = event.clone();
    event["Records"][3]["dynamodb"]["NewImage"]["data"]["M"]["body"] = json!({ "S": "STOP" });
    event["Records"][5]["dynamodb"]["NewImage"] = json!("mangled");
    assert_eq!(function.invoke(event.to_string()).await, failures(&[&numbers[5]]));
    for (n, messages) in [(0, 1), (1, 1), (2, 0)] {
        assert_eq!(shown(&deployment, n).await, messages, "of customer {n}");
    }

    assert_eq!(function.invoke(whole.to_string()).await, failures(&[]));
    assert_eq!(function.invoke(whole.to_string()).await, failures(&[]), "announced again");
    for n in 0..3 {
        assert_eq!(shown(&deployment, n).await, 1, "of customer {n}");
    }
    assert_eq!(deployment.pipeline.cloud.queues.depth(&REPLY_QUEUE).unwrap().total(), 3);

    for event in ["{}", "[]", r#"{"Records":[5]}"#, r#"{"Records":[{"Sns":{"Message":"hi"}}]}"#] {
        let Outcome::Error { error_type, message } = function.invoke(event).await else {
            panic!("took {event}")
        };
        assert_eq!(error_type, "WrongEvent");
        assert_eq!(
            message,
            "projector was invoked with something else than a batch of DynamoDB stream records"
        );
    }
    let told = function.ended();
    let lines = told.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let counted = lines.filter(|line| line["fields"]["counted"] == "TextsReceived");
    let counted: Vec<u64> = counted.map(|line| line["fields"]["many"].as_u64().unwrap()).collect();
    assert_eq!(counted, [1, 1], "those that open, once each");
    let told = told.join("\n");
    assert!(
        told.contains("stream record does not open") && told.contains("stream record does not read"),
        "{told}"
    );
    assert!(!told.contains(&phone(0)), "{told}");
}
