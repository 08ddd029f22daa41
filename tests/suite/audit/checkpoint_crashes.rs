//! A checkpoint that ends between any two of its steps, and two at once: the next run
//! finishes what was begun, and there is never a second log.

use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::TimeDelta;
use textledger_infrastructure::checkpoint::{CheckpointError, Directory, DirectoryError};
use textledger_projections::checkpoint::objects::Objects;

use super::logged::Logged;

/// The objects of a run that ends when it wants to write once more than this. A
/// write of several objects may have come any way: here to its first half.
struct Ending {
    directory: Directory,
    writes_left: AtomicU32,
}

#[derive(Debug)]
enum Ended {
    Here,
    Directory(DirectoryError),
}

impl fmt::Display for Ended {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here => out.write_str("the run ended here"),
            Self::Directory(error) => error.fmt(out),
        }
    }
}

impl Error for Ended {}

impl From<DirectoryError> for Ended {
    fn from(error: DirectoryError) -> Self {
        Self::Directory(error)
    }
}

impl Ending {
    fn after(writes: u32, directory: Directory) -> Self {
        Self { directory, writes_left: AtomicU32::new(writes) }
    }

    fn is_over(&self) -> bool {
        let left = |left: u32| left.checked_sub(1);
        self.writes_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, left).is_err()
    }
}

impl Objects for Ending {
    type Error = Ended;

    async fn read(&self, names: &[String]) -> Result<Vec<Option<Vec<u8>>>, Ended> {
        Ok(self.directory.read(names).await?)
    }

    async fn create(&self, mut objects: Vec<(String, Vec<u8>)>) -> Result<Vec<String>, Ended> {
        if self.is_over() {
            objects.truncate(objects.len() / 2);
            self.directory.create(objects).await?;
            return Err(Ended::Here);
        }
        Ok(self.directory.create(objects).await?)
    }

    async fn replace(&self, name: &str, object: Vec<u8>) -> Result<(), Ended> {
        if self.is_over() { Err(Ended::Here) } else { Ok(self.directory.replace(name, object).await?) }
    }

    async fn remove(&self, name: &str) -> Result<(), Ended> {
        if self.is_over() { Err(Ended::Here) } else { Ok(self.directory.remove(name).await?) }
    }
}

/// Ends the second checkpoint after each number of writes there can be, and lets
/// `meanwhile` of what happens before the next run happen.
async fn ended_after_each_write(meanwhile: impl AsyncFn(&Logged)) {
    let mut ended = 0;
    for writes in 0.. {
        let logged = Logged::with(4).await;
        logged.checkpoint().await.unwrap();
        logged.hear(1, "second").await;
        logged.bench.clock.advance(TimeDelta::minutes(1));
        let ending = Ending::after(writes, logged.objects());
        match logged.checkpoint_of(&logged.bench.ledger, &ending, false).await {
            Ok(_) => break,
            Err(CheckpointError::Objects(Ended::Here)) => ended += 1,
            Err(other) => panic!("after {writes} writes: {other}"),
        }
        meanwhile(&logged).await;
        let next = logged.checkpoint().await.unwrap();
        let verified = logged.assert_whole().await;
        assert_eq!(next.signed.census_size, verified.census.unwrap().size, "after {writes} writes");
        let leftover = logged.files().iter().filter(|path| path.to_string_lossy().contains("staged")).count();
        assert!(leftover <= 1, "after {writes} writes");
    }
    // After the last of them only the record in the ledger is left to do.
    assert_eq!(ended, 6, "pages, staged, note, tiles, newest, staged away");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_ended_anywhere_is_finished_by_the_next() {
    ended_after_each_write(async |_| {}).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_ended_anywhere_is_finished_also_when_more_advanced_meanwhile() {
    ended_after_each_write(async |logged| {
        for n in [1, 2, 9] {
            logged.hear(n, "meanwhile").await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_at_once_one_signs_each_checkpoint() {
    let logged = Logged::with(8).await;
    for round in 0..4 {
        logged.hear(round, "again").await;
        logged.bench.clock.advance(TimeDelta::minutes(1));
        let (ledger, objects) = (&logged.bench.ledger, logged.objects());
        let run = || logged.checkpoint_of(ledger, &objects, false);
        let (a, b, c) = tokio::join!(run(), run(), run());
        let runs = [a, b, c];
        assert!(runs.iter().any(Result::is_ok), "{runs:?}");
        for refused in runs.iter().filter_map(|run| run.as_ref().err()) {
            assert!(matches!(refused, CheckpointError::Overtaken(_)), "{refused}");
        }
        logged.checkpoint().await.unwrap();
        logged.assert_whole().await;
    }
}
