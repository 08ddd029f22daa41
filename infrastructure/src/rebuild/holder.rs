//! Who is building a generation: one at a time, with a sign of life every few
//! seconds, so that whoever comes second can say who is at it, and whether they
//! still are. Two at once would do no harm, only each other's work.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use chrono::TimeDelta;
use textledger_domain::time::Timestamp;
use textledger_projections::target::Target;

use super::{Error, pk};

/// How long a claim lasts without a sign of life.
pub const HELD_FOR: TimeDelta = TimeDelta::seconds(30);

/// How often the holder gives one.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(10);

const SK: &str = "holder";
/// The end of a claim that was given up.
const RELEASED: i64 = 0;

/// Who builds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// As others are told.
    pub name: String,
    /// What tells this run from any other of the same name.
    pub run: String,
}

/// Claims on generations, in the control table.
pub(super) struct Claims<'a> {
    pub client: &'a Client,
    pub control: &'a str,
    pub target: Target,
}

impl Claims<'_> {
    /// Claims the generation, or gives a sign of life of who has.
    pub async fn claim(&self, holder: &Holder, now: Timestamp) -> Result<(), Error> {
        self.put(holder, (now + HELD_FOR).unix_millis(), now).await
    }

    /// Gives the claim up.
    pub async fn release(&self, holder: &Holder, now: Timestamp) -> Result<(), Error> {
        self.put(holder, RELEASED, now).await
    }

    async fn put(&self, holder: &Holder, until: i64, now: Timestamp) -> Result<(), Error> {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let number = |number: i64| AttributeValue::N(number.to_string());
        let sent = self
            .client
            .put_item()
            .table_name(self.control)
            .item("pk", AttributeValue::S(pk(self.target)))
            .item("sk", text(SK))
            .item("holder", text(&holder.name))
            .item("run", text(&holder.run))
            .item("until", number(until))
            .condition_expression("attribute_not_exists(pk) OR #until < :now OR #run = :run")
            .expression_attribute_names("#until", "until")
            .expression_attribute_names("#run", "run")
            .expression_attribute_values(":now", number(now.unix_millis()))
            .expression_attribute_values(":run", text(&holder.run))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match sent {
            Ok(_) => Ok(()),
            Err(error) => Err(self
                .held(&error)
                .unwrap_or_else(|| Error::storage(format!("claim the making of {}", self.target), &error))),
        }
    }

    fn held(&self, error: &SdkError<PutItemError>) -> Option<Error> {
        let PutItemError::ConditionalCheckFailedException(refused) = error.as_service_error()? else {
            return None;
        };
        let row = refused.item()?;
        let until = row.get("until")?.as_n().ok()?.parse().ok()?;
        Some(Error::Held {
            target: self.target,
            by: row.get("holder")?.as_s().ok()?.clone(),
            until: Timestamp::from_unix_millis(until)?,
        })
    }
}
