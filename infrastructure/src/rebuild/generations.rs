//! Which generations of a view were ever made. A number is never used twice: the
//! cursors of the one before would have its events skipped.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};
use textledger_domain::time::Timestamp;
use textledger_projections::registry::Registry;
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::View;

use super::Error;
use crate::ledger::item::Item;

/// A generation to be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// A new one.
    Afresh(Target),
    /// One that was begun before, by the same version of the fold.
    Again(Target),
}

impl Begun {
    /// Which one.
    #[must_use]
    pub fn target(self) -> Target {
        match self {
            Self::Afresh(target) | Self::Again(target) => target,
        }
    }
}

/// A generation that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    /// Its number.
    pub generation: u32,
    /// The version of the fold it was made with.
    pub version: u32,
    /// When.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// When its table was dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped_at: Option<Timestamp>,
}

/// The generations of one view, as rows of the control table.
pub(super) struct Generations<'a> {
    pub client: &'a Client,
    pub control: &'a str,
    pub view: View,
}

impl Generations<'_> {
    /// The generation to go on with, or the next number, which is taken from then
    /// on.
    pub async fn begin(&self, registry: &Registry, by: &str, now: Timestamp) -> Result<Begun, Error> {
        let made = self.made().await?;
        let live = registry.live(self.view).generation.number();
        let latest = made.iter().rfind(|made| made.dropped_at.is_none() && made.generation > live);
        if let Some(begun) = latest.filter(|made| made.version == self.view.version()) {
            return Ok(Begun::Again(self.target(begun.generation)));
        }
        let registered = registry.targets().into_iter().filter(|target| target.view == self.view);
        let used = registered
            .map(|target| target.generation.number())
            .chain(made.iter().map(|made| made.generation));
        let generation = used.max().unwrap_or(1).max(live) + 1;
        let version = self.view.version();
        let made = Made { generation, version, made_at: now, made_by: by.to_owned(), dropped_at: None };
        self.put(&made, true).await?;
        Ok(Begun::Afresh(self.target(generation)))
    }

    /// Notes that the table of `generation` is gone.
    pub async fn dropped(&self, generation: Generation, now: Timestamp) -> Result<(), Error> {
        let made = self.made().await?.into_iter().find(|made| made.generation == generation.number());
        // The first of all was made without a row.
        let made = made.unwrap_or_else(|| Made {
            generation: generation.number(),
            version: self.view.version(),
            made_at: now,
            made_by: String::new(),
            dropped_at: None,
        });
        self.put(&Made { dropped_at: Some(now), ..made }, false).await
    }

    /// Every generation that was made, by number.
    pub async fn made(&self) -> Result<Vec<Made>, Error> {
        let answer = self
            .client
            .query()
            .table_name(self.control)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(self.pk()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| Error::storage(self.what(), &error))?;
        let rows = answer.items.unwrap_or_default().into_iter();
        let made: Result<Vec<Made>, _> = rows.map(serde_dynamo::from_item).collect();
        let mut made = made.map_err(|error| Error::storage(self.what(), &error))?;
        made.sort_by_key(|made| made.generation);
        Ok(made)
    }

    async fn put(&self, made: &Made, is_new: bool) -> Result<(), Error> {
        let row: Item = serde_dynamo::to_item(made).map_err(|error| Error::storage(self.what(), &error))?;
        let put = self
            .client
            .put_item()
            .table_name(self.control)
            .set_item(Some(row))
            .item("pk", AttributeValue::S(self.pk()))
            .item("sk", AttributeValue::S(format!("g{:06}", made.generation)))
            .set_condition_expression(is_new.then(|| "attribute_not_exists(pk)".to_owned()));
        put.send().await.map(|_| ()).map_err(|error| Error::storage(self.what(), &error))
    }

    fn target(&self, number: u32) -> Target {
        Target { view: self.view, generation: Generation::new(number).unwrap_or(Generation::FIRST) }
    }

    fn pk(&self) -> String {
        format!("generations#{}", self.view.name())
    }

    fn what(&self) -> String {
        format!("keep the generations of {}", self.view.name())
    }
}
