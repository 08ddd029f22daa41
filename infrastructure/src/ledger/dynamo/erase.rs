//! Taking one attribute of one event away. As a transaction, because the
//! functions may write the events table in no other way, and naming no attribute but
//! that and the key's, because whoever may name another may change it: DynamoDB's
//! `dynamodb:Attributes` does not tell a condition from an update.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html>

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use textledger_domain::stream::{Seq, StreamId};

use super::Dynamo;
use crate::in_words::in_words;
use crate::ledger::store::NotErased;

impl Dynamo {
    pub(super) async fn remove_words(&self, stream: &StreamId, seq: Seq) -> Result<(), NotErased> {
        let update = Update::builder()
            .table_name(&self.events)
            .key("stream_id", AttributeValue::S(stream.key()))
            .key("seq", AttributeValue::N(seq.to_string()))
            .update_expression("REMOVE #words")
            .condition_expression("attribute_exists(stream_id)")
            .expression_attribute_names("#words", "words")
            .build()
            .map_err(|error| NotErased::Unclear(error.to_string()))?;
        let write = TransactWriteItem::builder().update(update).build();
        let sent = self.client.transact_write_items().transact_items(write).send().await;
        sent.map(|_| ()).map_err(|error| match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled))
                if cancelled
                    .cancellation_reasons()
                    .iter()
                    .any(|reason| reason.code() == Some("ConditionalCheckFailed")) =>
            {
                NotErased::NoEvent
            }
            _ => NotErased::Unclear(in_words(&error)),
        })
    }
}
