//! Rows of the view tables: which attribute is their key, how they are loaded,
//! and on which condition they are put.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{AttributeValue, Put};
use textledger_projections::target::Target;
use textledger_projections::view::{Row, View};

use super::error::{Error, malformed, storage};
use super::store::ViewStore;

impl ViewStore {
    /// The first key attribute names the row; where there is a second, a row
    /// has exactly one value of it, so a query for the first finds the row.
    pub(super) async fn row(&self, target: Target, id: &str) -> Result<Option<Row>, Error> {
        let answer = self
            .client
            .query()
            .table_name(self.table_of(target))
            .key_condition_expression("#id = :id")
            .expression_attribute_names("#id", key_attribute(target.view))
            .expression_attribute_values(":id", AttributeValue::S(id.to_owned()))
            .consistent_read(true)
            .limit(1)
            .send()
            .await
            .map_err(|error| self.of_table(target, format!("read a row of {target}"), &error))?;
        let item = answer.items.unwrap_or_default().into_iter().next();
        item.map(|item| parse(target.view, item)).transpose()
    }

    /// What came of asking for `what` of the table of `target`.
    pub(super) fn of_table<E>(&self, target: Target, what: String, error: &SdkError<E>) -> Error
    where
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        match error.code() {
            Some("ResourceNotFoundException") => Error::NoTable { what, table: self.table_of(target) },
            _ => storage(what, error),
        }
    }

    /// Puts `row`, unless the one there rests on a later event.
    pub(super) fn put_row(&self, target: Target, row: &Row) -> Result<Put, Error> {
        let put = |item| {
            Put::builder()
                .table_name(self.table_of(target))
                .set_item(Some(item))
                .condition_expression("attribute_not_exists(#id) OR as_of_seq <= :new")
                .expression_attribute_names("#id", key_attribute(target.view))
                .expression_attribute_values(":new", AttributeValue::N(row.as_of_seq().to_string()))
                .build()
                .map_err(|error| error.to_string())
        };
        let item = serde_dynamo::to_item(row).map_err(|error| error.to_string());
        item.and_then(put).map_err(|why| malformed(format!("write a row of {target}"), why))
    }
}

pub(super) fn parse(view: View, item: HashMap<String, AttributeValue>) -> Result<Row, Error> {
    let row = match view {
        View::Consent => serde_dynamo::from_item(item).map(Row::Consent),
        View::OptOutTracking => serde_dynamo::from_item(item).map(Row::OptOutTracking),
        View::Messages => serde_dynamo::from_item(item).map(Row::Messages),
        View::Sessions => serde_dynamo::from_item(item).map(Row::Sessions),
    };
    // Serde's message may quote the value it stumbled over.
    row.map_err(|_| {
        malformed(format!("read a row of {}", view.name()), "it does not have the form this version gives it")
    })
}

fn key_attribute(view: View) -> &'static str {
    key_attributes(view)[0]
}

/// The partition key, then the sort key if there is one.
pub(super) fn key_attributes(view: View) -> &'static [&'static str] {
    match view {
        View::Consent => &["phone_number"],
        View::OptOutTracking => &["tracking_id", "timestamp"],
        View::Messages => &["message_id", "timestamp"],
        View::Sessions => &["session_id"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deployment::tables::TableNames;
    use crate::views::ViewTables;

    #[test]
    fn the_key_of_a_row_is_that_of_its_table() {
        let names = TableNames::deployed("test");
        let tables = ViewTables::from(&names);
        for view in View::ALL {
            let table = names.definitions().into_iter().find(|table| table.name == tables.of(view)).unwrap();
            let keys: Vec<&str> = table.keys.iter().map(|(name, _)| *name).collect();
            assert_eq!(keys, key_attributes(view));
        }
    }
}
