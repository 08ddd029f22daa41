//! Figure 7: views built anew. Beside bare calls on the same items, with one worker
//! and with two, in write units beside the live path's, and what a text notices of
//! it.

mod live;
mod rates;
mod raw;
mod units;
mod view;
mod workers;

use serde::Serialize;

pub use self::live::Beside;
pub use self::rates::{RESIDENT_MAX, Rates};
pub use self::units::Units;
pub use self::workers::Workers;
use crate::options::Options;
use crate::outcome::Outcome;

/// What was measured of rebuilds.
#[derive(Debug, Serialize)]
pub struct Rebuilds {
    /// Beside bare reads and writes, and the memory it takes.
    pub rates: Rates,
    /// One worker and two, where a DynamoDB that allows for it was named.
    pub workers: Option<Workers>,
    /// Write units a row.
    pub units: Vec<Units>,
    /// `sms-inbound` while a rebuild runs.
    pub beside: Beside,
}

/// Measures all of it.
pub async fn measure(options: &Options) -> Outcome<Rebuilds> {
    let rates = rates::measure(options.rebuilt_events()).await?;
    let dynamodb = options.dynamodb();
    let workers = match dynamodb {
        Some(url) => Some(workers::measure(url, options.contacts_for_workers()).await?),
        None => None,
    };
    Ok(Rebuilds {
        rates,
        workers,
        units: units::measure(dynamodb).await?,
        beside: live::measure(options.texts_beside()).await?,
    })
}
