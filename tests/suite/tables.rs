//! Hands in the tables of a pipeline, as somebody with access to them has.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_domain::stream::{Seq, StreamId};
use textledger_infrastructure::deployment::tables::TableNames;

pub type Item = HashMap<String, AttributeValue>;

/// The tables of one pipeline.
pub struct Tables {
    client: Client,
    pub names: TableNames,
}

impl Tables {
    pub fn of(pipeline: &Pipeline) -> Self {
        Self { client: Client::new(pipeline.cloud.sdk()), names: TableNames::deployed(ENVIRONMENT) }
    }

    /// Every row of a table.
    pub async fn rows(&self, table: &str) -> Vec<Item> {
        self.client.scan().table_name(table).send().await.unwrap().items.unwrap_or_default()
    }

    pub async fn event(&self, stream: &StreamId, seq: Seq) -> Item {
        let found = self.client.get_item().table_name(&self.names.events).set_key(Some(at(stream, seq)));
        found.send().await.unwrap().item.expect("the event is there")
    }

    pub async fn head(&self, stream: &StreamId) -> Item {
        let found = self.client.get_item().table_name(&self.names.heads);
        found.key("stream_id", text(&stream.key())).send().await.unwrap().item.expect("the head is there")
    }

    pub async fn put_event(&self, item: Item) {
        self.put(&self.names.events, item).await;
    }

    pub async fn put_head(&self, item: Item) {
        self.put(&self.names.heads, item).await;
    }

    pub async fn remove_event(&self, stream: &StreamId, seq: Seq) {
        self.remove(&self.names.events, at(stream, seq)).await;
    }

    pub async fn remove_head(&self, stream: &StreamId) {
        self.remove(&self.names.heads, [("stream_id".to_owned(), text(&stream.key()))].into()).await;
    }

    async fn put(&self, table: &str, item: Item) {
        self.client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
    }

    /// Removes the row with this key.
    pub async fn remove_row(&self, table: &str, key: Item) {
        self.remove(table, key).await;
    }

    async fn remove(&self, table: &str, key: Item) {
        let delete = Delete::builder().table_name(table).set_key(Some(key)).build().unwrap();
        let write = TransactWriteItem::builder().delete(delete).build();
        self.client.transact_write_items().transact_items(write).send().await.unwrap();
    }
}

/// A string attribute.
pub fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn at(stream: &StreamId, seq: Seq) -> Item {
    [("stream_id".to_owned(), text(&stream.key())), ("seq".to_owned(), AttributeValue::N(seq.to_string()))]
        .into()
}
