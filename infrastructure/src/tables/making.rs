//! Tables brought about and dropped. A table is there long before it is ready. What can
//! be said of it in CreateTable is said there; the rest (expiry, recovery) AWS takes only
//! once it is ACTIVE, so that comes after, and again wherever a run before was cut off
//! in between.

use aws_sdk_dynamodb::Client;

use super::error::Error;
use super::guards::Guards;
use super::state::{active, described, refused};
use super::{created, expiry, guards};
use crate::deployment::tables::{Table, TableNames};
use crate::time::{MachineTime, Time};

/// Creates every table that does not exist yet, and checks those that do. They get
/// ready in the machine's time, whatever time the rest is run in.
///
/// # Errors
/// [`Error`], naming the table.
pub async fn create_missing(client: &Client, names: &TableNames) -> Result<(), Error> {
    for table in names.definitions() {
        create(client, &table).await?;
    }
    for table in names.definitions() {
        finish(client, &table, &Guards::default(), &MachineTime).await?;
    }
    Ok(())
}

/// Creates `table`, or checks it where it is there already. It need not be ready yet,
/// and its rows do not expire.
///
/// # Errors
/// [`Error`]
pub async fn create(client: &Client, table: &Table<'_>) -> Result<(), Error> {
    created::create(client, table, &Guards::default()).await
}

/// Brings `table` about with `guards` and waits until it is ready, or takes up what a
/// run before had begun.
///
/// # Errors
/// [`Error`]; to do it again does no harm.
pub async fn bring_about(
    client: &Client,
    table: &Table<'_>,
    guards: &Guards,
    time: &dyn Time,
) -> Result<(), Error> {
    created::create(client, table, guards).await?;
    finish(client, table, guards, time).await
}

/// What AWS takes of a table only once it is ready.
async fn finish(client: &Client, table: &Table<'_>, guards: &Guards, time: &dyn Time) -> Result<(), Error> {
    active(client, table.name, time).await?;
    if table.ttl {
        expiry::expire(client, table.name).await?;
    }
    if guards.recoverable {
        guards::recover(client, table.name, time).await?;
    }
    Ok(())
}

/// Drops the table called `name`, protected or not; one that is not there is as good.
///
/// # Errors
/// [`Error`]
pub async fn drop(client: &Client, name: &str, time: &dyn Time) -> Result<(), Error> {
    let Some(table) = described(client, name).await? else { return Ok(()) };
    if table.deletion_protection_enabled == Some(true) {
        guards::unprotect(client, name).await?;
        active(client, name, time).await?;
    }
    match client.delete_table().table_name(name).send().await {
        Ok(_) => Ok(()),
        Err(error)
            if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) =>
        {
            Ok(())
        }
        Err(error) => Err(refused(name, &error)),
    }
}
