//! The peer: a function in Python with boto3 that makes the calls its event names.

use std::path::Path;
use std::process::Command;

/// Its source.
const PEER: &str = include_str!("peer.py");

/// It, run by `python`, with clients of these `services` (names of boto3's, with commas
/// between) and nothing else in its environment.
pub fn peer(python: &Path, services: &str) -> Command {
    let mut command = Command::new(python);
    command.env_clear().args(["-c", PEER]).env("PEER_SERVICES", services);
    command
}
