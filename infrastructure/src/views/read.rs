//! What the views say about one contact, for people to read: in the generation
//! that is live. The indexes used here are eventually consistent: nothing is
//! decided on them.

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::NaiveDate;
use textledger_domain::phone::PhoneNumber;
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::{ConsentRow, ConsentStatus, QUESTION_OPEN, Row, View};

use super::error::{Error, storage};
use super::rows::parse;
use super::store::ViewStore;
use crate::deployment::tables::{DEADLINE_INDEX, PHONE_INDEX, QUESTION_INDEX};

/// One partition of an index of the consent table.
struct Partition {
    index: &'static str,
    key: &'static str,
    value: &'static str,
    sort: &'static str,
}

/// Opt-outs that wait to be completed, by their deadline.
const PENDING: Partition = Partition {
    index: DEADLINE_INDEX,
    key: "consent_status",
    value: ConsentStatus::PendingOptOut.as_str(),
    sort: "opt_out_deadline",
};
/// Open questions, by when the customer sent the text.
const QUESTIONS: Partition =
    Partition { index: QUESTION_INDEX, key: "question_status", value: QUESTION_OPEN, sort: "questioned_at" };

/// A contact's rows of one view, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ContactRows {
    /// Which view.
    pub view: View,
    /// Which of its generations they are of.
    pub generation: Generation,
    /// Its rows for the contact.
    pub rows: Vec<Row>,
}

impl ViewStore {
    /// All rows of all views for `phone`.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn contact(&self, phone: &PhoneNumber) -> Result<Vec<ContactRows>, Error> {
        let registry = self.registry().await?;
        let mut views = Vec::with_capacity(View::ALL.len());
        for view in View::ALL {
            let live = registry.live(view);
            let rows = self.rows_of(live, phone).await?;
            views.push(ContactRows { view, generation: live.generation, rows });
        }
        Ok(views)
    }

    /// The consent rows of `generation` with an opt-out that waits to be completed,
    /// the nearest deadline first.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn pending_opt_outs(&self, generation: Generation) -> Result<Vec<ConsentRow>, Error> {
        self.consents_by(generation, &PENDING, None).await
    }

    /// Those of them whose deadline is no later than `day`.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn opt_outs_due_by(
        &self,
        generation: Generation,
        day: NaiveDate,
    ) -> Result<Vec<ConsentRow>, Error> {
        self.consents_by(generation, &PENDING, Some(day.to_string())).await
    }

    /// The consent rows of `generation` with an open question whether a text was a
    /// request to stop, the oldest text first.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn open_questions(&self, generation: Generation) -> Result<Vec<ConsentRow>, Error> {
        self.consents_by(generation, &QUESTIONS, None).await
    }

    /// The consent rows in one partition of an index, up to a value of its sort key.
    async fn consents_by(
        &self,
        generation: Generation,
        partition: &Partition,
        until: Option<String>,
    ) -> Result<Vec<ConsentRow>, Error> {
        let Partition { index, key, value, sort } = partition;
        let table = self.table_of(Target { view: View::Consent, generation });
        let mut rows = Vec::new();
        let mut after = None;
        loop {
            let query = self
                .client
                .query()
                .table_name(&table)
                .index_name(*index)
                .expression_attribute_values(":value", AttributeValue::S((*value).to_owned()))
                .set_exclusive_start_key(after);
            let query = match &until {
                None => query.key_condition_expression(format!("{key} = :value")),
                Some(until) => query
                    .key_condition_expression(format!("{key} = :value AND {sort} <= :until"))
                    .expression_attribute_values(":until", AttributeValue::S(until.clone())),
            };
            let answer = query.send().await;
            let answer = answer.map_err(|error| storage(format!("list consent by {index}"), &error))?;
            for item in answer.items.unwrap_or_default() {
                if let Row::Consent(row) = parse(View::Consent, item)? {
                    rows.push(*row);
                }
            }
            after = answer.last_evaluated_key;
            if after.is_none() {
                return Ok(rows);
            }
        }
    }

    async fn rows_of(&self, target: Target, phone: &PhoneNumber) -> Result<Vec<Row>, Error> {
        let mut rows = Vec::new();
        let mut after = None;
        loop {
            let mut query = self
                .client
                .query()
                .table_name(self.table_of(target))
                .key_condition_expression("phone_number = :phone")
                .expression_attribute_values(":phone", AttributeValue::S(phone.e164().to_owned()))
                .set_exclusive_start_key(after);
            if target.view != View::Consent {
                query = query.index_name(PHONE_INDEX);
            }
            let answer =
                query.send().await.map_err(|error| storage(format!("read {target} of {phone}"), &error))?;
            for item in answer.items.unwrap_or_default() {
                rows.push(parse(target.view, item)?);
            }
            after = answer.last_evaluated_key;
            if after.is_none() {
                rows.sort_by_key(order);
                return Ok(rows);
            }
        }
    }
}

fn order(row: &Row) -> (String, u64) {
    match row {
        Row::Consent(row) => (String::new(), row.as_of_seq),
        Row::OptOutTracking(row) => (row.timestamp.clone(), row.as_of_seq),
        Row::Messages(row) => (row.timestamp.to_string(), row.as_of_seq),
        Row::Sessions(row) => (row.created_at.to_string(), row.as_of_seq),
    }
}
