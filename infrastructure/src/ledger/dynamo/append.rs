//! The transaction of an append, and what it means when DynamoDB cancels it.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, ConditionCheck, Put, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem,
};
use textledger_domain::hash::Hash;
use textledger_domain::ids::EventId;
use textledger_domain::record::Head;
use textledger_domain::stream::{Seq, StreamId};
use textledger_projections::target::Target;

use super::Dynamo;
use super::pointer::{check_registered, keep_registered, move_pointer};
use crate::in_words::in_words;
use crate::ledger::dedupe::Done;
use crate::ledger::head::HeadRow;
use crate::ledger::item::{Item, to_item};
use crate::ledger::pointer::{PointerMove, PointerRefused};
use crate::ledger::store::{Append, LastEvent, NotAppended, Row};

/// What one write of the transaction is for. A transaction that meets several
/// conditions that do not hold means the first of them: a command that was
/// carried out is a duplicate wherever its stream stands by now, and a head that
/// moved on explains events behind the old one. Where a pointer stands is asked
/// only of an append that fits its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Command,
    Head,
    LastEvent,
    Event,
    Pointer(PointerMove),
    Registered(Target),
}

impl Dynamo {
    pub(super) async fn write(&self, append: Append<'_>) -> Result<(), NotAppended> {
        if let Some(watch) = &self.watch {
            watch.check().map_err(NotAppended::ClockOff)?;
        }
        let writes = self.writes(append).map_err(NotAppended::Invalid)?;
        let (parts, writes): (Vec<Part>, Vec<TransactWriteItem>) = writes.into_iter().unzip();
        let sent = self.client.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| classify(&error, &parts))
    }

    fn writes(&self, append: Append<'_>) -> Result<Vec<(Part, TransactWriteItem)>, String> {
        let Append { dedupe, lost, pointer, before, row, last, events, after } = append;
        let in_words = |error: serde_dynamo::Error| error.to_string();
        let mut writes = Vec::with_capacity(events.len() + 6);
        if let (Some(key), Some(first)) = (dedupe, events.first()) {
            let item = key.to_item(first).map_err(in_words)?;
            writes.push((Part::Command, put_command(&self.control, item, lost)?));
        }
        if before.seq > 0 && last != LastEvent::IsLost {
            let hash = (last == LastEvent::Matches).then_some(before.hash);
            writes.push((Part::LastEvent, check(&self.events, &after.stream_id, before.seq, hash)?));
        }
        for event in events {
            let item = to_item(event).map_err(in_words)?;
            writes.push((Part::Event, put(&self.events, item, "attribute_not_exists(stream_id)", None)?));
        }
        writes.push((Part::Head, self.head_write(row, after)?));
        if let (Some(pointer), Some(first)) = (pointer, events.first()) {
            let (before, after, control) = (pointer.before(), pointer.after(), &self.control);
            writes.push((Part::Pointer(pointer), move_pointer(control, pointer)?));
            writes.push((Part::Registered(after), check_registered(control, after)?));
            writes.push((Part::Registered(before), keep_registered(control, before, first)?));
        }
        Ok(writes)
    }

    fn head_write(&self, before: &Row, after: &HeadRow) -> Result<TransactWriteItem, String> {
        let item = after.to_item().map_err(|error| error.to_string())?;
        match before {
            Row::Absent => put(&self.heads, item, "attribute_not_exists(stream_id)", None),
            Row::Of(head) => put(&self.heads, item, "#seq = :seq AND #hash = :hash", Some(*head)),
            // Whatever it is: the events themselves keep two appends apart.
            Row::Garbled => put(&self.heads, item, "attribute_exists(stream_id)", None),
        }
    }

    pub(super) async fn write_head(&self, before: &Row, after: &HeadRow) -> Result<(), NotAppended> {
        let write = self.head_write(before, after).map_err(NotAppended::Invalid)?;
        let sent = self.client.transact_write_items().transact_items(write).send().await;
        sent.map(|_| ()).map_err(|error| classify(&error, &[Part::Head]))
    }
}

