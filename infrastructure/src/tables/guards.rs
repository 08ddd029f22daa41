//! What keeps a table from strangers and from loss, beside what its description says.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{PointInTimeRecoverySpecification, PointInTimeRecoveryStatus};

use super::error::Error;
use super::state::{ASKED_AGAIN_AFTER, READY_WITHIN, described, not_ready, refused};
use crate::time::Time;

/// The guards of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guards {
    /// The ARN of the key of KMS that it is encrypted with; nothing where that is
    /// DynamoDB's own.
    pub key: Option<String>,
    /// Whether it refuses to be deleted.
    pub protected: bool,
    /// Whether it can be restored to any instant of the last weeks.
    pub recoverable: bool,
}

impl Guards {
    /// Those of the table called `name`; nothing where there is no such table.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn of(client: &Client, name: &str) -> Result<Option<Self>, Error> {
        let Some(table) = described(client, name).await? else { return Ok(None) };
        let key = table.sse_description.and_then(|sse| sse.kms_master_key_arn);
        let protected = table.deletion_protection_enabled == Some(true);
        Ok(Some(Self { key, protected, recoverable: is_recoverable(client, name).await? }))
    }
}

async fn is_recoverable(client: &Client, name: &str) -> Result<bool, Error> {
    let answer = client.describe_continuous_backups().table_name(name).send().await;
    let backups = match answer {
        Ok(answer) => answer.continuous_backups_description,
        // An engine on one machine keeps none.
        Err(error) if error.code() == Some("UnknownOperationException") => None,
        Err(error) => return Err(refused(name, &error)),
    };
    let recovery = backups.and_then(|backups| backups.point_in_time_recovery_description);
    let status = recovery.and_then(|recovery| recovery.point_in_time_recovery_status);
    Ok(status == Some(PointInTimeRecoveryStatus::Enabled))
}

/// Makes the table called `name` recoverable, unless it is. For a while after a table is
/// made its backups are being set up, and AWS says so.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html>
pub(super) async fn recover(client: &Client, name: &str, time: &dyn Time) -> Result<(), Error> {
    if is_recoverable(client, name).await? {
        return Ok(());
    }
    let until = time.monotonic() + READY_WITHIN;
    loop {
        let recovery = PointInTimeRecoverySpecification::builder().point_in_time_recovery_enabled(true);
        let update = client.update_continuous_backups().table_name(name);
        match update.point_in_time_recovery_specification(recovery.build()?).send().await {
            Ok(_) => return Ok(()),
            Err(error) if error.code() == Some("ContinuousBackupsUnavailableException") => {}
            Err(error) => return Err(refused(name, &error)),
        }
        if time.monotonic() > until {
            return Err(not_ready(name, "its backups were not ready"));
        }
        time.sleep(ASKED_AGAIN_AFTER).await;
    }
}

/// Lets the table called `name` be deleted.
pub(super) async fn unprotect(client: &Client, name: &str) -> Result<(), Error> {
    let update = client.update_table().table_name(name).deletion_protection_enabled(false);
    update.send().await.map(|_| ()).map_err(|error| refused(name, &error))
}
