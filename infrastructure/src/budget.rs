//! The deployment's budget of message parts, a counter row a day in the control
//! table: whatever goes wrong with many contacts at once costs no more than that.
//! It is counted up before a text is started and taken back when the text surely
//! was not sent; a crash between counts a text too many, never one too few.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use textledger_domain::time::Timestamp;

use crate::in_words::in_words;

/// The sort key of a day's counter.
const SK: &str = "parts";

/// What is left of a day's parts.
#[derive(Debug, Clone)]
pub struct Budget {
    client: Client,
    control: String,
    parts_per_day: u32,
}

/// Why the budget could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("count {parts} parts of the day's budget: {why}")]
pub struct Error {
    parts: i64,
    why: String,
}

/// Parts counted, and on which day.
#[derive(Debug)]
pub struct Taken {
    parts: u32,
    day: String,
}

impl Budget {
    /// A budget of `parts_per_day` parts in a calendar day by UTC.
    #[must_use]
    pub fn new(client: Client, control: String, parts_per_day: u32) -> Self {
        Self { client, control, parts_per_day }
    }

    /// Whether nothing is left of the budget of `now`'s day, as far as a read that
    /// may be a moment old can tell: before something is made ready to be sent.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn is_used_up(&self, now: Timestamp) -> Result<bool, Error> {
        let read = self
            .client
            .get_item()
            .table_name(&self.control)
            .key("pk", AttributeValue::S(pk(&day_of(now))))
            .key("sk", AttributeValue::S(SK.to_owned()))
            .send();
        let answer = read.await.map_err(|error| Error { parts: 0, why: in_words(&error) })?;
        let used = answer.item.and_then(|row| row.get("used")?.as_n().ok()?.parse::<u64>().ok());
        Ok(used.unwrap_or(0) >= self.parts_per_day.into())
    }

    /// Takes `parts` of the budget of `now`'s day, if as many are left.
    ///
    /// # Errors
    /// [`Error`]; then nobody knows.
    pub async fn take(&self, parts: u32, now: Timestamp) -> Result<Option<Taken>, Error> {
        let taken = Taken { parts, day: day_of(now) };
        let Some(most_before) = self.parts_per_day.checked_sub(parts) else { return Ok(None) };
        let counted = self.count(&taken.day, parts.into(), Some(most_before)).await?;
        Ok(counted.then_some(taken))
    }

    /// Counts `parts` of a text that nothing holds back.
    ///
    /// # Errors
    /// [`Error`]; the text goes out all the same.
    pub async fn count_freely(&self, parts: u32, now: Timestamp) -> Result<Taken, Error> {
        let taken = Taken { parts, day: day_of(now) };
        self.count(&taken.day, parts.into(), None).await?;
        Ok(taken)
    }

    /// Gives back what a text that surely was not sent had taken.
    ///
    /// # Errors
    /// [`Error`]; the day then has so much less.
    pub async fn give_back(&self, taken: Taken) -> Result<(), Error> {
        self.count(&taken.day, -i64::from(taken.parts), None).await.map(|_| ())
    }

    /// Adds `parts` to the counter of `day`, unless it has more than `most_before`;
    /// whether it was added.
    #[expect(clippy::disallowed_methods, reason = "a counter of the control table, and no event")]
    async fn count(&self, day: &str, parts: i64, most_before: Option<u32>) -> Result<bool, Error> {
        let number = |n: i64| AttributeValue::N(n.to_string());
        let mut update = self
            .client
            .update_item()
            .table_name(&self.control)
            .key("pk", AttributeValue::S(pk(day)))
            .key("sk", AttributeValue::S(SK.to_owned()))
            .update_expression("ADD #used :parts")
            .expression_attribute_names("#used", "used")
            .expression_attribute_values(":parts", number(parts));
        if let Some(most) = most_before {
            update = update
                .condition_expression("attribute_not_exists(#used) OR #used <= :most")
                .expression_attribute_values(":most", number(most.into()));
        }
        match update.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_conditional_check_failed_exception()) =>
            {
                Ok(false)
            }
            Err(error) => Err(Error { parts, why: in_words(&error) }),
        }
    }
}

fn day_of(now: Timestamp) -> String {
    now.calendar().date_naive().to_string()
}

fn pk(day: &str) -> String {
    format!("budget#{day}")
}
