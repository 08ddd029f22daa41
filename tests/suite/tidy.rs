//! Keeps the workspace in the shape the design gives it. A shape that is only
//! written down is lost within a month; here each rule is a function over
//! plain data, run over the workspace as it is and over an example that breaks
//! the rule, so that a check which has gone blind is noticed too.

mod alarms;
mod circles;
mod functions;
mod imports;
mod sources;
mod tree;
mod words;

use std::path::{Path, PathBuf};

/// The folder that holds the workspace's `Cargo.toml`.
fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Fails with every finding at once, and with what to do about them.
#[track_caller]
fn assert_none(findings: &[String], advice: &str) {
    assert!(findings.is_empty(), "{advice}\n  {}\n", findings.join("\n  "));
}
