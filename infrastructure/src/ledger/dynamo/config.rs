//! The `config` row of the control table.

use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};

use super::Dynamo;
use crate::ledger::config::{CONFIG_PK, CONFIG_SK, Config};
use crate::ledger::error::{ReadError, malformed, storage};

const WHAT: &str = "the config row";

impl Dynamo {
    pub(super) async fn read_config(&self) -> Result<Option<Config>, ReadError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.control)
            .key("pk", AttributeValue::S(CONFIG_PK.to_owned()))
            .key("sk", AttributeValue::S(CONFIG_SK.to_owned()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| storage(WHAT, &error))?;
        answer.item.as_ref().map(Config::of_item).transpose()
    }

    /// Whoever came first has said it.
    pub(super) async fn write_config(&self, fresh: &Config) -> Result<Config, ReadError> {
        let put = Put::builder()
            .table_name(&self.control)
            .set_item(Some(fresh.to_item().map_err(|error| malformed(WHAT, error))?))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(|error| malformed(WHAT, error))?;
        let write = TransactWriteItem::builder().put(put).build();
        let sent = self.client.transact_write_items().transact_items(write).send().await;
        match self.read_config().await? {
            Some(config) => Ok(config),
            None => Err(sent.map_or_else(
                |error| storage(WHAT, &error),
                |_| malformed(WHAT, "it was written and is not there"),
            )),
        }
    }
}
