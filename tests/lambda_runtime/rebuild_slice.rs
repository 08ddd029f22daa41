//! The `rebuild-slice` binary: orders of slices, one that asks for a slow rate, a
//! stream that cannot be folded, and what is no order.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::TimeDelta;
use serde_json::{Value, json};
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_embedded::faults::Service;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::rebuild::{Making, Options, Rebuild, Standing};
use textledger_infrastructure::time::{MachineTime, SharedTime};
use textledger_projections::slice::Slice;
use textledger_projections::target::Target;
use textledger_projections::view::View;

use crate::deployment::{Deployment, REBUILD_SLICE};
use crate::events::{phone, sns_event, stream, text};
use crate::function::Function;
use crate::runtime_api::Outcome;

/// Less than what a contact's rows take at one unit a second.
const WORKS_FOR: Duration = Duration::from_secs(1);

/// A deployment whose messages view is to be filled anew.
struct World {
    deployment: Deployment,
    client: Client,
    names: TableNames,
    target: Target,
}

impl World {
    async fn of(texts: &[String]) -> Self {
        let deployment = Deployment::start().await;
        deployment.receive(&sns_event(texts)).await;
        let client = Client::new(deployment.pipeline.cloud.sdk());
        let names = TableNames::deployed(ENVIRONMENT);
        let time: SharedTime = Arc::new(MachineTime);
        let views = &deployment.pipeline.views;
        let making = Making { client: &client, names: &names, views, time: &time };
        let target = making.begin(View::Messages, "ann").await.unwrap().target();
        Self { deployment, client, names, target }
    }

    fn order(&self, slice: Slice, rate: Option<u32>) -> String {
        let Self { target, .. } = self;
        json!({ "target": target.to_string(), "slice": slice.number(), "rate": rate, "lag_s": 0 }).to_string()
    }

    /// What the function answers for every slice.
    async fn all(&self, function: &mut Function, rate: Option<u32>) -> Vec<Value> {
        let mut answers = Vec::new();
        for slice in Slice::all() {
            match function.invoke(self.order(slice, rate)).await {
                Outcome::Response(answer) => answers.push(answer),
                failed => panic!("slice {slice}: {failed:?}"),
            }
        }
        answers
    }

    async fn rows(&self) -> usize {
        let table = self.deployment.pipeline.views.table_of(self.target);
        self.client.scan().table_name(table).send().await.unwrap().items().len()
    }

    /// Calls that reach a customer, or lead to one.
    fn outgoing(&self) -> [u64; 3] {
        let faults = &self.deployment.pipeline.cloud.faults;
        [
            faults.requests(Service::SmsVoice, "SendTextMessage"),
            faults.requests(Service::Sqs, "SendMessage"),
            faults.requests(Service::BedrockAgent, "InvokeAgent"),
        ]
    }

    /// The same generation, as whoever follows sees it.
    fn rebuild(&self) -> Rebuild {
        let pipeline = &self.deployment.pipeline;
        Rebuild {
            ledger: pipeline.ledger.clone(),
            views: pipeline.views.clone(),
            client: self.client.clone(),
            control: self.names.control.clone(),
            time: Arc::new(MachineTime),
            target: self.target,
            options: Options { workers: 1, rate: None, lag: TimeDelta::zero() },
        }
    }
}

fn sum(answers: &[Value], field: &str) -> u64 {
    answers.iter().map(|answer| answer[field].as_u64().unwrap()).sum()
}

#[tokio::test]
async fn s7_every_slice_is_filled_once_and_nothing_goes_out() {
    let world = World::of(&[1, 2, 3].map(|n| text(n, &format!("text-{n}"), "Hello?"))).await;
    let mut function = world.deployment.spawn(REBUILD_SLICE, &[]).await;
    let before = (world.outgoing(), world.deployment.event_count().await);

    let answers = world.all(&mut function, None).await;
    assert!(answers.iter().all(|answer| answer["done"] == json!(true) && answer["wait_s"] == json!(0)));
    assert_eq!((sum(&answers, "streams"), sum(&answers, "events"), world.rows().await), (3, before.1, 3));
    assert_eq!(world.all(&mut function, None).await, answers, "nothing is left to do");
    assert!(world.rebuild().standing(&Arc::default()).await.unwrap().is_caught_up());
    assert_eq!((world.outgoing(), world.deployment.event_count().await), before);

    let beyond = world.order(Slice::new(0).unwrap(), None).replace("\"slice\":0", "\"slice\":256");
    for (event, why) in [("{}".to_owned(), "expected JSON with target"), (beyond, "no slice 256")] {
        let Outcome::Error { error_type, message } = function.invoke(event.clone()).await else {
            panic!("took {event}")
        };
        assert_eq!(error_type, "WrongEvent");
        assert!(
            message.starts_with("no slice of a generation to work on: ") && message.contains(why),
            "{message}"
        );
    }
    let told = function.ended().join("\n");
    assert!(told.contains("messages#g2") && !told.contains(&phone(1)), "{told}");
}

#[tokio::test]
async fn who_used_more_than_the_rate_allows_says_how_long_to_wait() {
    let texts: Vec<String> = (0..90).map(|n| text(1, &format!("text-{n}"), "Hello?")).collect();
    let world = World::of(&texts).await;
    let rebuild =
        Rebuild { options: Options { rate: Some(1), ..world.rebuild().options }, ..world.rebuild() };
    let mut waits = 0;
    for slice in Slice::all() {
        let came_to = rebuild.some_of(slice, WORKS_FOR).await.unwrap();
        waits += came_to.wait_s;
        assert!(came_to.done, "slice {slice}");
        let again = rebuild.some_of(slice, WORKS_FOR).await.unwrap();
        assert_eq!(again.wait_s, 0, "slice {slice}");
    }
    assert_eq!(world.rows().await, 90);
    assert!(waits >= 90, "{waits} s for 90 rows at one a second");
}

#[tokio::test]
async fn s9_a_stream_that_cannot_be_folded_is_recorded_and_holds_up_no_other() {
    let world = World::of(&[1, 2].map(|n| text(n, &format!("text-{n}"), "Hello?"))).await;
    let text = world.deployment.events(&stream(1)).await.pop().unwrap();
    let key = [
        ("stream_id".to_owned(), AttributeValue::S(stream(1).key())),
        ("seq".to_owned(), AttributeValue::N(text.seq().to_string())),
    ];
    let events = &world.names.events;
    let get = world.client.get_item().table_name(events).set_key(Some(key.into()));
    let mut item = get.send().await.unwrap().item.unwrap();
    item.insert("type".to_owned(), AttributeValue::S("ConsentGranted".to_owned()));
    world.client.put_item().table_name(events).set_item(Some(item)).send().await.unwrap();

    let mut function = world.deployment.spawn(REBUILD_SLICE, &[]).await;
    let answers = world.all(&mut function, None).await;
    assert!(answers.iter().all(|answer| answer["done"] == json!(true)));
    assert_eq!((sum(&answers, "blocked"), world.rows().await), (1, 1));
    let blocked = world.rebuild().blocked(&Standing::default()).await.unwrap();
    assert_eq!(blocked.iter().map(|blocked| &blocked.stream).collect::<Vec<_>>(), [&stream(1)]);
    let told = function.ended().join("\n");
    assert!(!told.contains(&phone(1)), "{told}");
}
