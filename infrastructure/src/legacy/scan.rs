//! A table of the old system, page by page, strongly consistent: what it says of an
//! opt-out a second ago counts.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeyType};
use textledger_domain::event::imported::LegacyTable;
use textledger_domain::legacy::LegacyRow;

use super::error::Error;
use super::item::to_json;
use crate::in_words::in_words;
use crate::patience::Patience;
use crate::time::SharedTime;

/// Items of one page at most: DynamoDB ends one at a megabyte anyway.
const ITEMS_PER_PAGE: i32 = 500;

/// Reads one table of the old system.
pub struct LegacyScan {
    client: Client,
    time: SharedTime,
    table: LegacyTable,
    name: String,
    /// Where to go on; nothing at the end.
    next: Option<Option<HashMap<String, AttributeValue>>>,
}

impl LegacyScan {
    /// Of the table `name`, from its beginning.
    #[must_use]
    pub fn new(client: Client, time: SharedTime, table: LegacyTable, name: String) -> Self {
        Self { client, time, table, name, next: Some(None) }
    }

    /// What the table is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is there and has the key that the old system's table has; about how
    /// many rows it has, as far as that is told.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn examine(&self) -> Result<Option<u64>, Error> {
        let described = match self.client.describe_table().table_name(&self.name).send().await {
            Ok(answer) => answer.table,
            Err(error)
                if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) =>
            {
                return Err(Error::Missing(self.name.clone()));
            }
            // Who may not describe a table may still read it.
            Err(error) if error.as_service_error().is_some() => return Ok(None),
            Err(error) => return Err(Error::Refused { table: self.name.clone(), why: in_words(&error) }),
        };
        let Some(described) = described else { return Ok(None) };
        let mut found: Vec<(bool, &str)> = described
            .key_schema()
            .iter()
            .map(|key| (*key.key_type() != KeyType::Hash, key.attribute_name()))
            .collect();
        found.sort_unstable();
        let found: Vec<&str> = found.into_iter().map(|(_, name)| name).collect();
        let expected = key_of(self.table);
        if found != expected {
            let (found, expected) = (found.join(", "), expected.join(", "));
            return Err(Error::OtherKey { table: self.name.clone(), found, expected });
        }
        Ok(described.item_count().and_then(|count| u64::try_from(count).ok()))
    }

    /// The next page; none at the end.
    ///
    /// # Errors
    /// [`Error`]: also where a row is one of ours.
    pub async fn page(&mut self) -> Result<Option<Vec<LegacyRow>>, Error> {
        let Some(after) = self.next.take() else { return Ok(None) };
        let read = || {
            self.client
                .scan()
                .table_name(&self.name)
                .limit(ITEMS_PER_PAGE)
                .consistent_read(true)
                .set_exclusive_start_key(after.clone())
                .send()
        };
        let page = Patience::new(&*self.time).through(read).await;
        let page =
            page.map_err(|error| Error::Refused { table: self.name.clone(), why: in_words(&error) })?;
        self.next = page.last_evaluated_key.map(Some);
        let mut rows = Vec::new();
        for item in page.items.unwrap_or_default() {
            // Whatever an item is, it has attributes, and each has a type.
            let row = LegacyRow::read(to_json(&item))
                .map_err(|why| Error::Refused { table: self.name.clone(), why: why.to_string() })?;
            if row.is_ours() {
                return Err(Error::View { place: format!("a row of {}", self.name) });
            }
            rows.push(row);
        }
        Ok(Some(rows))
    }
}

/// The attributes of its key: partition key first.
fn key_of(table: LegacyTable) -> &'static [&'static str] {
    match table {
        LegacyTable::Consent => &["phone_number"],
        LegacyTable::OptOutTracking => &["tracking_id", "timestamp"],
        LegacyTable::Messages => &["message_id", "timestamp"],
        LegacyTable::Sessions => &["session_id"],
    }
}
