//! The bucket of checkpoints and the key that signs them, as S3 and KMS describe them.

use serde::Deserialize;
use serde_json::json;

use super::super::asker::Asker;
use super::super::question::Asking;
use super::super::service::{KMS, S3};
use super::Answer;

/// How a bucket locks what is put into it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenLock {
    /// `Enabled`, where it can lock at all.
    pub object_lock_enabled: String,
    /// What it does by itself.
    pub rule: Option<SeenRule>,
}

/// What a bucket does with a new object.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenRule {
    /// For how long it is locked.
    pub default_retention: SeenRetention,
}

/// For how long an object is locked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenRetention {
    /// `COMPLIANCE`, where nobody can lift it.
    pub mode: String,
    /// In days.
    pub days: Option<String>,
    /// Or in years.
    pub years: Option<String>,
}

/// A key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenSigningKey {
    /// `Enabled`, while it can be used.
    pub key_state: String,
    /// Which kind it is.
    pub key_spec: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct KeyAnswer {
    key_metadata: SeenSigningKey,
}

/// Asks how `bucket` locks.
pub async fn see_lock(asker: &Asker, bucket: &str) -> Answer<SeenLock> {
    let asked = Asking::get(&S3, "GetObjectLockConfiguration", bucket, format!("/{bucket}?object-lock"));
    asker.ask(asked.by_action("s3:GetBucketObjectLockConfiguration")).await
}

/// Asks about the key with this id, ARN or alias.
pub async fn see_key(asker: &Asker, key: &str) -> Answer<SeenSigningKey> {
    let asked = Asking::json(&KMS, "DescribeKey", key, &json!({ "KeyId": key }));
    asker.ask(asked).await.map(|answer: KeyAnswer| answer.key_metadata)
}
