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
use crate::figure::Figure;
use crate::options::Options;
use crate::outcome::Outcome;

/// What was measured of rebuilds.
#[derive(Debug, Serialize)]
pub struct Rebuilds {
    /// Beside bare reads and writes, and the memory it takes.
    pub rates: Option<Rates>,
    /// One worker and two, where a DynamoDB that allows for it was named.
    pub workers: Option<Workers>,
    /// Write units a row.
    pub units: Option<Vec<Units>>,
    /// `sms-inbound` while a rebuild runs.
    pub beside: Option<Beside>,
}

/// Measures all of it.
pub async fn measure(options: &Options) -> Outcome<Rebuilds> {
    let dynamodb = options.dynamodb();
    Ok(Rebuilds {
        rates: options.of(Figure::Rebuild, rates::measure(options.rebuilt_events())).await?,
        workers: match dynamodb {
            Some(url) => {
                options.of(Figure::Workers, workers::measure(url, options.contacts_for_workers())).await?
            }
            None => None,
        },
        units: options.of(Figure::Units, units::measure(dynamodb)).await?,
        beside: options.of(Figure::BesideRebuild, live::measure(options.texts_beside())).await?,
    })
}
