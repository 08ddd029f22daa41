//! Objects in an S3 bucket. One is written only where there is none yet, and with
//! Object Lock as the bucket's default, no version of it can be taken away before its
//! time, by nobody: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html>.
//! What moves on or goes (the newest note, what was staged) does so by a version on top.

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use futures_util::{StreamExt, TryStreamExt, stream};
use textledger_projections::checkpoint::objects::Objects;

use crate::in_words::in_words;

/// How many objects are read or written at once.
const AT_ONCE: usize = 16;
/// How often an object is written while others write the same one.
const ATTEMPTS_MAX: usize = 5;

/// A bucket, or what in it begins with a prefix.
#[derive(Debug, Clone)]
pub struct Bucket {
    client: Client,
    bucket: String,
    prefix: String,
}

/// Why an object could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{doing} {at}: {why}{}", advice(.code.as_deref()))]
pub struct BucketError {
    doing: &'static str,
    at: String,
    code: Option<String>,
    why: String,
}

/// What to do about a refusal, by S3's code for it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
fn advice(code: Option<&str>) -> &'static str {
    match code {
        Some("AccessDenied") => {
            "; it takes s3:ListBucket on the bucket and s3:GetObject on its objects, and to write s3:PutObject and s3:DeleteObject too"
        }
        Some("NoSuchBucket") => "; name the bucket as Terraform's output has it, and its region",
        _ => "",
    }
}

impl Bucket {
    /// The objects of `bucket` below `prefix`, which is empty for all of it.
    #[must_use]
    pub fn at(sdk: &SdkConfig, bucket: &str, prefix: &str) -> Self {
        let prefix = match prefix.trim_matches('/') {
            "" => String::new(),
            prefix => format!("{prefix}/"),
        };
        Self { client: Client::new(sdk), bucket: bucket.to_owned(), prefix }
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn failed<E>(&self, doing: &'static str, name: &str) -> impl FnOnce(SdkError<E>) -> BucketError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let at = self.place(name);
        move |error| {
            let code = error.code().map(str::to_owned);
            BucketError { doing, at, code, why: in_words(&error) }
        }
    }

    fn place(&self, name: &str) -> String {
        format!("s3://{}/{}", self.bucket, self.key(name))
    }

    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, BucketError> {
        let got = self.client.get_object().bucket(&self.bucket).key(self.key(name)).send().await;
        let object = match got {
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => {
                return Ok(None);
            }
            got => got.map_err(self.failed("read", name))?,
        };
        let whole = object.body.collect().await.map_err(|error| BucketError {
            doing: "read",
            at: self.place(name),
            code: None,
            why: in_words(&error),
        })?;
        Ok(Some(whole.to_vec()))
    }

    /// Whether the object is there as it is given.
    async fn keep(&self, name: &str, object: &[u8]) -> Result<bool, BucketError> {
        let mut attempt = 1;
        loop {
            let put = self.client.put_object().bucket(&self.bucket).key(self.key(name)).if_none_match("*");
            let Err(error) = put.body(ByteStream::from(object.to_vec())).send().await else {
                return Ok(true);
            };
            // There is one, or one is being written.
            if !matches!(error.code(), Some("PreconditionFailed" | "ConditionalRequestConflict")) {
                return Err(self.failed("write", name)(error));
            }
            match self.get(name).await? {
                Some(found) => return Ok(found == object),
                None if attempt == ATTEMPTS_MAX => return Err(self.failed("write", name)(error)),
                None => attempt += 1,
            }
        }
    }
}

impl Objects for Bucket {
    type Error = BucketError;

    async fn read(&self, names: &[String]) -> Result<Vec<Option<Vec<u8>>>, BucketError> {
        let found = stream::iter(names.to_vec()).map(async |name| self.get(&name).await);
        found.buffered(AT_ONCE).try_collect().await
    }

    async fn create(&self, objects: Vec<(String, Vec<u8>)>) -> Result<Vec<String>, BucketError> {
        let others = stream::iter(objects).map(async |(name, object)| {
            let is_there = self.keep(&name, &object).await?;
            Ok((!is_there).then_some(name))
        });
        others.buffered(AT_ONCE).try_filter_map(async |other| Ok(other)).try_collect().await
    }

    async fn replace(&self, name: &str, object: Vec<u8>) -> Result<(), BucketError> {
        let put = self.client.put_object().bucket(&self.bucket).key(self.key(name));
        put.body(object.into()).send().await.map_err(self.failed("write", name))?;
        Ok(())
    }

    async fn remove(&self, name: &str) -> Result<(), BucketError> {
        let delete = self.client.delete_object().bucket(&self.bucket).key(self.key(name));
        delete.send().await.map_err(self.failed("remove", name))?;
        Ok(())
    }
}
