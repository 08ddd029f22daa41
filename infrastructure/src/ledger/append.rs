//! The append: one transaction, and a truthful answer about it, also when
//! DynamoDB's own answer was lost on the way.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use textledger_domain::ids::Moment;
use textledger_domain::record::{Draft, Head, Recorded};
use textledger_domain::stream::{Seq, StreamId};

use super::dedupe::{DEDUPE_SK, DedupeItem, DedupeKey};
use super::item::{Item, to_item};
use super::load::{HeadItem, Loaded, StreamState};
use super::{Ledger, ReadError};
use crate::in_words::in_words;

/// A place in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The stream.
    pub stream: StreamId,
    /// The position.
    pub seq: Seq,
}

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The command was carried out before; this is where.
    #[error("append to {}: recorded before as event {}", .0.stream, .0.seq)]
    Duplicate(Place),
    /// Another append came first. Load and decide again.
    #[error("append to {stream}: the head moved on from {expected}")]
    Conflict {
        /// The stream.
        stream: StreamId,
        /// The position the decision was made on.
        expected: Seq,
    },
    /// DynamoDB was not reached or refused, and the events are not there.
    #[error("append to {stream}: {why}")]
    Storage {
        /// The stream.
        stream: StreamId,
        /// DynamoDB's words.
        why: String,
    },
    /// Whether the events are there could not be found out.
    #[error("append to {stream}: the outcome is unknown")]
    Unknown {
        /// The stream.
        stream: StreamId,
        /// Why it could not be found out.
        source: ReadError,
    },
    /// An event has no form DynamoDB can store.
    #[error("append to {stream}: {why}")]
    Unstorable {
        /// The stream.
        stream: StreamId,
        /// What is wrong with it.
        why: String,
    },
}

impl Ledger {
    /// Appends `drafts`, decided at `moment`, behind `loaded`, all or nothing. With a dedupe key, a
    /// second append under the same key is a [`AppendError::Duplicate`].
    ///
    /// # Errors
    /// [`AppendError`]
    pub async fn append<S: StreamState>(
        &self,
        loaded: &Loaded<S>,
        moment: Moment<'_>,
        drafts: Vec<Draft>,
        dedupe: Option<&DedupeKey>,
    ) -> Result<Vec<Recorded>, AppendError> {
        let stream = &loaded.stream;
        let events = Recorded::seal(stream, loaded.head, drafts, moment)
            .map_err(|error| AppendError::Unstorable { stream: stream.clone(), why: in_words(&error) })?;
        let Some(head) = loaded.head_after(&events) else { return Ok(events) };
        let writes = self
            .writes(loaded.head, &head, &events, dedupe)
            .map_err(|why| AppendError::Unstorable { stream: stream.clone(), why })?;
        let sent = self.client.transact_write_items().set_transact_items(Some(writes)).send().await;
        let Err(error) = sent else { return Ok(events) };
        self.explain(loaded.head, &events, dedupe, error).await.map(|()| events)
    }

    fn writes(
        &self,
        before: Head,
        head: &HeadItem,
        events: &[Recorded],
        dedupe: Option<&DedupeKey>,
    ) -> Result<Vec<TransactWriteItem>, String> {
        let mut writes = Vec::with_capacity(events.len() + 2);
        if let (Some(key), Some(first)) = (dedupe, events.first()) {
            let item = DedupeItem {
                pk: key.pk(),
                sk: DEDUPE_SK.to_owned(),
                stream_id: head.stream_id.clone(),
                seq: first.seq(),
                event_id: first.id(),
            };
            let item = serde_dynamo::to_item(item).map_err(|error| error.to_string())?;
            writes.push(put(&self.control, item, "attribute_not_exists(pk)", None)?);
        }
        for event in events {
            let item = to_item(event).map_err(|error| error.to_string())?;
            writes.push(put(&self.events, item, "attribute_not_exists(stream_id)", None)?);
        }
        let item = serde_dynamo::to_item(head).map_err(|error| error.to_string())?;
        writes.push(match before.seq {
            0 => put(&self.heads, item, "attribute_not_exists(stream_id)", None)?,
            _ => put(&self.heads, item, "#seq = :seq AND #hash = :hash", Some(before))?,
        });
        Ok(writes)
    }

