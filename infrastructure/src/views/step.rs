//! One step of projection on DynamoDB: its rows and its cursor, all or nothing.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::TransactWriteItem;
use textledger_projections::stores::{Rows, Step, Written};
use textledger_projections::target::Target;
use textledger_projections::view::RowsByKey;

use super::cursors::move_cursor;
use super::error::{Error, storage};
use super::store::ViewStore;

impl Rows for ViewStore {
    /// A transaction takes 4 MB and an item 400 KB: nine rows fit beside the
    /// cursor however long their texts are.
    const EVENTS_PER_STEP_MAX: usize = 9;

    async fn load(&self, target: Target, ids: Vec<String>) -> Result<RowsByKey, Error> {
        let mut rows = RowsByKey::new();
        for id in ids {
            if let Some(row) = self.row(target, &id).await? {
                rows.insert(id, row);
            }
        }
        Ok(rows)
    }

    async fn write(&self, step: &Step<'_>) -> Result<Written, Error> {
        let mut writes = vec![move_cursor(&self.tables.control, step)?];
        for row in step.rows.values() {
            let put = self.put_row(step.target, row)?;
            writes.push(TransactWriteItem::builder().put(put).build());
        }
        let sent = self.client.transact_write_items().set_transact_items(Some(writes)).send().await;
        let Err(error) = sent else { return Ok(Written::Done) };
        if error.as_service_error().is_some_and(is_overtaken) {
            return Ok(Written::Overtaken);
        }
        Err(storage(format!("project {} into {}", step.stream, step.target), &error))
    }
}

/// Whether the cursor moved, a row is newer, or somebody is at one of them right
/// now. Also what a lost answer looks like when its retry meets our own success.
fn is_overtaken(error: &TransactWriteItemsError) -> bool {
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error else { return false };
    let mut reasons = cancelled.cancellation_reasons().iter();
    reasons.any(|reason| matches!(reason.code(), Some("ConditionalCheckFailed" | "TransactionConflict")))
}
