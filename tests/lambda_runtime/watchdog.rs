//! The `watchdog` binary: what it measures is on a line of its log as CloudWatch reads
//! it, and nothing about a contact is.

use serde_json::Value;
use textledger_embedded::faults::Service;
use textledger_infrastructure::deployment::functions::Function as Deployed;

use crate::deployment::{Deployment, WATCHDOG};
use crate::events::{phone, sns_event, text};
use crate::runtime_api::Outcome;

#[tokio::test]
async fn a_round_leaves_one_line_of_metrics_and_reaches_nobody() {
    let deployment = Deployment::start().await;
    deployment.receive(&sns_event(&[text(1, "text-1", "Hello?")])).await;
    let events = deployment.event_count().await;
    let mut function = deployment.spawn(WATCHDOG, &[]).await;
    // Whatever it is invoked with.
    for event in ["{}", "[1]", "null"] {
        let Outcome::Response(answer) = function.invoke(event).await else { panic!("{event}") };
        assert_eq!((answer["StepsFailed"].as_u64(), answer["HeadsSwept"].as_u64()), (Some(0), Some(1)));
    }
    let told = function.ended();
    let lines = told.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let metrics: Vec<Value> = lines.filter(|line| line.get("_aws").is_some()).collect();
    assert_eq!(metrics.len(), 3, "{told:#?}");
    assert_eq!(metrics[0]["function"], Deployed::Watchdog.name());
    assert_eq!(metrics[0]["_aws"]["CloudWatchMetrics"][0]["Namespace"], "textledger/dev");
    assert!(!told.join("\n").contains(&phone(1)[1..]), "{told:#?}");
    let faults = &deployment.pipeline.cloud.faults;
    assert_eq!(faults.requests(Service::SmsVoice, "SendTextMessage"), 0);
    assert_eq!(deployment.event_count().await, events, "nothing was due");
}
