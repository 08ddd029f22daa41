//! The objects of a log, wherever it is.

use textledger_infrastructure::checkpoint::{Bucket, BucketError, Directory, DirectoryError};
use textledger_projections::checkpoint::objects::Objects;

use super::super::source;
use super::log_place::LogPlace;

/// The objects of a log.
pub enum LogObjects {
    /// Files.
    Directory(Directory),
    /// Objects in S3.
    Bucket(Bucket),
}

/// Why an object could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LogObjectsError {
    /// A file.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// An object in S3.
    #[error(transparent)]
    Bucket(#[from] BucketError),
}

impl LogObjects {
    /// Those at `place`; a bucket is reached as the AWS profile and region say.
    pub async fn at(place: LogPlace) -> Self {
        match place {
            LogPlace::Directory(directory) => Self::Directory(Directory::at(directory)),
            LogPlace::Bucket { bucket, prefix } => {
                Self::Bucket(Bucket::at(&source::aws_of_profile().await, &bucket, &prefix))
            }
        }
    }
}

impl Objects for LogObjects {
    type Error = LogObjectsError;

    async fn read(&self, names: &[String]) -> Result<Vec<Option<Vec<u8>>>, LogObjectsError> {
        Ok(match self {
            Self::Directory(directory) => directory.read(names).await?,
            Self::Bucket(bucket) => bucket.read(names).await?,
        })
    }

    async fn create(&self, objects: Vec<(String, Vec<u8>)>) -> Result<Vec<String>, LogObjectsError> {
        Ok(match self {
            Self::Directory(directory) => directory.create(objects).await?,
            Self::Bucket(bucket) => bucket.create(objects).await?,
        })
    }

    async fn replace(&self, name: &str, object: Vec<u8>) -> Result<(), LogObjectsError> {
        match self {
            Self::Directory(directory) => directory.replace(name, object).await?,
            Self::Bucket(bucket) => bucket.replace(name, object).await?,
        }
        Ok(())
    }

    async fn remove(&self, name: &str) -> Result<(), LogObjectsError> {
        match self {
            Self::Directory(directory) => directory.remove(name).await?,
            Self::Bucket(bucket) => bucket.remove(name).await?,
        }
        Ok(())
    }
}
