//! `textledger smoke` against a served deployment: what is ticked, what is missing, and
//! who is not texted.

use std::time::Duration;

use serde_json::Value;
use textledger_command::pipeline::{Options, Pipeline};
use textledger_domain::phone::PhoneNumber;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_embedded::sources::Running;
use textledger_infrastructure::time::{MachineTime, Time};

use crate::ledger::{CUSTOMER, Said, command};

/// A deployment whose functions run.
struct Deployed {
    pipeline: Pipeline,
    running: Running,
}

impl Deployed {
    async fn new() -> Self {
        let pipeline = Pipeline::start(Options::in_dir(None)).await.unwrap();
        let running = pipeline.sources.clone().run();
        Self { pipeline, running }
    }

    async fn smoke(&self, args: &[&str]) -> Said {
        self.smoke_to(CUSTOMER, args).await
    }

    async fn smoke_to(&self, phone: &str, args: &[&str]) -> Said {
        let url = ["--endpoint-url", self.pipeline.cloud.url()];
        let mut command = command(&[&["smoke", "--to", phone], args, &url].concat());
        tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap()
    }

    fn texts(&self) -> usize {
        self.pipeline.cloud.carrier.inbox(CUSTOMER).unwrap().len()
    }

    async fn stop(self) {
        drop(self.running);
        self.pipeline.stop().await.unwrap();
    }
}

fn step<'a>(told: &'a Value, stage: &str) -> &'a Value {
    told["steps"].as_array().unwrap().iter().find(|step| step["milestone"] == stage).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_is_ticked_to_the_report_that_the_answer_is_on_the_phone() {
    let deployed = Deployed::new().await;
    let said = deployed.smoke(&["--yes"]).await;
    let ticks = ["✓ recorded", "✓ projected", "✓ triggered", "✓ answered", "✓ handed over", "✓ delivered"];
    said.assert(0, &[&ticks[..], &["all of it works", "+1•••0182", "smoke-"]].concat());
    assert!(!said.stdout.contains(CUSTOMER), "S10: {said:?}");
    assert_eq!(deployed.texts(), 1);

    let customer: PhoneNumber = CUSTOMER.parse().unwrap();
    let stream = textledger_domain::stream::StreamId::Contact(customer);
    let events = deployed.pipeline.ledger.read_stream(&stream).await.unwrap();
    let data = serde_json::to_value(events[1].sealed()).unwrap()["data"].clone();
    assert_eq!(
        (&data["keyword"], &data["intent"]),
        (&"TEXTLEDGER_SMOKE".into(), &"conversation".into()),
        "{data}"
    );
    assert!(data["provider_message_id"].as_str().unwrap().starts_with("smoke-"), "{data}");
    deployed.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_first_step_that_is_missing_it_says_what_to_look_at() {
    let deployed = Deployed::new().await;
    let faults = &deployed.pipeline.cloud.faults;
    let refuses = |service, operation: &str| {
        let (operation, action) = (Some(operation.to_owned()), Action::Deny);
        faults.add(Rule { service, operation, skip: 0, times: u32::MAX, action });
    };
    refuses(Service::BedrockAgent, "InvokeAgent");
    let said = deployed.smoke(&["--yes", "--within", "60"]).await;
    said.assert(
        3,
        &[
            "✓ triggered",
            "… answered",
            "answered is missing. Look at:",
            "agent-reply-dev",
            "SUPERVISOR_ALIAS_ID",
        ],
    );
    assert_eq!(deployed.texts(), 0);
    faults.clear();

    refuses(Service::Sns, "Publish");
    let said = deployed.smoke(&["--yes", "--within", "15"]).await;
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.contains("publish on the topic of inbound texts"), "{said:?}");
    deployed.stop().await;
}

/// Nobody waits for what will never come.
#[tokio::test(flavor = "multi_thread")]
async fn where_a_text_is_held_back_it_says_why_at_once() {
    let deployed = Deployed::new().await;
    let abroad = "+447911123456";
    let said = deployed.smoke_to(abroad, &["--yes", "--within", "3600"]).await;
    said.assert(3, &["✓ triggered", "✗ answered", "held back: country", "answered is missing"]);
    assert!(deployed.pipeline.cloud.carrier.inbox(abroad).unwrap().is_empty());
    deployed.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_opted_out_is_not_texted_and_nothing_is_opened() {
    let deployed = Deployed::new().await;
    let customer: PhoneNumber = CUSTOMER.parse().unwrap();
    let cloud = &deployed.pipeline.cloud;
    cloud.text_from(&customer, textledger_command::pipeline::local::BUSINESS_NUMBER, "STOP").unwrap();
    while deployed.texts() == 0 {
        MachineTime.sleep(Duration::from_millis(50)).await;
    }
    let stream = textledger_domain::stream::StreamId::Contact(customer);
    for args in [&["--yes"][..], &["--yes", "--json"], &[]] {
        let said = deployed.smoke(args).await;
        assert_eq!(said.code, Some(4), "{said:?}");
        assert!(
            said.stderr.contains("opted_out since") && said.stderr.contains("nothing was sent"),
            "{said:?}"
        );
    }
    let events = deployed.pipeline.ledger.read_stream(&stream).await.unwrap();
    let texts = events.iter().filter(|event| event.event().type_name() == "MessageReceived").count();
    assert_eq!((texts, deployed.texts()), (1, 1));
    deployed.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_yes_and_with_a_number_of_ours_nothing_is_sent() {
    let deployed = Deployed::new().await;
    deployed.smoke(&[]).await.assert(2, &["costs at least one text: give --yes"]);
    deployed.smoke(&["--yes", "--our-number", CUSTOMER]).await.assert(2, &["give that of a phone you own"]);
    assert_eq!(deployed.texts(), 0);
    let told = deployed.smoke(&["--yes", "--json"]).await.assert(0, &[]).json();
    assert!(told["missing"].is_null() && step(&told, "delivered")["done"] == true, "{told}");
    deployed.stop().await;

    crate::ledger::textledger(&["smoke", "--to", CUSTOMER, "--aws"]).assert(2, &["Give --our-number"]);
    crate::ledger::textledger(&["smoke", "--help"]).assert(0, &["Examples:", "Exit codes", "delivered"]);
}
