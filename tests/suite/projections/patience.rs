//! An engine that stays away, or refuses, for longer than a rebuild is patient: it ends
//! by saying what to do, and whoever does that goes on from its checkpoints at once.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::types::AttributeValue;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_embedded::clock::ManualClock;
use textledger_embedded::faults::{Action, Faults, Rule, Service};
use textledger_embedded::sdk as loopback;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::rebuild::{Error, Holder, Progress, Rebuild};
use textledger_infrastructure::time::SharedTime;
use textledger_projections::slice::SLICES;
use textledger_projections::target::Target;
use textledger_projections::view::View;
use textledger_tests::place::Place;

use super::view_tables::{folded, rows_of};
use crate::pipelines::{pipeline, start};

const CONTACTS: usize = 60;

/// The slices whose checkpoints say that they are done.
async fn slices_done(place: &Place, target: Target) -> u64 {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let query = place.client.query().table_name(&place.names.control);
    let query = query.key_condition_expression("pk = :pk AND begins_with(sk, :slices)");
    let query = query.expression_attribute_values(":pk", text(&format!("rebuild#{target}")));
    let query = query.expression_attribute_values(":slices", text("slice#"));
    let rows = query.consistent_read(true).send().await.unwrap().items.unwrap();
    rows.iter().filter(|row| row["done"] == AttributeValue::Bool(true)).count() as u64
}

fn holder(name: &str) -> Holder {
    Holder { name: name.to_owned(), run: name.to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_whose_engine_stays_away_says_what_to_do_and_whoever_does_it_goes_on_at_once() {
    for (generation, operation, action) in
        [(2, None, Action::Reset), (3, Some("BatchGetItem"), Action::ServerError)]
    {
        let pipeline = pipeline().await;
        let faults = Faults::new();
        let door = pipeline.cloud.another_front(faults.clone()).await.unwrap();
        let time: SharedTime = Arc::new(ManualClock::starting_at(start()));
        let sdk = loopback::sdk_config(door.url(), loopback::http(), &time).to_builder();
        // The SDK's own retries take real time.
        let client = Client::new(&sdk.retry_config(RetryConfig::disabled()).build());
        let place = Place::over(client, TableNames::deployed(ENVIRONMENT));
        place.tell(CONTACTS, 1, || ()).await.unwrap();
        let target = place.generation(View::Messages, generation).await.unwrap();
        let rebuild = Rebuild { time, ..place.rebuild(target, 3) };

        let operation = operation.map(str::to_owned);
        faults.add(Rule { service: Service::DynamoDb, operation, skip: 30, times: u32::MAX, action });
        let progress = Arc::new(Progress::default());
        let error = rebuild.run(&holder("ann"), &progress).await.unwrap_err();
        assert!(matches!(error, Error::GivenUp { .. }), "{error}");
        let said = error.to_string();
        let what_to_do = "; tried again for 120 s in vain: see to it that the service answers, then run it again; what was done stays";
        assert!(said.ends_with(what_to_do), "{said}");
        assert!(progress.now().retries > 3 && progress.now().latest_error.is_some());

        faults.clear();
        let done = slices_done(&place, target).await;
        assert!((1..SLICES.into()).contains(&done), "{done} slices");
        let scans = || faults.requests(Service::DynamoDb, "Scan");
        let before = scans();
        let standing = rebuild.run(&holder("ben"), &Arc::default()).await.unwrap();
        assert!(standing.is_caught_up());
        let slices = u64::from(SLICES);
        assert_eq!(scans() - before, slices - done + 2 * slices, "what was done is not done again");
        assert_eq!(rows_of(&pipeline, target).await, folded(&pipeline).await[&View::Messages]);
        door.shutdown().await.unwrap();
        pipeline.stop().await.unwrap();
    }
}
