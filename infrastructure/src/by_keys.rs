//! Rows by their keys, a hundred at once, from a table that may be throttled.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemError;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};

use crate::patience::Patience;
use crate::time::Time;

/// The most keys that one BatchGetItem takes.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>
pub(crate) const KEYS_MAX: usize = 100;

/// Why rows were not read by their keys.
pub(crate) enum NotFetched {
    /// DynamoDB's answer.
    Refused(Box<SdkError<BatchGetItemError, HttpResponse>>),
    /// It answered, and for a minute with no row.
    Throttled,
}

/// The rows of `table` that there are under the keys of `wanted`, at most
/// [`KEYS_MAX`]: what an answer leaves out is asked for again, for a minute after
/// the last row that came.
///
/// # Errors
/// [`NotFetched`]
pub(crate) async fn fetch(
    client: &Client,
    table: &str,
    wanted: KeysAndAttributes,
    time: &dyn Time,
) -> Result<Vec<HashMap<String, AttributeValue>>, NotFetched> {
    let mut left = HashMap::from([(table.to_owned(), wanted)]);
    let mut rows = Vec::new();
    let mut patience = Patience::new(time);
    loop {
        match client.batch_get_item().set_request_items(Some(left.clone())).send().await {
            Ok(answer) => {
                let got = answer.responses.unwrap_or_default().remove(table).unwrap_or_default();
                left = answer.unprocessed_keys.unwrap_or_default();
                if !got.is_empty() {
                    patience.renew();
                }
                rows.extend(got);
                if left.is_empty() {
                    return Ok(rows);
                }
                if !patience.lasts().await {
                    return Err(NotFetched::Throttled);
                }
            }
            Err(error) if patience.outlasts(&error).await => {}
            Err(error) => return Err(NotFetched::Refused(Box::new(error))),
        }
    }
}
