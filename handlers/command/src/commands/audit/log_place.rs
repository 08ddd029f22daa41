//! Where the log of checkpoints is, and the key it is signed with: in files, or at AWS.

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::super::failure::Failure;
use super::super::source::{Source, Whereabouts};

/// The file of the key in a data directory.
pub const KEY: &str = "checkpoint-key.pem";
/// The directory of the log in a data directory.
pub const LOG: &str = "checkpoint-log";

/// Where a log is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogPlace {
    /// In this directory.
    Directory(PathBuf),
    /// In an S3 bucket.
    Bucket {
        /// Its name.
        bucket: String,
        /// What the names of the objects begin with; empty for all of the bucket.
        prefix: String,
    },
}

impl FromStr for LogPlace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix("s3://") else { return Ok(Self::Directory(text.into())) };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err("name the bucket too, as in s3://BUCKET or s3://BUCKET/PREFIX".to_owned());
        }
        Ok(Self::Bucket { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }
}

impl LogPlace {
    /// The one that was named, or its place in the data directory.
    ///
    /// # Errors
    /// That there is neither.
    pub async fn of(source: &Source, named: Option<&Self>) -> Result<Self, Failure> {
        match named {
            Some(named) => Ok(named.clone()),
            None => in_data_directory(source, "--log", LOG).await.map(Self::Directory),
        }
    }
}

/// Where a key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPlace {
    /// In this file.
    File(PathBuf),
    /// In AWS KMS, under this id, ARN or alias.
    Kms(String),
}

impl FromStr for KeyPlace {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.strip_prefix("kms:") {
            Some(id) => Self::Kms(id.to_owned()),
            None if text.starts_with("arn:") => Self::Kms(text.to_owned()),
            None => Self::File(text.into()),
        })
    }
}

impl fmt::Display for KeyPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Kms(id) => write!(f, "kms:{id}"),
        }
    }
}

impl KeyPlace {
    /// The one that was named, or its place in the data directory.
    ///
    /// # Errors
    /// That there is neither.
    pub async fn of(source: &Source, named: Option<&Self>) -> Result<Self, Failure> {
        match named {
            Some(named) => Ok(named.clone()),
            None => in_data_directory(source, "--key", KEY).await.map(Self::File),
        }
    }
}

async fn in_data_directory(source: &Source, flag: &str, name: &str) -> Result<PathBuf, Failure> {
    match source.whereabouts().await? {
        Whereabouts::Directory(directory) => Ok(directory.join(name)),
        Whereabouts::Services(_) => {
            Err(Failure(format!("name {flag}: only a ledger in a data directory has a place for it")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_in_a_directory_or_in_a_bucket_that_is_named() {
        let bucket = |bucket: &str, prefix: &str| {
            Ok(LogPlace::Bucket { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
        };
        assert_eq!("s3://log".parse(), bucket("log", ""));
        assert_eq!("s3://log/prod/eu".parse(), bucket("log", "prod/eu"));
        assert_eq!("/backup/log".parse(), Ok(LogPlace::Directory("/backup/log".into())));
        assert!("s3:///log".parse::<LogPlace>().is_err());
    }

    #[test]
    fn a_key_is_in_a_file_or_in_kms() {
        let arn = "arn:aws:kms:us-east-1:111122223333:key/1234";
        assert_eq!("kms:alias/log".parse(), Ok(KeyPlace::Kms("alias/log".to_owned())));
        assert_eq!(arn.parse(), Ok(KeyPlace::Kms(arn.to_owned())));
        assert_eq!("ledger.pem".parse(), Ok(KeyPlace::File("ledger.pem".into())));
    }
}
