//! The `config` row of the control table: what a store says of itself.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use textledger_projections::view::View;
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
    /// The version of each view's fold when it was first used, by the view's name:
    /// that of the first generations, which nobody registers. Stores of before
    /// this was kept say nothing; all views were at version 1 then.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub views: BTreeMap<String, u32>,
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
    /// A store that nobody has used yet.
    pub(super) fn of_empty(store_id: Uuid) -> Self {
        let views = View::ALL.into_iter().map(|view| (view.name().to_owned(), view.version())).collect();
        Self { store_id, layout: LAYOUT, views }
    }

    /// A store that has events, of builds which said nothing of it.
    pub(super) fn of_old(store_id: Uuid) -> Self {
        Self { store_id, layout: LAYOUT, views: BTreeMap::new() }
    }

    /// The version of the fold that the first generation of `view` was begun with.
    #[must_use]
    pub fn first_version(&self, view: View) -> u32 {
        self.views.get(view.name()).copied().unwrap_or(1)
    }

    pub(super) fn to_item(&self) -> Result<Item, serde_dynamo::Error> {
        let (pk, sk) = (CONFIG_PK.to_owned(), CONFIG_SK.to_owned());
        serde_dynamo::to_item(ConfigItem { pk, sk, config: self.clone() })
    }

    /// Whatever else a newer layout says in this row, it says its number here.
    pub(super) fn of_item(item: &Item) -> Result<Self, ReadError> {
        let layout = item.get("layout").and_then(|layout| layout.as_n().ok()?.parse().ok());
        let store_id = item.get("store_id").and_then(|id| id.as_s().ok()?.parse().ok());
        match (layout, store_id) {
            (Some(layout), Some(store_id)) => Ok(Self { store_id, layout, views: views(item) }),
            (Some(layout), None) if layout > LAYOUT => {
                Ok(Self { store_id: Uuid::nil(), layout, views: BTreeMap::new() })
            }
            _ => Err(malformed("the config row", "it has no store_id or no layout")),
        }
    }
}

fn views(item: &Item) -> BTreeMap<String, u32> {
    let Some(AttributeValue::M(views)) = item.get("views") else { return BTreeMap::new() };
    let version = |value: &AttributeValue| value.as_n().ok()?.parse().ok();
    views.iter().filter_map(|(view, value)| Some((view.clone(), version(value)?))).collect()
}
