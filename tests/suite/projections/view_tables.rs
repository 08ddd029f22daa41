//! All rows there are, and all rows there should be: the pure fold of every
//! stream from its first event.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_domain::record::Recorded;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::views;
use textledger_projections::stores::Rows;
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::{Row, RowsByKey, View};

pub type Tables = BTreeMap<View, RowsByKey>;

fn key_attribute(view: View) -> &'static str {
    match view {
        View::Consent => "phone_number",
        View::OptOutTracking => "tracking_id",
        View::Messages => "message_id",
        View::Sessions => "session_id",
    }
}

/// The whole key of a row.
pub fn key_of(view: View, row: &Row) -> HashMap<String, AttributeValue> {
    let mut item: HashMap<String, AttributeValue> = serde_dynamo::to_item(row).unwrap();
    let has_time = matches!(view, View::OptOutTracking | View::Messages);
    item.retain(|name, _| name == key_attribute(view) || (has_time && name == "timestamp"));
    item
}

/// What the view tables hold.
pub async fn stored(pipeline: &Pipeline) -> Tables {
    let client = aws_sdk_dynamodb::Client::new(pipeline.cloud.sdk());
    let mut tables = Tables::new();
    for view in View::ALL {
        let deployed = views::ViewTables::from(&TableNames::deployed(ENVIRONMENT));
        let table = deployed.of(view);
        let items = client.scan().table_name(table).into_paginator().items().send();
        let items = items.collect::<Result<Vec<_>, _>>().await.unwrap();
        let ids: Vec<String> =
            items.iter().map(|item| item[key_attribute(view)].as_s().unwrap().clone()).collect();
        let target = Target { view, generation: Generation::FIRST };
        let rows = pipeline.views.load(target, ids.clone()).await.unwrap();
        assert_eq!(rows.len(), ids.len(), "two rows of {} have one id", view.name());
        tables.insert(view, rows);
    }
    tables
}

/// What the table of `target` holds.
pub async fn rows_of(pipeline: &Pipeline, target: Target) -> RowsByKey {
    let client = aws_sdk_dynamodb::Client::new(pipeline.cloud.sdk());
    let items = client.scan().table_name(pipeline.views.table_of(target)).into_paginator().items().send();
    let items = items.collect::<Result<Vec<_>, _>>().await.unwrap();
    let rows = items.into_iter().map(|item| {
        let id = item[key_attribute(target.view)].as_s().unwrap().clone();
        let row = match target.view {
            View::Consent => serde_dynamo::from_item(item).map(Row::Consent),
            View::OptOutTracking => serde_dynamo::from_item(item).map(Row::OptOutTracking),
            View::Messages => serde_dynamo::from_item(item).map(Row::Messages),
            View::Sessions => serde_dynamo::from_item(item).map(Row::Sessions),
        };
        (id, row.unwrap())
    });
    rows.collect()
}

/// Every stream's events, by the stream's key.
pub async fn ledger(pipeline: &Pipeline) -> BTreeMap<String, Vec<Recorded>> {
    let mut streams = BTreeMap::new();
    for (stream, _) in pipeline.ledger.streams().await.unwrap() {
        streams.insert(stream.key(), pipeline.ledger.read_stream(&stream).await.unwrap());
    }
    streams
}

/// What the view tables have to hold.
pub async fn folded(pipeline: &Pipeline) -> Tables {
    let streams = ledger(pipeline).await;
    let rows_of =
        |view: View| streams.values().flat_map(move |events| view.fold(RowsByKey::new(), events)).collect();
    View::ALL.into_iter().map(|view| (view, rows_of(view))).collect()
}
