//! How far each slice has come, and which streams could not be folded: rows of
//! the control table, so that whoever goes on need not be who began.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};
use serde::Serialize;
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_projections::backfill::Blocked;
use textledger_projections::slice::{Checkpoint, Slice};
use textledger_projections::target::Target;

use super::{Error, pk};
use crate::ledger::item::Item;

const SLICE: &str = "slice#";
const BLOCKED: &str = "blocked#";

/// A stream that could not be folded into a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlockedStream {
    /// Which.
    #[serde(skip)]
    pub stream: StreamId,
    /// Why not.
    pub why: String,
    /// Since when.
    pub since: Timestamp,
}

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

    /// Saves how far `slice` has come.
    pub async fn save(&self, slice: Slice, checkpoint: &Checkpoint) -> Result<(), Error> {
        let row: Item =
            serde_dynamo::to_item(checkpoint).map_err(|error| Error::storage(self.what(), &error))?;
        self.put(&format!("{SLICE}{slice}"), row).await
    }

    /// The streams that could not be folded.
    pub async fn blocked(&self) -> Result<Vec<BlockedStream>, Error> {
        let rows = self.rows(BLOCKED).await?;
        let read = rows.into_iter().filter_map(|(stream, row)| {
            let text = |name: &str| row.get(name).and_then(|value| value.as_s().ok().cloned());
            Some(BlockedStream {
                stream: stream.parse().ok()?,
                why: text("why")?,
                since: text("since")?.parse().ok()?,
            })
        });
        Ok(read.collect())
    }

    /// Notes that these streams could not be folded; one that is known to be
    /// blocked has been so since it was first noted.
    pub async fn block(&self, found: &[Blocked], now: Timestamp) -> Result<(), Error> {
        if found.is_empty() {
            return Ok(());
        }
        let known: BTreeMap<String, Timestamp> =
            self.blocked().await?.into_iter().map(|known| (known.stream.key(), known.since)).collect();
        for Blocked { stream, why } in found {
            let since = known.get(&stream.key()).copied().unwrap_or(now);
            let row = [("why", why.clone()), ("since", since.to_string())];
            let row = row.map(|(name, value)| (name.to_owned(), AttributeValue::S(value)));
            self.put(&format!("{BLOCKED}{}", stream.key()), row.into()).await?;
        }
        Ok(())
    }

    /// Forgets every blocked stream that is not among `still`.
    pub async fn unblock_all_but(&self, still: &[Blocked]) -> Result<(), Error> {
        let still: BTreeSet<String> = still.iter().map(|blocked| blocked.stream.key()).collect();
        for gone in self.blocked().await?.iter().filter(|known| !still.contains(&known.stream.key())) {
            let delete = Delete::builder()
                .table_name(self.control)
                .key("pk", AttributeValue::S(pk(self.target)))
                .key("sk", AttributeValue::S(format!("{BLOCKED}{}", gone.stream.key())))
                .build()
                .map_err(|error| Error::storage(self.what(), &error))?;
            let delete = TransactWriteItem::builder().delete(delete).build();
            let sent = self.client.transact_write_items().transact_items(delete).send().await;
            sent.map_err(|error| Error::storage(self.what(), &error))?;
        }
        Ok(())
    }

    async fn put(&self, sk: &str, row: Item) -> Result<(), Error> {
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
    async fn rows(&self, prefix: &str) -> Result<Vec<(String, Item)>, Error> {
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

    fn what(&self) -> String {
        format!("keep how far the making of {} has come", self.target)
    }
}
