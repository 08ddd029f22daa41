//! What a rebuild will take, before it is begun: from the census, and from what
//! DynamoDB says of the tables' sizes, which on AWS is some hours old.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::TableDescription;
use serde::{Deserialize, Serialize};
use textledger_projections::slice::{SLICES, Slice};
use textledger_projections::target::Target;

use super::Error;
use super::generations::Generations;
use crate::deployment::tables::TableNames;
use crate::ledger::Ledger;
use crate::views::ViewStore;

/// The prices that come with this build.
const PRICES: &str = include_str!("../../data/prices.toml");

/// Bytes of a strongly consistent read unit, and of a write unit.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html>
const READ_UNIT_BYTES: u64 = 4_096;
const WRITE_UNIT_BYTES: u64 = 1_024;

/// The census is read by the backfill, and twice to see that it is caught up.
const PASSES: u64 = 3;

/// Write units a second that a new table takes at once on demand.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial>
pub const NEW_TABLE_RATE: u32 = 4_000;

/// What request units cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// When they were so.
    pub as_of: String,
    /// Where.
    pub region: String,
    /// Who says so.
    pub source: String,
    /// Dollars for a million write units.
    pub write_per_million: f64,
    /// Dollars for a million read units.
    pub read_per_million: f64,
}

impl Prices {
    /// The prices in a file of TOML; none for those of this build.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(file: Option<&str>) -> Result<Self, String> {
        toml::from_str(file.unwrap_or(PRICES)).map_err(|error| error.message().to_owned())
    }
}

/// What a rebuild will take.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// What readers are shown.
    #[serde(skip)]
    pub live: Target,
    /// The version of the fold that made it.
    pub live_version: u32,
    /// The version of this build's.
    pub version: u32,
    /// Streams to be read.
    pub streams: u64,
    /// Events to be folded.
    pub events: u64,
    /// Rows to be written.
    pub rows: u64,
    /// Write units, the indexes' with them.
    pub write_units: u64,
    /// Read units.
    pub read_units: u64,
    /// Dollars.
    pub dollars: f64,
    /// Seconds at the rate given.
    pub seconds: u64,
}

impl Plan {
    /// What it takes to build the view of `live` anew, at `rate` write units a
    /// second.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn of(
        client: &Client,
        names: &TableNames,
        (ledger, views): (&Ledger, &ViewStore),
        live: Target,
        (prices, rate): (&Prices, u32),
    ) -> Result<Self, Error> {
        let made = Generations { client, control: &names.control, view: live.view }.made().await?;
        let live_version = match made.iter().find(|made| made.generation == live.generation.number()) {
            Some(made) => made.version,
            None => ledger.first_version(live.view).await?,
        };
        let (streams, events) = census(ledger).await?;
        let table = described(client, &views.table_of(live)).await?;
        let events_bytes = size(described(client, &names.events).await?.table_size_bytes);
        let heads_bytes = size(described(client, &names.heads).await?.table_size_bytes);
        let rows = size(table.item_count);
        let of_indexes = table.global_secondary_indexes().iter();
        let index_units: u64 = of_indexes.map(|index| units(index.item_count, index.index_size_bytes)).sum();
        // One write of a cursor for each stream; one read of it in each pass, which begins a
        // read unit for every slice, however few streams there are.
        let write_units = units(table.item_count, table.table_size_bytes) + index_units + streams;
        let read_units = events_bytes.div_ceil(READ_UNIT_BYTES)
            + PASSES * (heads_bytes.div_ceil(READ_UNIT_BYTES) + u64::from(SLICES) + streams);
        let dollars = (write_units as f64 * prices.write_per_million
            + read_units as f64 * prices.read_per_million)
            / 1e6;
        let seconds = write_units.div_ceil(rate.max(1).into());
        let version = live.view.version();
        Ok(Self {
            live,
            live_version,
            version,
            streams,
            events,
            rows,
            write_units,
            read_units,
            dollars,
            seconds,
        })
    }

    /// Whether this build folds the view otherwise than what readers are shown.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.live_version != self.version
    }
}

async fn census(ledger: &Ledger) -> Result<(u64, u64), Error> {
    let (mut streams, mut events) = (0, 0);
    for slice in Slice::all() {
        let mut after = None;
        loop {
            let (heads, next) = ledger.heads_in(slice, after.as_ref()).await?;
            streams += heads.len() as u64;
            events += heads.iter().map(|head| head.seq).sum::<u64>();
            after = next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok((streams, events))
}

async fn described(client: &Client, name: &str) -> Result<TableDescription, Error> {
    let answer = client.describe_table().table_name(name).send().await;
    let answer = answer.map_err(|error| Error::storage(format!("describe table {name}"), &error))?;
    Ok(answer.table.unwrap_or_else(|| TableDescription::builder().build()))
}

fn size(of: Option<i64>) -> u64 {
    of.and_then(|of| u64::try_from(of).ok()).unwrap_or(0)
}

/// Write units of so many items of so many bytes together, each of the average
/// size.
fn units(items: Option<i64>, bytes: Option<i64>) -> u64 {
    let (items, bytes) = (size(items), size(bytes));
    match items {
        0 => 0,
        items => items * (bytes / items).div_ceil(WRITE_UNIT_BYTES).max(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prices_of_this_build_read_and_others_say_what_is_wrong() {
        assert_eq!(Prices::read(None).unwrap().region, "us-east-1");
        let wrong = Prices::read(Some("as_of = \"2027\"")).unwrap_err();
        assert!(wrong.contains("missing field"), "{wrong}");
    }

    #[test]
    fn a_row_takes_a_unit_for_each_kilobyte_begun() {
        assert_eq!(units(Some(0), Some(0)), 0);
        assert_eq!(units(Some(10), Some(10 * 300)), 10);
        assert_eq!(units(Some(10), Some(10 * 1_025)), 20);
    }
}
