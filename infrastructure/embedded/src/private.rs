//! A data directory holds what people wrote and the numbers they wrote from, so
//! all of it is its owner's alone. And a database is put there only once it is
//! complete: one that is empty has been emptied, and is never taken for new.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Only the owner reads and writes a file.
const FILE_MODE: u32 = 0o600;
/// Only the owner enters a directory.
const DIRECTORY_MODE: u32 = 0o700;

/// What SQLite keeps beside a database while it is open, named after it.
const SQLITE_COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// Why a database cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file has no bytes.
    #[error(
        "{} is empty, though there was a database in it: put it back from a copy, or name another data directory",
        .0.display()
    )]
    Emptied(PathBuf),
    /// The file cannot be made, moved or kept to its owner.
    #[error("{}: the file cannot be used; give a data directory you may write to", .path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}

/// Makes `directory`, and whatever it lies in, where it is missing. One that is
/// there stays as its owner set it up.
///
/// # Errors
/// When it cannot be made.
pub fn directory(directory: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(DIRECTORY_MODE).create(directory)
}

/// Opens `path` for appending, made where it is missing, and keeps it to its owner.
pub(super) fn file(path: &Path) -> io::Result<File> {
    let file = File::options().create(true).append(true).mode(FILE_MODE).open(path)?;
    file.set_permissions(Permissions::from_mode(FILE_MODE))?;
    Ok(file)
}

/// Has a complete database at `path`, kept to its owner: the one that is there,
/// or a new one, which `make` fills under another name first, so that a process
/// that dies meanwhile leaves nothing that looks like a database.
///
/// # Errors
/// [`Error`], or that of `make`.
pub(super) fn database<E: From<Error>>(
    path: &Path,
    make: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), E> {
    let unusable = |source| Error::Unusable { path: path.to_owned(), source };
    match fs::metadata(path) {
        Ok(found) if found.len() == 0 => Err(Error::Emptied(path.to_owned()).into()),
        Ok(_) => Ok(keep_to_owner(path).map_err(unusable)?),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let unfinished = beside(path, "-unfinished");
            remove(&unfinished).map_err(unusable)?;
            drop(file(&unfinished).map_err(unusable)?);
            make(&unfinished)?;
            Ok(fs::rename(&unfinished, path).map_err(unusable)?)
        }
        Err(error) => Err(unusable(error).into()),
    }
}

/// SQLite gives what it makes beside a database the rights of the database;
/// those of an older build may still be there.
fn keep_to_owner(database: &Path) -> io::Result<()> {
    fs::set_permissions(database, Permissions::from_mode(FILE_MODE))?;
    for companion in SQLITE_COMPANIONS {
        missing_is_fine(fs::set_permissions(beside(database, companion), Permissions::from_mode(FILE_MODE)))?;
    }
    Ok(())
}

fn remove(database: &Path) -> io::Result<()> {
    missing_is_fine(fs::remove_file(database))?;
    for companion in SQLITE_COMPANIONS {
        missing_is_fine(fs::remove_file(beside(database, companion)))?;
    }
    Ok(())
}

fn missing_is_fine(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use super::{Error, beside, database};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_database_is_there_complete_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.sqlite");
        fs::write(beside(&path, "-unfinished"), "of a process that died").unwrap();
        let failed = database(&path, |new| {
            assert_eq!(fs::metadata(new).unwrap().len(), 0, "nothing of the last attempt is left");
            Err(Error::Emptied(new.to_owned()))
        });
        assert!(failed.is_err() && !path.exists());

        database::<Error>(&path, |new| {
            fs::write(new, "all of it").unwrap();
            Ok(())
        })
        .unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), mode(&path)), ("all of it", 0o600));
        database::<Error>(&path, |_| panic!("it is there")).unwrap();
    }

    #[test]
    fn what_an_older_build_left_open_to_others_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.sqlite");
        let files = [path.clone(), beside(&path, "-wal"), beside(&path, "-shm")];
        for file in &files {
            fs::write(file, "x").unwrap();
            fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
        }
        database::<Error>(&path, |_| panic!("it is there")).unwrap();
        assert_eq!(files.map(|file| mode(&file)), [0o600; 3]);
    }

    #[test]
    fn an_emptied_database_is_not_taken_for_a_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.sqlite");
        fs::write(&path, "").unwrap();
        let refused = database::<Error>(&path, |_| panic!("it would be overwritten")).unwrap_err();
        assert!(refused.to_string().contains("is empty, though there was a database in it"), "{refused}");
    }
}
