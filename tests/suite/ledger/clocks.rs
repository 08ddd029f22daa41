//! A machine whose clock is off from DynamoDB's records nothing, and says so.
//! The embedded cloud dates its answers by its own clock.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use chrono::TimeDelta;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_domain::ids::Moment;
use textledger_embedded::clock::ManualClock;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::ids::Ids;
use textledger_infrastructure::ledger::transact::Error;
use textledger_infrastructure::ledger::{AppendError, Ledger, Outcome, Unfolded};

use super::bench::{note, notes, said};
use crate::pipelines::{pipeline, start};

/// The pipeline's ledger on a machine whose clock is ahead by `seconds`.
fn ledger_ahead_by(cloud: &Pipeline, seconds: i64) -> (Ledger, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::starting_at(start() + TimeDelta::seconds(seconds)));
    let client = Client::new(cloud.cloud.sdk());
    let names = TableNames::deployed(ENVIRONMENT);
    (Ledger::new(client, (&names).into(), clock.clone(), Arc::new(Ids::from_machine())), clock)
}

async fn write(ledger: &Ledger, text: &str) -> Result<Outcome, Error> {
    let decide = |_: &_, moment: Moment<'_>| vec![note(moment, text)];
    ledger.transact::<Unfolded>(&notes(), None, decide).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_off_by_more_than_a_minute_records_nothing_and_says_by_how_much() {
    let cloud = pipeline().await;
    for (seconds, words) in [(75, "75 s ahead of DynamoDB's"), (-75, "75 s behind DynamoDB's")] {
        let (ledger, _) = ledger_ahead_by(&cloud, seconds);
        let refused = write(&ledger, "refused").await.unwrap_err();
        assert!(matches!(refused, Error::Append(AppendError::ClockOff { .. })), "{refused:?}");
        let told = refused.to_string();
        assert!(told.contains(words) && told.contains("set it (NTP)"), "{told}");
    }
    for seconds in [60, 0, -59] {
        write(&ledger_ahead_by(&cloud, seconds).0, &seconds.to_string()).await.unwrap();
    }
    assert_eq!(said(&cloud.ledger.read_stream(&notes()).await.unwrap()), ["60", "0", "-59"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_set_right_records_again() {
    let cloud = pipeline().await;
    let (ledger, clock) = ledger_ahead_by(&cloud, -3600);
    write(&ledger, "too early").await.unwrap_err();
    clock.advance(TimeDelta::hours(1));
    write(&ledger, "right").await.unwrap();
    assert_eq!(said(&ledger.read_stream(&notes()).await.unwrap()), ["right"]);
}
