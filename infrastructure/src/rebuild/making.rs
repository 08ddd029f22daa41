//! A generation begun and ended: its number, its table, its place in the registry.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::View;

use super::Error;
use super::generations::{Begun, Generations};
use crate::deployment::tables::{Table, TableNames};
use crate::tables;
use crate::time::SharedTime;
use crate::views::ViewStore;

/// How long a new table is waited for; AWS takes some seconds.
const TABLE_WITHIN: Duration = Duration::from_secs(120);

/// Makes and drops generations of one deployment.
pub struct Making<'a> {
    /// DynamoDB.
    pub client: &'a Client,
    /// The deployment's tables.
    pub names: &'a TableNames,
    /// Its views.
    pub views: &'a ViewStore,
    /// Time.
    pub time: &'a SharedTime,
}

impl Making<'_> {
    /// A generation of `view` to fill: a new one, or the one that was begun before.
    /// From then on events are folded into it as they come.
    ///
    /// # Errors
    /// [`Error`]; to begin again does no harm.
    pub async fn begin(&self, view: View, by: &str) -> Result<Begun, Error> {
        let registry = self.views.registrations().await?.registry;
        let begun = self.generations(view).begin(&registry, by, self.time.now()).await?;
        let name = self.views.table_of(begun.target());
        let definitions = self.names.definitions();
        let plain = self.views.table_of(Target { view, generation: Generation::FIRST });
        let Some(of_view) = definitions.iter().find(|table| table.name == plain) else {
            return Err(tables::Error::Missing(plain).into());
        };
        tables::create(self.client, &Table { name: &name, ..*of_view }).await?;
        tables::active(self.client, &name, &**self.time, TABLE_WITHIN).await?;
        self.views.register(begun.target(), by, self.time.now()).await?;
        Ok(begun)
    }

    /// Has `target` folded no longer, and drops its table.
    ///
    /// # Errors
    /// [`Error`], where readers are shown it; to drop again does no harm.
    pub async fn drop(&self, target: Target) -> Result<(), Error> {
        self.views.unregister(target).await?;
        tables::drop(self.client, &self.views.table_of(target)).await?;
        self.generations(target.view).dropped(target.generation, self.time.now()).await
    }

    fn generations(&self, view: View) -> Generations<'_> {
        Generations { client: self.client, control: &self.names.control, view }
    }
}
