//! The writes that move a pointer, in the transaction that records it.

use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use textledger_domain::record::Recorded;
use textledger_projections::target::{Generation, Target};

use crate::ledger::pointer::{PointerMove, number, registration_key};

/// Moves the pointer, if it is where it is said to be.
pub(super) fn move_pointer(control: &str, pointer: PointerMove) -> Result<TransactWriteItem, String> {
    let put = Put::builder()
        .table_name(control)
        .set_item(Some(pointer.row()))
        .condition_expression(match pointer.from {
            // Readers of a view that was never swapped need no pointer.
            Generation::FIRST => "attribute_not_exists(pk) OR #generation = :from",
            _ => "#generation = :from",
        })
        .expression_attribute_names("#generation", "generation")
        .expression_attribute_values(":from", number(pointer.from))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    let put = put.build().map_err(|error| error.to_string())?;
    Ok(TransactWriteItem::builder().put(put).build())
}

/// Keeps `target` registered as it is, or registers it with `recorded`: the
/// first generation of a view need not be while readers are shown it.
pub(super) fn keep_registered(
    control: &str,
    target: Target,
    recorded: &Recorded,
) -> Result<TransactWriteItem, String> {
    let envelope = &recorded.sealed().envelope;
    let update = Update::builder()
        .table_name(control)
        .set_key(Some(registration_key(target)))
        .update_expression("SET #at = if_not_exists(#at, :at), #by = if_not_exists(#by, :by)")
        .expression_attribute_names("#at", "registered_at")
        .expression_attribute_names("#by", "by")
        .expression_attribute_values(":at", AttributeValue::S(envelope.recorded_at.to_string()))
        .expression_attribute_values(":by", AttributeValue::S(envelope.actor.to_string()));
    let update = update.build().map_err(|error| error.to_string())?;
    Ok(TransactWriteItem::builder().update(update).build())
}

/// The condition that `target` is registered.
pub(super) fn check_registered(control: &str, target: Target) -> Result<TransactWriteItem, String> {
    let check = ConditionCheck::builder()
        .table_name(control)
        .set_key(Some(registration_key(target)))
        .condition_expression("attribute_exists(pk)");
    let check = check.build().map_err(|error| error.to_string())?;
    Ok(TransactWriteItem::builder().condition_check(check).build())
}
