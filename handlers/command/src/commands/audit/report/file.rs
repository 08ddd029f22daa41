//! A file that is whole or is not there.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Why it was not written. What was in its place before is untouched.
#[derive(Debug, thiserror::Error)]
#[error("write {}: {source}: nothing was changed; name a file in a directory that has room", path.display())]
pub(super) struct NotWritten {
    path: PathBuf,
    source: io::Error,
}

/// Writes `bytes` to `path`: beside it first, and in its place when all is on disk. A
/// device or a pipe has no place to be put into and is written to as it is.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), NotWritten> {
    let written = match fs::metadata(path) {
        Ok(there) if !there.is_file() => File::options().write(true).open(path).and_then(|mut device| {
            device.write_all(bytes)?;
            device.flush()
        }),
        Ok(_) => fs::canonicalize(path).and_then(|target| replace(&target, bytes)),
        Err(_) => replace(path, bytes),
    };
    written.map_err(|source| NotWritten { path: path.to_path_buf(), source })
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mut beside = NamedTempFile::new_in(directory.unwrap_or_else(|| Path::new(".")))?;
    beside.write_all(bytes)?;
    beside.as_file().sync_all()?;
    beside.persist(path)?;
    Ok(())
}
