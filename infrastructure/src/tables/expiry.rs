//! Rows that expire by their attribute `ttl`.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{TimeToLiveSpecification, TimeToLiveStatus};

use super::error::Error;
use super::state::refused;

/// The attribute that holds when a row expires.
const ATTRIBUTE: &str = "ttl";

/// Has the rows of the table called `name` expire, unless they do: AWS takes no second
/// word of it, and for an hour no other.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html>
pub(super) async fn expire(client: &Client, name: &str) -> Result<(), Error> {
    let answer = client.describe_time_to_live().table_name(name).send().await;
    let found = answer.map_err(|error| refused(name, &error))?.time_to_live_description;
    let status = found.as_ref().and_then(|found| found.time_to_live_status.as_ref());
    let by = found.as_ref().and_then(|found| found.attribute_name.as_deref());
    if matches!(status, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)) && by == Some(ATTRIBUTE)
    {
        return Ok(());
    }
    let ttl = TimeToLiveSpecification::builder().enabled(true).attribute_name(ATTRIBUTE).build()?;
    let update = client.update_time_to_live().table_name(name).time_to_live_specification(ttl);
    update.send().await.map(|_| ()).map_err(|error| refused(name, &error))
}
