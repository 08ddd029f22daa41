//! How far each slice has come: rows of the control table, so that whoever goes on
//! need not be who began.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use textledger_projections::slice::{Checkpoint, Slice};
use textledger_projections::target::Target;

use super::{Error, pk};
use crate::ledger::item::Item;

const SLICE: &str = "slice#";

/// The rows about one generation.
pub(super) struct Slices<'a> {
    pub client: &'a Client,
    pub control: &'a str,
    pub target: Target,
}

impl Slices<'_> {
    /// The checkpoints there are, by the number of their slice.
    pub async fn checkpoints(&self) -> Result<BTreeMap<String, Checkpoint>, Error> {
        let rows = self.rows(SLICE).await?;
        let read = rows.into_iter().map(|(sk, row)| Ok((sk, self.read(row)?)));
        read.collect()
    }

    /// The checkpoint of `slice`.
    pub async fn checkpoint(&self, slice: Slice) -> Result<Checkpoint, Error> {
        let rows = self.rows(&format!("{SLICE}{slice}")).await?;
        rows.into_iter().next().map_or_else(|| Ok(Checkpoint::default()), |(_, row)| self.read(row))
    }

    /// Saves how far `slice` has come.
    pub async fn save(&self, slice: Slice, checkpoint: &Checkpoint) -> Result<(), Error> {
        let row: Item =
            serde_dynamo::to_item(checkpoint).map_err(|error| Error::storage(self.what(), &error))?;
        self.put(&format!("{SLICE}{slice}"), row).await
    }

    /// Puts a row under this sort key.
    pub async fn put(&self, sk: &str, row: Item) -> Result<(), Error> {
        let put = self
            .client
            .put_item()
            .table_name(self.control)
            .set_item(Some(row))
            .item("pk", AttributeValue::S(pk(self.target)))
            .item("sk", AttributeValue::S(sk.to_owned()));
        put.send().await.map(|_| ()).map_err(|error| Error::storage(self.what(), &error))
    }

    /// The rows whose sort key begins with `prefix`, by what follows it.
    pub async fn rows(&self, prefix: &str) -> Result<Vec<(String, Item)>, Error> {
        let (mut rows, mut after) = (Vec::new(), None);
        loop {
            let answer = self
                .client
                .query()
                .table_name(self.control)
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":pk", AttributeValue::S(pk(self.target)))
                .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
                .consistent_read(true)
                .set_exclusive_start_key(after)
                .send()
                .await
                .map_err(|error| Error::storage(self.what(), &error))?;
            for row in answer.items.unwrap_or_default() {
                let sk = row.get("sk").and_then(|sk| sk.as_s().ok()?.strip_prefix(prefix)).map(str::to_owned);
                rows.extend(sk.map(|sk| (sk, row)));
            }
            after = answer.last_evaluated_key;
            if after.is_none() {
                return Ok(rows);
            }
        }
    }

    fn read(&self, row: Item) -> Result<Checkpoint, Error> {
        serde_dynamo::from_item(row).map_err(|error| Error::storage(self.what(), &error))
    }

    /// What is tried with them, for errors.
    pub fn what(&self) -> String {
        format!("keep how far the making of {} has come", self.target)
    }
}
