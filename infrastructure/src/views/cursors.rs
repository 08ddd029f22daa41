//! Cursors, as rows of the control table: `cursor#<stream>`, `consent#g1`.

use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use textledger_domain::stream::{Seq, StreamId};
use textledger_projections::stores::{Cursors, Positions, Step};
use textledger_projections::target::{Error as NoTarget, Target};

use super::error::{Error, malformed, storage};
use super::store::ViewStore;

impl Cursors for ViewStore {
    type Error = Error;

    async fn cursors(&self, stream: &StreamId) -> Result<Positions, Error> {
        let what = || format!("read the cursors of {stream}");
        let answer = self
            .client
            .query()
            .table_name(&self.tables.control)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(pk(stream)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| storage(what(), &error))?;
        let mut positions = Positions::new();
        for item in answer.items() {
            let (Some(Ok(sk)), Some(Ok(seq))) =
                (item.get("sk").map(AttributeValue::as_s), item.get("seq").map(AttributeValue::as_n))
            else {
                return Err(malformed(what(), "a cursor does not read"));
            };
            match sk.parse::<Target>() {
                Ok(target) => {
                    let seq = seq.parse().map_err(|_| malformed(what(), "a cursor is no number"))?;
                    positions.insert(target, seq);
                }
                // A newer build's view is that build's to fold.
                Err(NoTarget::UnknownView) => {}
                Err(NoTarget::Malformed) => return Err(malformed(what(), "a cursor names no target")),
            }
        }
        Ok(positions)
    }
}

/// Moves the cursor of a step, if it is still where the step began.
pub(super) fn move_cursor(control: &str, step: &Step<'_>) -> Result<TransactWriteItem, Error> {
    let put = cursor_put(control, step.target, step.stream, step.from, step.to)?;
    Ok(TransactWriteItem::builder().put(put).build())
}

/// Puts the cursor of `target` in `stream` at `to`, if it is at `from`.
pub(super) fn cursor_put(
    control: &str,
    target: Target,
    stream: &StreamId,
    from: Seq,
    to: Seq,
) -> Result<Put, Error> {
    let number = |seq: Seq| AttributeValue::N(seq.to_string());
    let put = Put::builder()
        .table_name(control)
        .item("pk", AttributeValue::S(pk(stream)))
        .item("sk", AttributeValue::S(target.to_string()))
        .item("seq", number(to));
    let put = match from {
        0 => put.condition_expression("attribute_not_exists(pk)"),
        from => put
            .condition_expression("#seq = :from")
            .expression_attribute_names("#seq", "seq")
            .expression_attribute_values(":from", number(from)),
    };
    put.build().map_err(|error| malformed("move a cursor", error.to_string()))
}

pub(super) fn pk(stream: &StreamId) -> String {
    format!("cursor#{}", stream.key())
}
