//! A claim on a contact for the time of one agent call: concurrent calls on one
//! Bedrock session corrupt its history. FIFO order already keeps one replier
//! per contact; the lease covers a replier that outlived its visibility timeout.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use textledger_domain::ids::ClaimId;
use textledger_domain::limits::AGENT_LEASE;
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;

use crate::in_words::in_words;

/// The sort key of a claim.
const SK: &str = "turn";
/// The end of a claim that was given up.
const RELEASED: i64 = 0;

/// A claim made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// The claim before it was given up, or there was none.
    Clean,
    /// The holder of the claim before it died in the middle of its turn.
    AfterOneCutOff,
}

/// Claims and releases contacts in the control table.
#[derive(Clone)]
pub struct Leases {
    client: Client,
    control: String,
}

/// Why a claim could not be made or given up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Somebody else holds it.
    #[error("{0} is claimed by another replier")]
    Held(StreamId),
    /// DynamoDB was not reached or refused.
    #[error("claim {stream}: {why}")]
    Storage {
        /// Which stream.
        stream: StreamId,
        /// DynamoDB's words.
        why: String,
    },
}

impl Leases {
    /// Leases in the control table.
    #[must_use]
    pub fn new(client: Client, control: String) -> Self {
        Self { client, control }
    }

    /// Claims `stream` as `claim` until [`AGENT_LEASE`] after `now`.
    ///
    /// # Errors
    /// [`Error::Held`] while another claim runs.
    pub async fn claim(&self, stream: &StreamId, claim: ClaimId, now: Timestamp) -> Result<Claim, Error> {
        let was_cut_off = self.is_expired(stream, now).await?;
        self.write(stream, claim, (now + AGENT_LEASE).unix_millis(), now).await?;
        Ok(if was_cut_off { Claim::AfterOneCutOff } else { Claim::Clean })
    }

    /// Whether there is a claim that ended by itself: its holder died.
    async fn is_expired(&self, stream: &StreamId, now: Timestamp) -> Result<bool, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.control)
            .key("pk", AttributeValue::S(pk(stream)))
            .key("sk", AttributeValue::S(SK.to_owned()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| Error::Storage { stream: stream.clone(), why: in_words(&error) })?;
        let until = answer.item.and_then(|item| item.get("until_ms")?.as_n().ok()?.parse::<i64>().ok());
        Ok(until.is_some_and(|until| until != RELEASED && until <= now.unix_millis()))
    }

    /// Gives `claim` up, if it is still the one.
    ///
    /// # Errors
    /// [`Error`]; the claim then ends by itself.
    pub async fn release(&self, stream: &StreamId, claim: ClaimId, now: Timestamp) -> Result<(), Error> {
        self.write(stream, claim, RELEASED, now).await
    }

    async fn write(
        &self,
        stream: &StreamId,
        claim: ClaimId,
        until: i64,
        now: Timestamp,
    ) -> Result<(), Error> {
        let storage = |why: String| Error::Storage { stream: stream.clone(), why };
        let put = Put::builder()
            .table_name(&self.control)
            .item("pk", AttributeValue::S(pk(stream)))
            .item("sk", AttributeValue::S(SK.to_owned()))
            .item("claim_id", AttributeValue::S(claim.to_string()))
            .item("until_ms", AttributeValue::N(until.to_string()))
            .condition_expression("attribute_not_exists(pk) OR claim_id = :claim OR until_ms <= :now")
            .expression_attribute_values(":claim", AttributeValue::S(claim.to_string()))
            .expression_attribute_values(":now", AttributeValue::N(now.unix_millis().to_string()))
            .build()
            .map_err(|error| storage(error.to_string()))?;
        let write = TransactWriteItem::builder().put(put).build();
        let sent = self.client.transact_write_items().transact_items(write).send().await;
        sent.map(|_| ()).map_err(|error| match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled))
                if cancelled.cancellation_reasons().iter().any(|reason| {
                    matches!(reason.code(), Some("ConditionalCheckFailed" | "TransactionConflict"))
                }) =>
            {
                Error::Held(stream.clone())
            }
            _ => storage(in_words(&error)),
        })
    }
}

fn pk(stream: &StreamId) -> String {
    format!("lease#{}", stream.key())
}
