//! Rows written by themselves, for a generation that is being filled: half the
//! cost of a transaction. Each is put on the same condition as in a step.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, Put, ReturnConsumedCapacity};
use futures_util::future::try_join_all;
use textledger_domain::stream::{Seq, StreamId};
use textledger_projections::stores::{Bulk, Written};
use textledger_projections::target::Target;
use textledger_projections::view::{Row, RowsByKey};

use super::cursors::{cursor_put, pk};
use super::error::{Error, malformed, storage};
use super::store::ViewStore;
use crate::by_keys::KEYS_MAX;

/// How many rows of one stream are on their way at once.
const PUTS_AT_ONCE: usize = 8;

impl Bulk for ViewStore {
    async fn reached(&self, target: Target, streams: &[&StreamId]) -> Result<Vec<Seq>, Error> {
        let mut reached = HashMap::new();
        for streams in streams.chunks(KEYS_MAX) {
            reached.extend(self.cursors_of(target, streams).await?);
        }
        Ok(streams.iter().map(|stream| reached.get(&pk(stream)).copied().unwrap_or(0)).collect())
    }

    async fn put(&self, target: Target, rows: RowsByKey) -> Result<u64, Error> {
        let rows: Vec<Row> = rows.into_values().collect();
        let mut milliunits = 0;
        for rows in rows.chunks(PUTS_AT_ONCE) {
            let puts = rows.iter().map(|row| self.put_alone(target, row));
            milliunits += try_join_all(puts).await?.into_iter().sum::<u64>();
        }
        Ok(milliunits)
    }

    async fn move_cursor(
        &self,
        target: Target,
        stream: &StreamId,
        from: Seq,
        to: Seq,
    ) -> Result<Written, Error> {
        let put = cursor_put(&self.tables.control, target, stream, from, to)?;
        match self.send(put).await {
            Ok(_) => Ok(Written::Done),
            Err(error) if is_refused(&error) => Ok(Written::Overtaken),
            Err(error) => Err(storage(format!("move the cursor of {target} in {stream}"), &error)),
        }
    }
}

impl ViewStore {
    /// The cursors of `target` in these streams, by their keys, as far as there are
    /// any.
    async fn cursors_of(&self, target: Target, streams: &[&StreamId]) -> Result<HashMap<String, Seq>, Error> {
        let what = || format!("read the cursors of {target}");
        let control = &self.tables.control;
        let text = |text: String| AttributeValue::S(text);
        let key = |stream: &&StreamId| {
            HashMap::from([("pk".to_owned(), text(pk(stream))), ("sk".to_owned(), text(target.to_string()))])
        };
        let mut keys: Vec<HashMap<String, AttributeValue>> = streams.iter().map(key).collect();
        let mut cursors = HashMap::new();
        // Under throttling DynamoDB answers some keys only, and names the others.
        while !keys.is_empty() {
            let asked = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
            let asked = asked.map_err(|error| malformed(what(), error.to_string()))?;
            let sent = self.client.batch_get_item().request_items(control, asked).send().await;
            let answer = sent.map_err(|error| storage(what(), &error))?;
            let rows = answer.responses.unwrap_or_default().remove(control).unwrap_or_default();
            for row in rows {
                cursors.extend([cursor(&row).ok_or_else(|| malformed(what(), "a cursor does not read"))?]);
            }
            let left = answer.unprocessed_keys.unwrap_or_default().remove(control);
            keys = left.map(|left| left.keys).unwrap_or_default();
        }
        Ok(cursors)
    }

    /// Puts `row`, unless the one there rests on a later event, which is as good.
    async fn put_alone(&self, target: Target, row: &Row) -> Result<u64, Error> {
        let what = format!("write a row of {target}");
        // It is never closed, and would be no reason not to write.
        let _turn = self.puts.acquire().await.ok();
        match self.send(self.put_row(target, row)?).await {
            Ok(milliunits) => Ok(milliunits),
            // The refused write was paid for too; how much is not told.
            Err(error) if is_refused(&error) => Ok(1_000),
            Err(error) => Err(self.of_table(target, what, &error)),
        }
    }

    async fn send(&self, put: Put) -> Result<u64, SdkError<PutItemError>> {
        let sent = self
            .client
            .put_item()
            .table_name(put.table_name)
            .set_item(Some(put.item))
            .set_condition_expression(put.condition_expression)
            .set_expression_attribute_names(put.expression_attribute_names)
            .set_expression_attribute_values(put.expression_attribute_values)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        let units = sent.consumed_capacity.and_then(|used| used.capacity_units).unwrap_or(0.0);
        Ok((units * 1_000.0).round() as u64)
    }
}

fn cursor(row: &HashMap<String, AttributeValue>) -> Option<(String, Seq)> {
    let pk = row.get("pk")?.as_s().ok()?.clone();
    Some((pk, row.get("seq")?.as_n().ok()?.parse().ok()?))
}

fn is_refused(error: &SdkError<PutItemError>) -> bool {
    error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception)
}
