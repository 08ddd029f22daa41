//! A thousand advances in a large census beside as many in a small one: work by what
//! changed, not by how many streams there are. In memory, so that a disk does not
//! hide what it costs.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Serialize;
use textledger_domain::hash::Hash;
use textledger_projections::checkpoint::census::CensusRoot;
use textledger_projections::checkpoint::census::paths::Paths;
use textledger_projections::checkpoint::leaf::StreamDigest;
use textledger_projections::checkpoint::objects::{Objects, page};

use crate::outcome::Outcome;

/// Advances in each.
const ADVANCES: u64 = 1_000;

/// Streams that come to a census at once while it is built.
const BUILT_AT_ONCE: u64 = 50_000;

const TARGET: f64 = 2.0;

/// Two censuses changed.
#[derive(Debug, Serialize)]
pub struct Census {
    /// Streams of the large one.
    pub streams: u64,
    /// Streams of the small one.
    pub few_streams: u64,
    /// Streams that advanced in each.
    pub advances: u64,
    /// What that took in the large one, in microseconds.
    pub large_us: f64,
    /// And in the small one.
    pub small_us: f64,
    /// The first over the second.
    pub ratio: f64,
    /// It should not be above this.
    pub target: f64,
}

/// Measures it with censuses of so many streams.
pub async fn measure((few_streams, streams): (u64, u64)) -> Outcome<Census> {
    let small_us = advance(few_streams).await?;
    let large_us = advance(streams).await?;
    let ratio = large_us / small_us;
    Ok(Census { streams, few_streams, advances: ADVANCES, large_us, small_us, ratio, target: TARGET })
}

/// What it takes to read the paths of some streams of a census and to change them.
#[expect(clippy::disallowed_methods, reason = "what is measured is the machine's time")]
async fn advance(streams: u64) -> Outcome<f64> {
    let objects = InMemory::default();
    let mut census = CensusRoot::NONE;
    for from in (0..streams).step_by(BUILT_AT_ONCE as usize) {
        let some = from..streams.min(from + BUILT_AT_ONCE);
        census = change(&objects, census, some.map(|n| leaf(n, 1))).await?;
    }
    let every = (streams / ADVANCES).max(1);
    let start = Instant::now();
    change(&objects, census, (0..ADVANCES).map(|n| leaf(n * every % streams, 2))).await?;
    Ok(start.elapsed().as_secs_f64() * 1e6)
}

async fn change(
    objects: &InMemory,
    census: CensusRoot,
    leaves: impl Iterator<Item = (StreamDigest, Hash)>,
) -> Outcome<CensusRoot> {
    let leaves: BTreeMap<StreamDigest, Hash> = leaves.collect();
    let leaves: Vec<(StreamDigest, Hash)> = leaves.into_iter().collect();
    let streams: Vec<StreamDigest> = leaves.iter().map(|(stream, _)| *stream).collect();
    let paths = Paths::read(objects, census.root, &streams).await?;
    let changed = paths.change(census.size, &leaves)?;
    let pages = changed.pages.iter().map(|new| (page(&new.hash()), new.to_bytes()));
    objects.create(pages.collect()).await?;
    Ok(changed.census)
}

/// Stream `n` at its event `seq`.
fn leaf(n: u64, seq: u64) -> (StreamDigest, Hash) {
    let stream = StreamDigest(Hash::of(format!("stream {n}").as_bytes()));
    (stream, Hash::of(format!("stream {n} at {seq}").as_bytes()))
}

/// The pages of a census.
#[derive(Default)]
struct InMemory(Mutex<BTreeMap<String, Vec<u8>>>);

impl InMemory {
    fn pages(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Objects for InMemory {
    type Error = Infallible;

    async fn read(&self, names: &[String]) -> Result<Vec<Option<Vec<u8>>>, Infallible> {
        let pages = self.pages();
        Ok(names.iter().map(|name| pages.get(name).cloned()).collect())
    }

    async fn create(&self, new: Vec<(String, Vec<u8>)>) -> Result<Vec<String>, Infallible> {
        self.pages().extend(new);
        Ok(Vec::new())
    }

    async fn replace(&self, name: &str, object: Vec<u8>) -> Result<(), Infallible> {
        self.pages().insert(name.to_owned(), object);
        Ok(())
    }

    async fn remove(&self, name: &str) -> Result<(), Infallible> {
        self.pages().remove(name);
        Ok(())
    }
}
