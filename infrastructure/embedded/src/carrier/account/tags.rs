//! Tags, by the ARN of what has them.

use serde_json::{Value, json};

use super::Account;
use super::things::{Thing, text, texts};
use crate::carrier::refusal::Refusal;

/// `TagResource`, and the `Tags` of a request that makes something.
pub(super) fn put(account: &mut Account, arn: &str, asked: &Thing) {
    let known = account.tags.entry(arn.to_owned()).or_default();
    for tag in asked.get("Tags").and_then(Value::as_array).into_iter().flatten() {
        if let (Some(key), Some(value)) = (tag["Key"].as_str(), tag["Value"].as_str()) {
            known.insert(key.to_owned(), value.to_owned());
        }
    }
}

/// `UntagResource`
pub(super) fn remove(account: &mut Account, asked: &Thing) -> Result<Value, Refusal> {
    let known = account.tags.entry(text(asked, "ResourceArn")?.to_owned()).or_default();
    for key in texts(asked, "TagKeys") {
        known.remove(key);
    }
    Ok(json!({}))
}

/// `ListTagsForResource`
pub(super) fn list(account: &Account, asked: &Thing) -> Result<Value, Refusal> {
    let arn = text(asked, "ResourceArn")?;
    let tags: Vec<Value> = account
        .tags
        .get(arn)
        .into_iter()
        .flatten()
        .map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect();
    Ok(json!({ "ResourceArn": arn, "Tags": tags }))
}
