//! The pipeline against carriers that act on their own: they block, answer,
//! delay, repeat, refuse, and the trail and the phones show it.

mod aws_managed;
mod blocks;
mod limits;
mod reports;
mod toll_free;

use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::phone::PhoneNumber;
use textledger_embedded::carrier::behaviour::{Behaviour, Line};
use textledger_embedded::carrier::personality::Personality;
use textledger_projections::view::Row;

/// A pipeline whose number behaves like `personality`, as fast as may be.
pub async fn pipeline_on(personality: Personality) -> Pipeline {
    let mut carrier = Behaviour::default();
    carrier.lines.insert(BUSINESS_NUMBER.to_owned(), Line { personality, parts_per_second: None });
    crate::pipelines::pipeline_on(carrier).await
}

/// What the messages view says became of each text to `phone`, oldest first.
async fn statuses(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<String> {
    let views = pipeline.views.contact(phone).await.unwrap();
    views
        .into_iter()
        .flat_map(|view| view.rows)
        .filter_map(|row| match row {
            // Only what we send is of a kind.
            Row::Messages(row) if row.kind.is_some() => {
                Some(serde_json::to_value(row.status).unwrap().as_str().unwrap().to_owned())
            }
            _ => None,
        })
        .collect()
}
