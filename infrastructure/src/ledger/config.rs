//! The `config` row of the control table: what a store says of itself.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::{ReadError, malformed};
use super::item::Item;

pub(super) const CONFIG_PK: &str = "config";
pub(super) const CONFIG_SK: &str = "ledger";

/// The `config` row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// The store's id, drawn when it was first used.
    pub store_id: Uuid,
    /// Its layout.
    pub layout: u32,
}

#[derive(Serialize, Deserialize)]
struct ConfigItem {
    pk: String,
    sk: String,
    #[serde(flatten)]
    config: Config,
}

impl Config {
    pub(super) fn to_item(&self) -> Result<Item, serde_dynamo::Error> {
        let (pk, sk) = (CONFIG_PK.to_owned(), CONFIG_SK.to_owned());
        serde_dynamo::to_item(ConfigItem { pk, sk, config: self.clone() })
    }

    pub(super) fn of_item(item: Item) -> Result<Self, ReadError> {
        let item: ConfigItem = serde_dynamo::from_item(item)
            .map_err(|_| malformed("the config row", "it has no store_id or no layout"))?;
        Ok(item.config)
    }
}