/// The key of a command, free or in the place of that of a `lost` event.
fn put_command(table: &str, item: Item, lost: Option<EventId>) -> Result<TransactWriteItem, String> {
    let Some(lost) = lost else { return put(table, item, "attribute_not_exists(pk)", None) };
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(item))
        .condition_expression("event_id = :lost")
        .expression_attribute_values(":lost", AttributeValue::S(lost.to_string()))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    Ok(TransactWriteItem::builder().put(put.build().map_err(|error| error.to_string())?).build())
}

fn put(table: &str, item: Item, condition: &str, before: Option<Head>) -> Result<TransactWriteItem, String> {
    let mut put = Put::builder()
        .table_name(table)
        .set_item(Some(item))
        .condition_expression(condition)
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    if let Some(before) = before {
        put = put
            .expression_attribute_names("#seq", "seq")
            .expression_attribute_names("#hash", "hash")
            .expression_attribute_values(":seq", AttributeValue::N(before.seq.to_string()))
            .expression_attribute_values(":hash", AttributeValue::S(before.hash.to_string()));
    }
    let put = put.build().map_err(|error| error.to_string())?;
    Ok(TransactWriteItem::builder().put(put).build())
}

/// The condition that event `seq` is in the stream, with this hash if one is given.
fn check(table: &str, stream: &StreamId, seq: Seq, hash: Option<Hash>) -> Result<TransactWriteItem, String> {
    let mut check = ConditionCheck::builder()
        .table_name(table)
        .key("stream_id", AttributeValue::S(stream.key()))
        .key("seq", AttributeValue::N(seq.to_string()))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    check = match hash {
        None => check.condition_expression("attribute_exists(stream_id)"),
        Some(hash) => check
            .condition_expression("#hash = :hash")
            .expression_attribute_names("#hash", "hash")
            .expression_attribute_values(":hash", AttributeValue::S(hash.to_string())),
    };
    let check = check.build().map_err(|error| error.to_string())?;
    Ok(TransactWriteItem::builder().condition_check(check).build())
}

fn classify(error: &SdkError<TransactWriteItemsError>, parts: &[Part]) -> NotAppended {
    let reasons = cancellation_reasons(error);
    let coded = |code: &str| reasons.iter().find(|reason| reason.code() == Some(code));
    let unmet = parts.iter().zip(reasons).filter(|(_, reason)| is_condition(reason));
    if let Some((part, reason)) = unmet.min_by_key(|(part, _)| **part) {
        return meaning(*part, reason.item());
    }
    if let Some(reason) = coded("ValidationError") {
        let why = reason.message().unwrap_or("DynamoDB finds an item invalid");
        return NotAppended::Invalid(why.to_owned());
    }
    if coded("TransactionConflict").is_some() {
        return NotAppended::Contention;
    }
    // An item too large, or a malformed request: the same again is refused again.
    if error.code() == Some("ValidationException") {
        let why = error.message().unwrap_or("DynamoDB finds the request invalid");
        return NotAppended::Invalid(why.to_owned());
    }
    NotAppended::Unclear(in_words(error))
}

fn meaning(unmet: Part, found: Option<&Item>) -> NotAppended {
    match (unmet, found) {
        (Part::Command, Some(item)) => match Done::of_item(item.clone()) {
            Ok(done) => NotAppended::Duplicate(done),
            Err(error) => NotAppended::Unclear(error.to_string()),
        },
        (Part::Command, None) => NotAppended::Unclear("the dedupe key is taken by no row".to_owned()),
        (Part::Head, _) => NotAppended::HeadMoved,
        (Part::LastEvent, None) => NotAppended::LastEventMissing,
        (Part::LastEvent, Some(_)) => NotAppended::LastEventDiffers,
        (Part::Event, _) => NotAppended::EventExists,
        (Part::Pointer(pointer), found) => {
            pointer.refused(found).map_or_else(NotAppended::Invalid, NotAppended::Pointer)
        }
        (Part::Registered(target), _) => NotAppended::Pointer(PointerRefused::NotRegistered(target)),
    }
}

fn cancellation_reasons(error: &SdkError<TransactWriteItemsError>) -> &[CancellationReason] {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            cancelled.cancellation_reasons()
        }
        _ => &[],
    }
}

fn is_condition(reason: &CancellationReason) -> bool {
    reason.code() == Some("ConditionalCheckFailed")
}
