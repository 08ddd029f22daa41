//! Which streams could not be folded into a generation, since when and why, and
//! what came of trying them again: rows of the control table.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use serde::Serialize;
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_projections::backfill::Blocked;

use super::slices::Slices;
use super::{Error, pk};
use crate::ledger::item::Item;

const BLOCKED: &str = "blocked#";
const UNBLOCKED: &str = "unblocked#";

/// A stream that could not be folded into a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlockedStream {
    /// Which.
    #[serde(skip)]
    pub stream: StreamId,
    /// Why not.
    pub why: String,
    /// Since when; none where it was not noted before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// When it was last tried again by hand, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tried_at: Option<Timestamp>,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tried_by: Option<String>,
}

/// A stream that was blocked, and was folded when it was tried again by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnblockedStream {
    /// Which.
    #[serde(skip)]
    pub stream: StreamId,
    /// Why it was blocked.
    pub why: String,
    /// When it was folded.
    pub at: Timestamp,
    /// Who had it tried again.
    pub by: String,
}

impl Slices<'_> {
    /// The streams that could not be folded.
    pub async fn blocked(&self) -> Result<Vec<BlockedStream>, Error> {
        let rows = self.rows(BLOCKED).await?;
        let read = rows.into_iter().filter_map(|(stream, row)| {
            Some(BlockedStream {
                stream: stream.parse().ok()?,
                why: text(&row, "why")?,
                since: instant(&row, "since"),
                tried_at: instant(&row, "tried_at"),
                tried_by: text(&row, "tried_by"),
            })
        });
        Ok(read.collect())
    }

    /// The streams that were blocked, and were folded when they were tried again.
    pub async fn unblocked(&self) -> Result<Vec<UnblockedStream>, Error> {
        let rows = self.rows(UNBLOCKED).await?;
        let read = rows.into_iter().filter_map(|(stream, row)| {
            Some(UnblockedStream {
                stream: stream.parse().ok()?,
                why: text(&row, "why")?,
                at: instant(&row, "at")?,
                by: text(&row, "by")?,
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
        let known: BTreeMap<String, BlockedStream> =
            self.blocked().await?.into_iter().map(|known| (known.stream.key(), known)).collect();
        for Blocked { stream, why } in found {
            let mut row = Item::new();
            let known = known.get(&stream.key());
            set(&mut row, "since", known.and_then(|known| known.since).unwrap_or(now));
            set(&mut row, "why", why);
            if let Some(BlockedStream { tried_at: Some(at), tried_by: Some(by), .. }) = known {
                set(&mut row, "tried_at", at);
                set(&mut row, "tried_by", by);
            }
            self.put(&format!("{BLOCKED}{}", stream.key()), row).await?;
        }
        Ok(())
    }

    /// Notes that `stream`, tried again by `by`, is blocked as before, if perhaps
    /// for another reason.
    pub async fn still_blocked(
        &self,
        stream: &BlockedStream,
        why: &str,
        (by, now): (&str, Timestamp),
    ) -> Result<(), Error> {
        let mut row = Item::new();
        set(&mut row, "since", stream.since.unwrap_or(now));
        set(&mut row, "why", why);
        set(&mut row, "tried_at", now);
        set(&mut row, "tried_by", by);
        self.put(&format!("{BLOCKED}{}", stream.stream.key()), row).await
    }

    /// Notes that `stream`, tried again by `by`, is folded.
    pub async fn unblock(&self, stream: &BlockedStream, (by, now): (&str, Timestamp)) -> Result<(), Error> {
        let mut row = Item::new();
        set(&mut row, "pk", pk(self.target));
        set(&mut row, "sk", format!("{UNBLOCKED}{}", stream.stream.key()));
        set(&mut row, "why", &stream.why);
        set(&mut row, "at", now);
        set(&mut row, "by", by);
        let put = Put::builder().table_name(self.control).set_item(Some(row)).build();
        let put = put.map_err(|error| Error::storage(self.what(), &error))?;
        let put = TransactWriteItem::builder().put(put).build();
        self.transact(vec![put, self.forgotten(&stream.stream)?]).await
    }

    /// Forgets every blocked stream that is not among `still`.
    pub async fn unblock_all_but(&self, still: &[Blocked]) -> Result<(), Error> {
        let still: BTreeSet<String> = still.iter().map(|blocked| blocked.stream.key()).collect();
        for gone in self.blocked().await?.iter().filter(|known| !still.contains(&known.stream.key())) {
            self.transact(vec![self.forgotten(&gone.stream)?]).await?;
        }
        Ok(())
    }

    fn forgotten(&self, stream: &StreamId) -> Result<TransactWriteItem, Error> {
        let delete = Delete::builder()
            .table_name(self.control)
            .key("pk", AttributeValue::S(pk(self.target)))
            .key("sk", AttributeValue::S(format!("{BLOCKED}{}", stream.key())))
            .build()
            .map_err(|error| Error::storage(self.what(), &error))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<(), Error> {
        let sent = self.client.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| Error::storage(self.what(), &error))
    }
}

fn set(row: &mut Item, name: &str, value: impl ToString) {
    row.insert(name.to_owned(), AttributeValue::S(value.to_string()));
}

fn text(row: &Item, name: &str) -> Option<String> {
    row.get(name)?.as_s().ok().cloned()
}

fn instant(row: &Item, name: &str) -> Option<Timestamp> {
    text(row, name)?.parse().ok()
}
