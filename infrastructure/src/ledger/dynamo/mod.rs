//! The store on DynamoDB: three tables, reached through the AWS SDK.

mod append;
mod config;
mod erase;
mod pointer;
mod read;

use aws_sdk_dynamodb::Client;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_projections::slice::Slice;

use super::config::Config;
use super::dedupe::{DedupeKey, Done};
use super::head::HeadRow;
use super::store::{Append, Call, Next, NotAppended, NotErased, Page, Row, Store, StoredHead};
use super::tables::LedgerTables;
use super::tail::Tail;
use crate::time::SharedTime;
use crate::time::watch::ClockWatch;

/// The ledger's tables.
pub struct Dynamo {
    client: Client,
    events: String,
    heads: String,
    control: String,
    watch: Option<ClockWatch>,
}

impl Dynamo {
    /// The ledger in `tables`.
    #[must_use]
    pub fn new(client: Client, tables: LedgerTables) -> Self {
        let LedgerTables { events, heads, control } = tables;
        Self { client, events, heads, control, watch: None }
    }

    /// The ledger in `tables`, to which nothing is appended while the clock of
    /// `time` is off from DynamoDB's.
    #[must_use]
    pub fn watching(client: Client, tables: LedgerTables, time: SharedTime) -> Self {
        let watch = ClockWatch::over(time);
        let config = client.config().to_builder().interceptor(watch.clone()).build();
        Self { watch: Some(watch), ..Self::new(Client::from_conf(config), tables) }
    }
}

impl Store for Dynamo {
    fn head<'a>(&'a self, stream: &'a StreamId) -> Call<'a, Option<HeadRow>> {
        Box::pin(self.read_head(stream))
    }

    fn append<'a>(&'a self, append: Append<'a>) -> Call<'a, (), NotAppended> {
        Box::pin(self.write(append))
    }

    fn event<'a>(&'a self, stream: &'a StreamId, seq: Seq) -> Call<'a, Option<Recorded>> {
        Box::pin(self.read_event(stream, seq))
    }

    fn forward<'a>(&'a self, stream: &'a StreamId, from: Seq, limit: i32) -> Call<'a, Page<Recorded>> {
        Box::pin(self.read_forward(stream, from, limit))
    }

    fn backward<'a>(&'a self, stream: &'a StreamId, before: Seq, limit: i32) -> Call<'a, Page<Recorded>> {
        Box::pin(self.read_backward(stream, before, limit))
    }

    fn recorded<'a>(
        &'a self,
        bucket: &'a str,
        ids: (EventId, EventId),
        after: Option<Next>,
    ) -> Call<'a, Page<Recorded>> {
        Box::pin(self.read_bucket(bucket, ids, after))
    }

    fn recorded_in<'a>(
        &'a self,
        bucket: &'a str,
        ids: (EventId, EventId),
        after: Option<Next>,
    ) -> Call<'a, Page<StreamId>> {
        Box::pin(self.read_bucket_streams(bucket, ids, after))
    }

    fn tail<'a>(&'a self, stream: &'a StreamId) -> Call<'a, Option<Tail>> {
        Box::pin(self.read_tail(stream))
    }

    fn put_head<'a>(&'a self, before: &'a Row, after: &'a HeadRow) -> Call<'a, (), NotAppended> {
        Box::pin(self.write_head(before, after))
    }

    fn heads(&self, after: Option<Next>, limit: Option<i32>) -> Call<'_, Page<StoredHead>> {
        Box::pin(self.read_heads(after, limit))
    }

    fn slice(&self, slice: Slice, after: Option<Next>, limit: i32) -> Call<'_, Page<HeadRow>> {
        Box::pin(self.read_slice(slice, after, limit))
    }

    fn config(&self) -> Call<'_, Option<Config>> {
        Box::pin(self.read_config())
    }

    fn config_or<'a>(&'a self, fresh: &'a Config) -> Call<'a, Config> {
        Box::pin(self.write_config(fresh))
    }

    fn command<'a>(&'a self, key: &'a DedupeKey) -> Call<'a, Option<Done>> {
        Box::pin(self.read_command(key))
    }

    fn erase_words<'a>(&'a self, stream: &'a StreamId, seq: Seq) -> Call<'a, (), NotErased> {
        Box::pin(self.remove_words(stream, seq))
    }
}
