//! Objects as files of a directory. A file is written beside its place, made durable,
//! and only then given its name; so a name never leads to half a file, whenever the
//! power or the disk ends.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use textledger_projections::checkpoint::objects::Objects;
use tokio::task::spawn_blocking;

/// How many files this process began to write.
static PARTS: AtomicU64 = AtomicU64::new(0);

/// A directory of objects.
#[derive(Debug, Clone)]
pub struct Directory {
    root: PathBuf,
}

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{} {}: {source}{}", .doing, .path.display(), advice(.source))]
pub struct DirectoryError {
    doing: &'static str,
    path: PathBuf,
    source: io::Error,
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "; nothing was lost: make room and run it again",
        ErrorKind::PermissionDenied => "; run it as the user to whom the directory belongs",
        _ => "",
    }
}

impl Directory {
    /// The objects below `root`, which is made when something is put into it.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    async fn with_files<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> Result<T, DirectoryError> + Send + 'static,
    ) -> Result<T, DirectoryError> {
        let root = self.root.clone();
        let done = spawn_blocking({
            let root = root.clone();
            move || work(&root)
        });
        done.await.unwrap_or_else(|error| Err(failed("work in", &root)(io::Error::other(error))))
    }
}

impl Objects for Directory {
    type Error = DirectoryError;

    async fn read(&self, names: &[String]) -> Result<Vec<Option<Vec<u8>>>, DirectoryError> {
        let names = names.to_vec();
        self.with_files(move |root| names.iter().map(|name| read(&root.join(name))).collect()).await
    }

    async fn create(&self, objects: Vec<(String, Vec<u8>)>) -> Result<Vec<String>, DirectoryError> {
        self.with_files(move |root| {
            let mut others = Vec::new();
            let mut folders = BTreeSet::new();
            for (name, object) in objects {
                let path = root.join(&name);
                match read(&path)? {
                    Some(found) if found == object => {}
                    Some(_) => others.push(name),
                    None if create(&path, &object, &mut folders)? => {}
                    // Somebody else was there in between.
                    None if read(&path)?.as_ref() == Some(&object) => {}
                    None => others.push(name),
                }
            }
            folders.iter().try_for_each(|folder| make_durable(folder))?;
            Ok(others)
        })
        .await
    }

    async fn replace(&self, name: &str, object: Vec<u8>) -> Result<(), DirectoryError> {
        let name = name.to_owned();
        self.with_files(move |root| {
            let path = root.join(name);
            let beside = write_beside(&path, &object, &mut BTreeSet::new())?;
            fs::rename(&beside, &path).map_err(failed("write", &path))?;
            make_durable(folder_of(&path))
        })
        .await
    }

    async fn remove(&self, name: &str) -> Result<(), DirectoryError> {
        let name = name.to_owned();
        self.with_files(move |root| {
            let path = root.join(name);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(failed("remove", &path)(error)),
                _ => Ok(()),
            }
        })
        .await
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, DirectoryError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(failed("read", path)(error)),
    }
}

/// Whether the file was created; not where there is one.
fn create(path: &Path, object: &[u8], folders: &mut BTreeSet<PathBuf>) -> Result<bool, DirectoryError> {
    let beside = write_beside(path, object, folders)?;
    // Unlike a rename, a link never takes the place of what is there.
    let linked = fs::hard_link(&beside, path);
    fs::remove_file(&beside).map_err(failed("remove", &beside))?;
    match linked {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed("write", path)(error)),
    }
}

/// Writes the file under another name, and what it still needs to survive a crash
/// into `folders`.
fn write_beside(
    path: &Path,
    object: &[u8],
    folders: &mut BTreeSet<PathBuf>,
) -> Result<PathBuf, DirectoryError> {
    let folder = folder_of(path);
    fs::create_dir_all(folder).map_err(failed("make", folder))?;
    folders.extend(folder.ancestors().take(3).map(Path::to_path_buf).filter(|above| above.is_dir()));
    let mut name = path.file_name().unwrap_or_default().to_owned();
    // Nobody else's: several runs may write the same file at once.
    name.push(format!(".{}-{}.part", std::process::id(), PARTS.fetch_add(1, Ordering::Relaxed)));
    let beside = path.with_file_name(name);
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(object)?;
        file.sync_all()
    });
    if written.is_err() {
        // Only to leave nothing lying about; the error is the one that counts.
        let _ = fs::remove_file(&beside);
    }
    written.map_err(failed("write", path))?;
    Ok(beside)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

fn make_durable(folder: &Path) -> Result<(), DirectoryError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed("write", folder))
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> DirectoryError {
    let path = path.to_path_buf();
    move |source| DirectoryError { doing, path, source }
}
