//! Where a log stands: its newest checkpoint, and after a crash what is still to be
//! done of it.

use textledger_domain::hash::Hash;
use textledger_projections::checkpoint::leaf::CensusLeaf;
use textledger_projections::checkpoint::log::{Grown, Log, LogError, entries_of};
use textledger_projections::checkpoint::note::VerifierKey;
use textledger_projections::checkpoint::objects::{NEWEST, Objects, numbered, staged};
use textledger_projections::checkpoint::verify::{LogFault, signed};

use super::error::CheckpointError;

/// A log at its newest checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LogStanding {
    /// How many entries it has.
    pub(super) size: u64,
    /// Their root.
    pub(super) root: Hash,
    /// The census they end with; none before the first checkpoint.
    pub(super) census: Option<CensusLeaf>,
}

type Stood<T, O> = Result<T, CheckpointError<<O as Objects>::Error>>;

impl LogStanding {
    /// The number of the newest checkpoint; 0 before the first.
    pub(super) fn number(&self) -> u64 {
        self.census.as_ref().map_or(0, |census| census.checkpoint)
    }
}

/// Where the log in `objects` stands, once every checkpoint that was signed is also in
/// its tiles.
pub(super) async fn standing<O: Objects>(objects: &O, key: &VerifierKey) -> Stood<LogStanding, O> {
    let mut standing = newest(objects, key).await?;
    loop {
        let number = standing.number() + 1;
        let name = numbered(number);
        let Some(note) = read(objects, &name).await? else { return Ok(standing) };
        let head = signed(&note, &name, key).map_err(CheckpointError::Log)?;
        let stage = staged(number, &head.root);
        match read(objects, &stage).await? {
            Some(staged) => {
                let entries = entries_of(&staged).unwrap_or_default();
                let grown = Log::at(objects, standing.size, standing.root).with(&entries).await?;
                if (grown.size, grown.root) != (head.size, head.root) {
                    return Err(CheckpointError::Log(LogFault::Rewritten(number)));
                }
                publish(objects, number, grown, note).await?;
            }
            // It is in its tiles, and only not shown as the newest.
            None => {
                let log = Log::at(objects, head.size, head.root);
                match log.begins_with(standing.size.max(1), standing.root).await {
                    Ok(_) if standing.size == 0 => {}
                    Ok(Some(_)) => {}
                    Ok(None) => return Err(CheckpointError::Log(LogFault::Rewritten(number))),
                    Err(LogError::Missing(_)) => return Err(CheckpointError::StagedGone(number, stage)),
                    Err(error) => return Err(error.into()),
                }
                objects.replace(NEWEST, note).await.map_err(CheckpointError::Objects)?;
            }
        }
        standing = newest(objects, key).await?;
    }
}

async fn newest<O: Objects>(objects: &O, key: &VerifierKey) -> Stood<LogStanding, O> {
    let Some(note) = read(objects, NEWEST).await? else {
        return Ok(LogStanding { size: 0, root: Hash::GENESIS, census: None });
    };
    let head = signed(&note, NEWEST, key).map_err(CheckpointError::Log)?;
    let last = Log::at(objects, head.size, head.root).last().await?.unwrap_or_default();
    let census =
        CensusLeaf::parse(&last).map_err(|_| CheckpointError::Log(LogFault::NoCensus(NEWEST.to_owned())))?;
    Ok(LogStanding { size: head.size, root: head.root, census: Some(census) })
}

/// Puts a checkpoint that was signed into the tiles, and shows it as the newest.
pub(super) async fn publish<O: Objects>(
    objects: &O,
    number: u64,
    grown: Grown,
    note: Vec<u8>,
) -> Stood<(), O> {
    let stage = staged(number, &grown.root);
    let others = objects.create(grown.objects).await.map_err(CheckpointError::Objects)?;
    if let Some(other) = others.into_iter().next() {
        return Err(CheckpointError::Log(LogFault::Altered(other)));
    }
    objects.replace(NEWEST, note).await.map_err(CheckpointError::Objects)?;
    objects.remove(&stage).await.map_err(CheckpointError::Objects)
}

async fn read<O: Objects>(objects: &O, name: &str) -> Stood<Option<Vec<u8>>, O> {
    let found = objects.read(&[name.to_owned()]).await.map_err(CheckpointError::Objects)?;
    Ok(found.into_iter().next().flatten())
}
