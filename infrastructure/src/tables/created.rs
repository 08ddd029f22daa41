//! A table created: all that is said of it in CreateTable.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, SseSpecification, SseType, StreamSpecification, StreamViewType,
    WarmThroughput,
};

use super::error::Error;
use super::guards::Guards;
use super::state::refused;
use super::verify;
use crate::deployment::tables::{Kind, Table};

/// Creates `table`, or checks it where it is there already.
pub(super) async fn create(client: &Client, table: &Table<'_>, guards: &Guards) -> Result<(), Error> {
    let mut request = client
        .create_table()
        .table_name(table.name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(key_schema(table.keys)?))
        .set_attribute_definitions(Some(attributes(table)?))
        .set_deletion_protection_enabled(guards.protected.then_some(true))
        .set_sse_specification(guards.key.as_deref().map(encrypted))
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
        Ok(_) => Ok(()),
        Err(error) if error.as_service_error().is_some_and(|error| error.is_resource_in_use_exception()) => {
            verify::table(client, table).await
        }
        Err(error) => Err(refused(table.name, &error)),
    }
}

fn encrypted(key: &str) -> SseSpecification {
    SseSpecification::builder().enabled(true).sse_type(SseType::Kms).kms_master_key_id(key).build()
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
