//! Heads that advanced, signed into a log in a directory; beside a tenth of them.

use std::time::Instant;

use serde::Serialize;
use textledger_domain::actor::Actor;
use textledger_infrastructure::checkpoint::{Checkpointer, Directory, KeyFile};
use textledger_tests::place::Place;

use crate::outcome::Outcome;
use crate::resident::Resident;

/// A head's share of a checkpoint of all of them, beside its share of one of a tenth.
const TARGET: f64 = 1.5;

/// This process should hold less.
pub const RESIDENT_MAX: u64 = 200_000_000;

/// What checkpoints cost.
#[derive(Debug, Serialize)]
pub struct Checkpoints {
    /// Heads that advanced.
    pub advances: u64,
    /// A head's share of a checkpoint of so many, in microseconds.
    pub each_us: f64,
    /// Its share of one of a tenth of them.
    pub each_of_a_tenth_us: f64,
    /// The first over the second: 1 where the work is linear.
    pub ratio: f64,
    /// It should not be above this.
    pub target: f64,
    /// Memory of this process after it; none on systems without `/proc`.
    pub resident: Option<Resident>,
}

/// Measures it with so many `advances`.
pub async fn measure(advances: usize) -> Outcome<Checkpoints> {
    let (_, each_of_a_tenth_us) = one(advances / 10).await?;
    let (advances, each_us) = one(advances).await?;
    let ratio = each_us / each_of_a_tenth_us;
    let resident = Resident::now();
    Ok(Checkpoints { advances, each_us, each_of_a_tenth_us, ratio, target: TARGET, resident })
}

/// How many heads advanced, and the share of each in microseconds.
#[expect(clippy::disallowed_methods, reason = "what is measured is the machine's time")]
async fn one(contacts: usize) -> Outcome<(u64, f64)> {
    let place = Place::embedded().await?;
    place.tell(contacts, 1, || {}).await?;
    let folder = tempfile::tempdir()?;
    let signer = KeyFile::make(&folder.path().join("key.pem"), "textledger/bench")?;
    let objects = Directory::at(folder.path().join("log"));
    let actor = Actor::Operator("bench".to_owned());
    let checkpointer = Checkpointer { ledger: &place.ledger, objects: &objects, signer: &signer, actor };
    let start = Instant::now();
    let signed = checkpointer.run(true).await?.ok_or("nothing to sign")?;
    let taken = start.elapsed().as_secs_f64();
    Ok((signed.advances, taken * 1e6 / signed.advances as f64))
}
