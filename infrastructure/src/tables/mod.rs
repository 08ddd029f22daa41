//! Tables as they are in DynamoDB: made as the deployment describes them, and
//! held against its description where they are there already.

mod error;
mod verify;

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType, TableStatus,
    TimeToLiveSpecification, WarmThroughput,
};

pub use self::error::Error;
pub use self::verify::verify;
use crate::deployment::tables::{Kind, Table, TableNames};
use crate::in_words::in_words;
use crate::time::Time;

/// How long after one question whether a table is ready the next is put.
const ASKED_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Creates every table that does not exist yet, and checks those that do.
///
/// # Errors
/// [`Error`], naming the table.
pub async fn create_missing(client: &Client, names: &TableNames) -> Result<(), Error> {
    for table in names.definitions() {
        create(client, &table).await?;
    }
    Ok(())
}

/// Creates `table`, or checks it where it is there already.
///
/// # Errors
/// [`Error`]
pub async fn create(client: &Client, table: &Table<'_>) -> Result<(), Error> {
    let refused =
        |error: &dyn std::error::Error| Error::Refused { table: table.name.to_owned(), why: in_words(error) };
    let mut request = client
        .create_table()
        .table_name(table.name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(key_schema(table.keys)?))
        .set_attribute_definitions(Some(attributes(table)?))
        .set_warm_throughput(table.warm.map(warm));
    for index in table.indexes {
        let projection = Projection::builder().projection_type(ProjectionType::All).build();
        request = request.global_secondary_indexes(
            GlobalSecondaryIndex::builder()
                .index_name(index.name)
                .set_key_schema(Some(key_schema(index.keys)?))
                .projection(projection)
                .set_warm_throughput(table.warm.map(warm))
                .build()?,
        );
    }
    if table.stream {
        let stream = StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(StreamViewType::NewAndOldImages);
        request = request.stream_specification(stream.build()?);
    }
    match request.send().await {
        Ok(_) => {}
        Err(error) if error.as_service_error().is_some_and(|error| error.is_resource_in_use_exception()) => {
            return verify::table(client, table).await;
        }
        Err(error) => return Err(refused(&error)),
    }
    if table.ttl {
        let ttl = TimeToLiveSpecification::builder().enabled(true).attribute_name("ttl").build()?;
        client
            .update_time_to_live()
            .table_name(table.name)
            .time_to_live_specification(ttl)
            .send()
            .await
            .map_err(|error| refused(&error))?;
    }
    Ok(())
}

/// Waits until the table called `name` takes reads and writes, `within` so long.
///
/// # Errors
/// [`Error`]
pub async fn active(client: &Client, name: &str, time: &dyn Time, within: Duration) -> Result<(), Error> {
    let until = time.monotonic() + within;
    loop {
        let answer = client.describe_table().table_name(name).send().await;
        let refused = |why: String| Error::Refused { table: name.to_owned(), why };
        let table = answer.map_err(|error| refused(in_words(&error)))?.table;
        if table.and_then(|table| table.table_status) == Some(TableStatus::Active) {
            return Ok(());
        }
        if time.monotonic() > until {
            return Err(refused(format!("it was not ready within {} s: try again", within.as_secs())));
        }
        time.sleep(ASKED_AGAIN_AFTER).await;
    }
}

/// Drops the table called `name`; one that is not there is as good.
///
/// # Errors
/// [`Error`]
pub async fn drop(client: &Client, name: &str) -> Result<(), Error> {
    match client.delete_table().table_name(name).send().await {
        Ok(_) => Ok(()),
        Err(error)
            if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) =>
        {
            Ok(())
        }
        Err(error) => Err(Error::Refused { table: name.to_owned(), why: in_words(&error) }),
    }
}

fn warm(write_units: u32) -> WarmThroughput {
    WarmThroughput::builder().write_units_per_second(write_units.into()).build()
}

fn key_schema(keys: &[(&str, Kind)]) -> Result<Vec<KeySchemaElement>, BuildError> {
    keys.iter()
        .zip([KeyType::Hash, KeyType::Range])
        .map(|((name, _), key_type)| {
            KeySchemaElement::builder().attribute_name(*name).key_type(key_type).build()
        })
        .collect()
}

fn attributes(table: &Table<'_>) -> Result<Vec<AttributeDefinition>, BuildError> {
    let mut keys: Vec<(&str, Kind)> =
        table.keys.iter().chain(table.indexes.iter().flat_map(|index| index.keys)).copied().collect();
    keys.sort_by_key(|(name, _)| *name);
    keys.dedup();
    keys.into_iter()
        .map(|(name, kind)| {
            let kind = match kind {
                Kind::Text => ScalarAttributeType::S,
                Kind::Number => ScalarAttributeType::N,
            };
            AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build()
        })
        .collect()
}
