//! A bundle as a directory. It is written under another name, made durable, and only
//! then given its own, so that a name never leads to half a bundle; nobody but its
//! owner may read it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use textledger_projections::bundle::Files;

/// Why a directory could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{doing} {}: {source}{}", .path.display(), advice(.source))]
pub struct NotKept {
    doing: &'static str,
    path: PathBuf,
    source: io::Error,
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "; nothing is left of what was written: make room and run it again"
        }
        ErrorKind::NotFound => "; name a directory that is there, or one in a directory that is",
        ErrorKind::PermissionDenied => "; run it as the user to whom it belongs, or name another",
        _ => "",
    }
}

/// What a directory holds.
#[derive(Debug, Default)]
pub struct Held {
    /// Its files by their paths in it, with `/` between folders.
    pub files: Files,
    /// What else is in it: links, devices, files without a readable name.
    pub odd: Vec<String>,
}

/// Everything in the directory at `root`.
///
/// # Errors
/// [`NotKept`]
pub fn read(root: &Path) -> Result<Held, NotKept> {
    let mut held = Held::default();
    collect(root, "", &mut held)?;
    held.odd.sort();
    Ok(held)
}

fn collect(folder: &Path, prefix: &str, held: &mut Held) -> Result<(), NotKept> {
    for entry in fs::read_dir(folder).map_err(failed("read", folder))? {
        let entry = entry.map_err(failed("read", folder))?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(failed("read", folder))?);
        let name = entry.file_name();
        let place = format!("{prefix}{}", name.to_string_lossy());
        if kind.is_dir() && name.to_str().is_some() {
            collect(&path, &format!("{place}/"), held)?;
        } else if kind.is_file() && name.to_str().is_some() {
            held.files.insert(place, fs::read(&path).map_err(failed("read", &path))?);
        } else {
            held.odd.push(place);
        }
    }
    Ok(())
}

/// Whether there is nothing at `path`, or an empty directory.
///
/// # Errors
/// [`NotKept`]
pub fn is_free(path: &Path) -> Result<bool, NotKept> {
    match fs::read_dir(path) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(failed("read", path)(error)),
    }
}

/// Directories in which an export to `out` was begun and cut off.
#[must_use]
pub fn begun(out: &Path) -> Vec<PathBuf> {
    let Some(name) = out.file_name().and_then(|name| name.to_str()) else { return Vec::new() };
    let start = format!("{name}{PARTIAL}");
    let entries = fs::read_dir(parent(out)).into_iter().flatten().flatten();
    let begun = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&start));
    let mut begun: Vec<PathBuf> = begun.map(|entry| entry.path()).collect();
    begun.sort();
    begun
}

const PARTIAL: &str = ".partial-";

/// Writes `files` as the directory `out`, at which there is nothing yet.
///
/// # Errors
/// [`NotKept`]; then there is no `out`.
pub fn write(out: &Path, files: &Files) -> Result<(), NotKept> {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(format!("{PARTIAL}{}", std::process::id()));
    let partial = parent(out).join(name);
    let written = fill(&partial, files).and_then(|()| {
        fs::rename(&partial, out).map_err(failed("write", out))?;
        make_durable(parent(out))
    });
    if written.is_err() {
        // Only to leave nothing lying about; the error is the one that counts.
        let _ = fs::remove_dir_all(&partial);
    }
    written
}

fn fill(root: &Path, files: &Files) -> Result<(), NotKept> {
    let mut folders = DirBuilder::new();
    folders.mode(0o700);
    folders.create(root).map_err(failed("make", root))?;
    let mut made = vec![root.to_path_buf()];
    for (name, bytes) in files {
        let path = root.join(name);
        let folder = parent(&path);
        for above in folder.ancestors().collect::<Vec<_>>().into_iter().rev() {
            if above.starts_with(root) && !made.iter().any(|made| made == above) {
                folders.create(above).map_err(failed("make", above))?;
                made.push(above.to_path_buf());
            }
        }
        let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let written = opened.and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.map_err(failed("write", &path))?;
    }
    made.iter().try_for_each(|folder| make_durable(folder))
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

fn make_durable(folder: &Path) -> Result<(), NotKept> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed("write", folder))
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> NotKept {
    let path = path.to_path_buf();
    move |source| NotKept { doing, path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Files {
        names.iter().map(|name| ((*name).to_owned(), name.as_bytes().to_vec())).collect()
    }

    #[test]
    fn what_was_written_is_read_again_and_what_failed_midway_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("bag");
        let whole = files(&["a.txt", "data/b/c.txt", "data/d.txt"]);
        assert!(is_free(&out).unwrap());
        write(&out, &whole).unwrap();
        assert!(!is_free(&out).unwrap());
        assert_eq!(read(&out).unwrap().files, whole);

        // As a full disk would: some files are written by then.
        let other = folder.path().join("other");
        let failed = write(&other, &files(&["a.txt", "data", "data/d.txt"])).unwrap_err();
        assert!(failed.to_string().starts_with("make "), "{failed}");
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(left, std::slice::from_ref(&out));
        // Nor is anything put in the place of what is there.
        write(&out, &files(&["z.txt"])).unwrap_err();
        assert_eq!(read(&out).unwrap().files, whole);
        assert_eq!(begun(&out), Vec::<PathBuf>::new());
    }
}
