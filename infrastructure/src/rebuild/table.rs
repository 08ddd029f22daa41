//! Whether the table of a generation is there. Where somebody dropped it, the cursors
//! still say how far it was filled, and a new table in its place would stay empty.

use aws_sdk_dynamodb::Client;
use textledger_projections::target::Target;

use super::Error;
use crate::views::ViewStore;

/// Nothing, where `target` has its table.
pub(super) async fn check(client: &Client, views: &ViewStore, target: Target) -> Result<(), Error> {
    let table = views.table_of(target);
    match client.describe_table().table_name(&table).send().await {
        Ok(_) => Ok(()),
        Err(error)
            if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) =>
        {
            Err(Error::TableGone { target, table })
        }
        Err(error) => Err(Error::storage(format!("describe table {table}"), &error)),
    }
}