    /// What a failed transaction means. The SDK retries a lost answer with the
    /// same token, and a retry can meet our own success: so a verdict that
    /// something else was first is checked against what is there.
    async fn explain(
        &self,
        before: Head,
        events: &[Recorded],
        dedupe: Option<&DedupeKey>,
        error: SdkError<TransactWriteItemsError>,
    ) -> Result<(), AppendError> {
        let Some(first) = events.first() else { return Ok(()) };
        let stream = first.stream();
        let conflict = || AppendError::Conflict { stream: stream.clone(), expected: before.seq };
        if let Some(reasons) = cancellation_reasons(&error) {
            if dedupe.is_some()
                && let Some(item) =
                    reasons.first().filter(|reason| is_condition(reason)).and_then(|reason| reason.item())
                && let Ok(known) = serde_dynamo::from_item::<_, DedupeItem>(item.clone())
            {
                return match known.event_id == first.id() {
                    true => Ok(()),
                    false => Err(AppendError::Duplicate(Place { stream: known.stream_id, seq: known.seq })),
                };
            }
            if reasons.iter().any(is_condition) {
                return if self.is_there(first).await? { Ok(()) } else { Err(conflict()) };
            }
            if let Some(reason) = reasons.iter().find(|reason| reason.code() == Some("ValidationError")) {
                let why = reason.message().unwrap_or("DynamoDB finds an item invalid").to_owned();
                return Err(AppendError::Unstorable { stream: stream.clone(), why });
            }
            if reasons.iter().any(|reason| reason.code() == Some("TransactionConflict")) {
                return Err(conflict());
            }
        }
        // An item too large, or a malformed request: the same again is refused again.
        if error.code() == Some("ValidationException") {
            let why = error.message().unwrap_or("DynamoDB finds the request invalid").to_owned();
            return Err(AppendError::Unstorable { stream: stream.clone(), why });
        }
        if self.is_there(first).await? {
            return Ok(());
        }
        if let Some(place) = self.find_duplicate(stream, dedupe).await? {
            return Err(AppendError::Duplicate(place));
        }
        Err(AppendError::Storage { stream: stream.clone(), why: in_words(&error) })
    }

    async fn is_there(&self, event: &Recorded) -> Result<bool, AppendError> {
        let found = self.read_one(event.stream(), event.seq()).await;
        match found {
            Ok(found) => Ok(found.is_some_and(|found| found.id() == event.id())),
            Err(source) => Err(AppendError::Unknown { stream: event.stream().clone(), source }),
        }
    }

    async fn find_duplicate(
        &self,
        stream: &StreamId,
        dedupe: Option<&DedupeKey>,
    ) -> Result<Option<Place>, AppendError> {
        let Some(key) = dedupe else { return Ok(None) };
        self.recorded_under(key)
            .await
            .map_err(|source| AppendError::Unknown { stream: stream.clone(), source })
    }

    /// Where the command with this key was recorded, if it was.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn recorded_under(&self, key: &DedupeKey) -> Result<Option<Place>, ReadError> {
        let read = |why: String| ReadError::Storage { stream: "a dedupe key".to_owned(), why };
        let answer = self
            .client
            .get_item()
            .table_name(&self.control)
            .key("pk", AttributeValue::S(key.pk()))
            .key("sk", AttributeValue::S(DEDUPE_SK.to_owned()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| read(in_words(&error)))?;
        let Some(item) = answer.item else { return Ok(None) };
        // Serde's message may quote the value it stumbled over.
        let item: DedupeItem =
            serde_dynamo::from_item(item).map_err(|_| read("the key does not read".to_owned()))?;
        Ok(Some(Place { stream: item.stream_id, seq: item.seq }))
    }
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

fn cancellation_reasons(error: &SdkError<TransactWriteItemsError>) -> Option<&[CancellationReason]> {
    match error.as_service_error()? {
        TransactWriteItemsError::TransactionCanceledException(cancelled) => {
            Some(cancelled.cancellation_reasons())
        }
        _ => None,
    }
}

fn is_condition(reason: &CancellationReason) -> bool {
    reason.code() == Some("ConditionalCheckFailed")
}
