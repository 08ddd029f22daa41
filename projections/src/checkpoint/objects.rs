//! Where the log and the census are kept: named objects, each written once. Only
//! the newest checkpoint is also kept under one name that moves on. In a directory
//! on this machine, or in an S3 bucket with Object Lock.

use std::error::Error;
use std::future::Future;

use textledger_domain::hash::Hash;

/// Keeps objects by their names, which are paths of plain characters.
pub trait Objects: Sync {
    /// Why an object could not be read or written.
    type Error: Error + Send + Sync + 'static;

    /// The objects with these names, in their order; none where there is none.
    fn read(
        &self,
        names: &[String],
    ) -> impl Future<Output = Result<Vec<Option<Vec<u8>>>, Self::Error>> + Send;

    /// Keeps these objects for good. One that is there already and is the same
    /// stays; the answer names those that are there and are others, which stay too.
    fn create(
        &self,
        objects: Vec<(String, Vec<u8>)>,
    ) -> impl Future<Output = Result<Vec<String>, Self::Error>> + Send;

    /// Puts an object in the place of the one before it, in one step.
    fn replace(&self, name: &str, object: Vec<u8>) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Removes an object, if it is there.
    fn remove(&self, name: &str) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// The newest checkpoint, as C2SP tlog-tiles has it.
pub const NEWEST: &str = "checkpoint";

/// Checkpoint `number`, counted from 1.
#[must_use]
pub fn numbered(number: u64) -> String {
    format!("checkpoints/{number:09}.note")
}

/// The entries of checkpoint `number` with this root of the log, before they are
/// in tiles.
#[must_use]
pub fn staged(number: u64, root: &Hash) -> String {
    format!("staged/{number:09}-{root}")
}

/// The page of the census with this hash.
#[must_use]
pub fn page(hash: &Hash) -> String {
    let digits = hash.to_string();
    format!("census/{}/{}", &digits[..2], &digits[2..])
}
