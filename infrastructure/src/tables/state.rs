//! How a table is described, and when it is ready.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{TableDescription, TableStatus};

use super::error::Error;
use crate::in_words::in_words;
use crate::time::Time;

/// How long after one question whether a table is ready the next is put.
pub(super) const ASKED_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// How long a new table is waited for; AWS takes some seconds.
pub(super) const READY_WITHIN: Duration = Duration::from_secs(120);

/// Waits until the table called `name` takes reads and writes. One that was created just
/// now may not be found yet.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html>
pub(super) async fn active(client: &Client, name: &str, time: &dyn Time) -> Result<(), Error> {
    let until = time.monotonic() + READY_WITHIN;
    loop {
        let table = described(client, name).await?;
        if table.is_some_and(|table| table.table_status == Some(TableStatus::Active)) {
            return Ok(());
        }
        if time.monotonic() > until {
            return Err(not_ready(name, "it was not ready"));
        }
        time.sleep(ASKED_AGAIN_AFTER).await;
    }
}

/// How the table called `name` is described; nothing where there is none.
pub(super) async fn described(client: &Client, name: &str) -> Result<Option<TableDescription>, Error> {
    match client.describe_table().table_name(name).send().await {
        Ok(answer) => Ok(answer.table),
        Err(error)
            if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) =>
        {
            Ok(None)
        }
        Err(error) => Err(refused(name, &error)),
    }
}

pub(super) fn refused(table: &str, error: &dyn std::error::Error) -> Error {
    Error::Refused { table: table.to_owned(), why: in_words(error) }
}

pub(super) fn not_ready(table: &str, what: &str) -> Error {
    let why = format!("{what} within {} s: try again", READY_WITHIN.as_secs());
    Error::Refused { table: table.to_owned(), why }
}
