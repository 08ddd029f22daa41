//! Whether a table that is there is the one this version works with. An index
//! more than described does no harm; anything less or other would be found out
//! by failing queries, some of them much later.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, KeySchemaElement, KeyType, ScalarAttributeType, StreamViewType, TableDescription,
};

use super::error::Error;
use crate::deployment::tables::{Kind, Table, TableNames};
use crate::in_words::in_words;

/// Checks every table, and changes nothing.
///
/// # Errors
/// [`Error`], naming the first table that is missing or other than described.
pub async fn verify(client: &Client, names: &TableNames) -> Result<(), Error> {
    for expected in names.definitions() {
        table(client, &expected).await?;
    }
    Ok(())
}

pub(super) async fn table(client: &Client, expected: &Table<'_>) -> Result<(), Error> {
    let found = match client.describe_table().table_name(expected.name).send().await {
        Ok(answer) => answer.table.unwrap_or_else(|| TableDescription::builder().build()),
        Err(error)
            if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) =>
        {
            return Err(Error::Missing(expected.name.to_owned()));
        }
        Err(error) => {
            return Err(Error::Refused { table: expected.name.to_owned(), why: in_words(&error) });
        }
    };
    compare(&found, expected)
}

fn compare(found: &TableDescription, expected: &Table<'_>) -> Result<(), Error> {
    let types = found.attribute_definitions();
    let keys = as_found(found.key_schema(), types);
    let expected_keys = as_expected(expected.keys);
    if keys != expected_keys {
        return Err(Error::OtherKeys {
            table: expected.name.to_owned(),
            found: keys,
            expected: expected_keys,
        });
    }
    for index in expected.indexes {
        let there =
            found.global_secondary_indexes().iter().find(|there| there.index_name() == Some(index.name));
        let found = there.map_or_else(|| "nothing".to_owned(), |there| as_found(there.key_schema(), types));
        let expected_keys = as_expected(index.keys);
        if found != expected_keys {
            return Err(Error::OtherIndex {
                table: expected.name.to_owned(),
                index: index.name.to_owned(),
                found,
                expected: expected_keys,
            });
        }
    }
    let streamed = found.stream_specification().and_then(|stream| stream.stream_view_type());
    if expected.stream && streamed != Some(&StreamViewType::NewAndOldImages) {
        return Err(Error::NoStream(expected.name.to_owned()));
    }
    Ok(())
}

/// Such as `stream_id (S), seq (N)`: partition key first.
fn as_expected(keys: &[(&str, Kind)]) -> String {
    in_order(keys.iter().map(|(name, kind)| (*name, if *kind == Kind::Text { "S" } else { "N" })))
}

fn as_found(keys: &[KeySchemaElement], types: &[AttributeDefinition]) -> String {
    let kind = |name: &str| {
        let named = types.iter().find(|one| one.attribute_name() == name);
        named.map_or("?", |one| ScalarAttributeType::as_str(one.attribute_type()))
    };
    let of_type = |key_type: KeyType| keys.iter().filter(move |key| *key.key_type() == key_type);
    let ordered = of_type(KeyType::Hash).chain(of_type(KeyType::Range));
    in_order(ordered.map(|key| (key.attribute_name(), kind(key.attribute_name()))))
}

fn in_order<'a>(keys: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    keys.map(|(name, kind)| format!("{name} ({kind})")).collect::<Vec<_>>().join(", ")
}
