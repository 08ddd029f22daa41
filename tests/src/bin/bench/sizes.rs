//! Figure 5: what the Lambda binaries weigh, as they are and as Lambda gets
//! them. Only what was built before is looked at: the `lambda` profile's output,
//! or the release build's where there is none.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde::Serialize;
use textledger_infrastructure::deployment::functions::Function;

use crate::outcome::Outcome;

/// A stripped binary should not be larger, in bytes.
pub const BINARY_BYTES_MAX: usize = 12_000_000;
/// Nor should its zip, in bytes.
pub const ZIPPED_BYTES_MAX: usize = 5_000_000;

/// How the binaries are built.
pub const BUILD: &str = "cargo build --profile lambda -p textledger-handlers --no-default-features --features sms-inbound --bin sms-inbound, and so on";

/// Where they then are, in Cargo's target directory.
const PROFILES: [&str; 2] = ["lambda", "release"];

/// What SQLite writes at the head of each database file: in a binary it shows
/// that the embedded cloud is in there too.
const MARK_OF_SQLITE: &[u8] = b"SQLite format 3";

/// One binary.
#[derive(Debug, Serialize)]
pub struct Size {
    /// The function.
    pub function: &'static str,
    /// The profile it was built with.
    pub profile: &'static str,
    /// In bytes.
    pub bytes: usize,
    /// Deflated as in a zip, in bytes.
    pub zipped_bytes: usize,
    /// Whether it carries the embedded cloud, and so is no build for Lambda.
    pub carries_local: bool,
}

/// Weighs the binaries in the target directory this program was built in.
pub fn measure() -> Outcome<Vec<Size>> {
    let program = std::env::current_exe()?;
    let Some(target) = program.parent().and_then(Path::parent) else { return Ok(Vec::new()) };
    let mut sizes = Vec::new();
    for function in Function::ALL {
        let found = PROFILES.into_iter().find_map(|profile| {
            Some((profile, std::fs::read(target.join(profile).join(function.name())).ok()?))
        });
        let Some((profile, binary)) = found else { continue };
        // A zip's own level.
        let mut deflated = DeflateEncoder::new(Vec::new(), Compression::default());
        deflated.write_all(&binary)?;
        sizes.push(Size {
            function: function.name(),
            profile,
            bytes: binary.len(),
            zipped_bytes: deflated.finish()?.len(),
            carries_local: binary.windows(MARK_OF_SQLITE.len()).any(|window| window == MARK_OF_SQLITE),
        });
    }
    Ok(sizes)
}
