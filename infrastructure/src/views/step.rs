//! One step of projection: the cursors and rows before, the rows and cursors
//! after.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use textledger_domain::stream::{Seq, StreamId};
use textledger_projections::view::{Row, Rows, View};

use super::{Cursors, Error, GENERATION, ViewStore, storage};

/// Events folded in one transaction: each touches at most one row of each of
/// four views, and a transaction takes 100 writes.
pub const EVENTS_PER_STEP_MAX: usize = 20;

impl ViewStore {
    /// How far each view has folded `stream`.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn cursors(&self, stream: &StreamId) -> Result<Cursors, Error> {
        let what = || format!("read the cursors of {stream}");
        let answer = self
            .client
            .query()
            .table_name(&self.tables.control)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(cursor_pk(stream)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| storage(what(), &error))?;
        let mut cursors: Cursors = View::ALL.iter().map(|view| (*view, 0)).collect();
        for item in answer.items() {
            let (Some(Ok(sk)), Some(Ok(seq))) =
                (item.get("sk").map(AttributeValue::as_s), item.get("seq").map(AttributeValue::as_n))
            else {
                return Err(Error::Malformed { what: what(), why: "a cursor does not read".to_owned() });
            };
            // Cursors of generations other than the live one are a rebuild's.
            if let Some(view) = View::ALL.into_iter().find(|view| cursor_sk(*view) == *sk) {
                let seq = seq.parse().map_err(|_| Error::Malformed {
                    what: what(),
                    why: "a cursor is no number".to_owned(),
                })?;
                cursors.insert(view, seq);
            }
        }
        Ok(cursors)
    }

    /// The rows of `view` with these keys, as far as they exist.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn rows(&self, view: View, ids: Vec<String>) -> Result<Rows, Error> {
        let mut rows = Rows::new();
        for id in ids {
            if let Some(row) = self.row(view, &id).await? {
                rows.insert(id, row);
            }
        }
        Ok(rows)
    }

    /// The first key attribute names the row; where there is a second, a row
    /// has exactly one value of it, so a query for the first finds the row.
    async fn row(&self, view: View, id: &str) -> Result<Option<Row>, Error> {
        let what = || format!("read a row of {}", view.name());
        let answer = self
            .client
            .query()
            .table_name(self.tables.of(view))
            .key_condition_expression("#id = :id")
            .expression_attribute_names("#id", key_attribute(view))
            .expression_attribute_values(":id", AttributeValue::S(id.to_owned()))
            .consistent_read(true)
            .limit(1)
            .send()
            .await
            .map_err(|error| storage(what(), &error))?;
        answer.items.unwrap_or_default().into_iter().next().map(|item| parse(view, item)).transpose()
    }

    /// Writes the rows that changed and moves the cursors of these views from
    /// `from` to `to`, all or nothing.
    ///
    /// # Errors
    /// [`Error::CursorMoved`] when another projector was there first.
    pub async fn write_step(
        &self,
        stream: &StreamId,
        changed: &[(View, Rows)],
        from: Seq,
        to: Seq,
    ) -> Result<(), Error> {
        let mut writes = Vec::new();
        for (view, rows) in changed {
            writes.push(move_cursor(&self.tables.control, stream, *view, from, to)?);
            for row in rows.values() {
                writes.push(put_row(self.tables.of(*view), row)?);
            }
        }
        let sent = self.client.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled))
                if cancelled.cancellation_reasons().iter().any(|reason| {
                    matches!(reason.code(), Some("ConditionalCheckFailed" | "TransactionConflict"))
                }) =>
            {
                Error::CursorMoved
            }
            _ => storage(format!("project {stream}"), &error),
        })
    }
}

fn cursor_pk(stream: &StreamId) -> String {
    format!("cursor#{}", stream.key())
}

fn cursor_sk(view: View) -> String {
    format!("{}#g{GENERATION}", view.name())
}

pub(super) fn key_attribute(view: View) -> &'static str {
    match view {
        View::Consent => "phone_number",
        View::OptOutTracking => "tracking_id",
        View::Messages => "message_id",
        View::Sessions => "session_id",
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
    row.map_err(|_| Error::Malformed {
        what: format!("read a row of {}", view.name()),
        why: "it does not have the form this version gives it".to_owned(),
    })
}

fn put_row(table: &str, row: &Row) -> Result<TransactWriteItem, Error> {
    let built = serde_dynamo::to_item(row)
        .map_err(|error| error.to_string())
        .and_then(|item| {
            Put::builder().table_name(table).set_item(Some(item)).build().map_err(|error| error.to_string())
        })
        .map_err(|why| Error::Malformed { what: format!("write a row of {table}"), why })?;
    Ok(TransactWriteItem::builder().put(built).build())
}

fn move_cursor(
    control: &str,
    stream: &StreamId,
    view: View,
    from: Seq,
    to: Seq,
) -> Result<TransactWriteItem, Error> {
    let mut put = Put::builder()
        .table_name(control)
        .item("pk", AttributeValue::S(cursor_pk(stream)))
        .item("sk", AttributeValue::S(cursor_sk(view)))
        .item("seq", AttributeValue::N(to.to_string()));
    put = match from {
        0 => put.condition_expression("attribute_not_exists(pk)"),
        _ => put
            .condition_expression("#seq = :from")
            .expression_attribute_names("#seq", "seq")
            .expression_attribute_values(":from", AttributeValue::N(from.to_string())),
    };
    let put = put
        .build()
        .map_err(|error| Error::Malformed { what: "move a cursor".to_owned(), why: error.to_string() })?;
    Ok(TransactWriteItem::builder().put(put).build())
}
