//! The `config` row of the control table: what a store says of itself.

use serde::Serialize;
use uuid::Uuid;

use super::error::{ReadError, malformed};
use super::item::Item;

pub(super) const CONFIG_PK: &str = "config";
pub(super) const CONFIG_SK: &str = "ledger";

/// The `config` row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Config {
    /// The store's id, drawn when it was first used.
    pub store_id: Uuid,
    /// Its layout.
    pub layout: u32,
}

/// The layout this build reads and writes: tables, keys, rows of the control
/// table. Raised when an older build could no longer work on the same tables.
pub const LAYOUT: u32 = 1;

#[derive(Serialize)]
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

    /// Whatever else a newer layout says in this row, it says its number here.
    pub(super) fn of_item(item: &Item) -> Result<Self, ReadError> {
        let layout = item.get("layout").and_then(|layout| layout.as_n().ok()?.parse().ok());
        let store_id = item.get("store_id").and_then(|id| id.as_s().ok()?.parse().ok());
        match (layout, store_id) {
            (Some(layout), Some(store_id)) => Ok(Self { store_id, layout }),
            (Some(layout), None) if layout > LAYOUT => Ok(Self { store_id: Uuid::nil(), layout }),
            _ => Err(malformed("the config row", "it has no store_id or no layout")),
        }
    }
}
