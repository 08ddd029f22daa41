//! A generation begun and ended: its number, its table, its place in the registry.

use aws_sdk_dynamodb::Client;
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::View;

use super::generations::{Begun, Generations};
use super::plan::NEW_TABLE_RATE;
use super::{Error, table};
use crate::deployment::tables::{Table, TableNames};
use crate::tables::{self, Guards};
use crate::time::SharedTime;
use crate::views::ViewStore;

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
        self.begin_at(None, view, by).await
    }

    /// The same, where it is to be filled with so many write units a second: its
    /// table is made to take them from the first moment.
    ///
    /// # Errors
    /// [`Error`]; to begin again does no harm.
    pub async fn begin_at(&self, rate: Option<u32>, view: View, by: &str) -> Result<Begun, Error> {
        let registry = self.views.registrations().await?.registry;
        let begun = self.generations(view).begin(&registry, by, self.time.now()).await?;
        if registry.targets().contains(&begun.target()) {
            table::check(self.client, self.views, begun.target()).await?;
        }
        let name = self.views.table_of(begun.target());
        let definitions = self.names.definitions();
        let plain = self.views.table_of(Target { view, generation: Generation::FIRST });
        let Some(of_view) = definitions.iter().find(|table| table.name == plain) else {
            return Err(tables::Error::Missing(plain).into());
        };
        let warm = rate.and_then(|rate| warm(rate, of_view.indexes.len()));
        // It holds what that of the first generation holds, so it is guarded like that one:
        // Terraform knows of no other. Where it is dropped, like the one readers are shown.
        let guards = match Guards::of(self.client, &plain).await? {
            Some(guards) => guards,
            None => {
                let live = self.views.table_of(registry.live(view));
                Guards::of(self.client, &live).await?.unwrap_or_default()
            }
        };
        let table = Table { name: &name, warm, ..*of_view };
        tables::bring_about(self.client, &table, &guards, &**self.time).await?;
        self.views.register(begun.target(), by, self.time.now()).await?;
        Ok(begun)
    }

    /// Has `target` folded no longer, and drops its table, which is protected from that
    /// until nobody reads it.
    ///
    /// # Errors
    /// [`Error`], where readers are shown it; to drop again does no harm.
    pub async fn drop(&self, target: Target) -> Result<(), Error> {
        self.views.unregister(target).await?;
        tables::drop(self.client, &self.views.table_of(target), &**self.time).await?;
        self.generations(target.view).dropped(target.generation, self.time.now()).await
    }

    fn generations(&self, view: View) -> Generations<'_> {
        Generations { client: self.client, control: &self.names.control, view }
    }
}

/// Write units a second that a table with so many indexes, and each of these, has
/// to be warmed up for, so that together they take `rate`; none where a new one
/// takes as much anyway.
fn warm(rate: u32, indexes: usize) -> Option<u32> {
    let tables = u32::try_from(indexes).unwrap_or(u32::MAX).saturating_add(1);
    Some(rate.div_ceil(tables)).filter(|each| *each > NEW_TABLE_RATE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_warmed_up_only_for_more_than_a_new_one_takes() {
        assert_eq!(warm(4_000, 0), None);
        assert_eq!(warm(12_000, 2), None, "4,000 for the table and for each index");
        assert_eq!(warm(30_000, 2), Some(10_000));
        assert_eq!(warm(4_001, 0), Some(4_001));
    }
}
