//! The end of the demo: a view built anew from all that was recorded, compared
//! with the one readers saw, and shown to them instead.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use chrono::TimeDelta;
use textledger_domain::actor::Actor;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::ledger::Activation;
use textledger_infrastructure::rebuild::{Holder, Making, Options, Rebuild};
use textledger_infrastructure::time::SharedTime;
use textledger_projections::view::View;

use super::played::Check;
use super::stage::Error;
use crate::pipeline::Pipeline;
use crate::pipeline::hurried::Hurried;
use crate::pipeline::local::ENVIRONMENT;

/// Builds the messages view anew and swaps; what was expected of it.
pub(super) async fn rebuilt(pipeline: &Pipeline) -> Result<Vec<Check>, Error> {
    let (client, names) = (Client::new(pipeline.cloud.sdk()), TableNames::deployed(ENVIRONMENT));
    let time: SharedTime = Arc::new(Hurried(pipeline.time.now()));
    let views = &pipeline.views;
    let old = views.registry().await?.live(View::Messages);
    let making = Making { client: &client, names: &names, views, time: &time };
    let new = making.begin(View::Messages, "demo").await?.target();
    let rebuild = Rebuild {
        ledger: pipeline.ledger.clone(),
        views: views.clone(),
        client: client.clone(),
        control: names.control.clone(),
        time: time.clone(),
        target: new,
        options: Options { workers: 4, rate: None, lag: TimeDelta::zero() },
    };
    let holder = Holder { name: "demo".to_owned(), run: new.to_string() };
    let standing = Box::pin(rebuild.run(&holder, &Arc::default())).await?;
    let report = Box::pin(views.drift(old, new, |_| ())).await?;
    let digest = report.digest().ok();
    let (from, to) = (old.generation, new.generation);
    let activation =
        Activation { view: View::Messages, from, to, diff: digest, reason: None, accepted: Vec::new() };
    let activated = views.activate(&pipeline.ledger, activation, Actor::Operator("demo".to_owned())).await;
    let event = activated.map_err(|error| Error::Activate(Box::new(error)))?;
    let shown = views.registry().await?.live(View::Messages);
    Ok(vec![
        Check {
            expected: format!("{new} is filled from {} streams and caught up", standing.counts.streams),
            held: standing.is_caught_up(),
            found: format!("{} streams behind", standing.counts.behind),
        },
        Check {
            expected: format!("of {} rows not one differs from {old}", report.rows),
            held: report.changes.is_empty(),
            found: format!("{} kinds of difference", report.changes.len()),
        },
        Check {
            expected: format!("readers are shown {new}, as event {} of {} says", event.seq(), event.stream()),
            held: shown == new,
            found: shown.to_string(),
        },
    ])
}
