//! What a function's answer says of the batch it was given
//! (`ReportBatchItemFailures`): nothing named is success, and an answer that
//! names what was not in the batch is the failure of all of it, as on AWS.

use std::collections::BTreeSet;

use serde_json::Value;

/// The places in `items`, the identifiers of the batch, of those that failed.
pub(super) fn failed_items(answer: &Value, items: &[&str]) -> BTreeSet<usize> {
    let Some(failures) = answer["batchItemFailures"].as_array() else { return BTreeSet::new() };
    let place = |failure: &Value| {
        let named = failure["itemIdentifier"].as_str()?;
        items.iter().position(|item| *item == named)
    };
    let places: Option<BTreeSet<usize>> = failures.iter().map(place).collect();
    places.unwrap_or_else(|| (0..items.len()).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::failed_items;

    #[test]
    fn an_answer_is_read_as_aws_reads_it() {
        let named = |id: Value| json!({ "batchItemFailures": [{ "itemIdentifier": id }] });
        for (answer, expected) in [
            (Value::Null, &[][..]),
            (json!({}), &[]),
            (json!({ "batchItemFailures": null }), &[]),
            (json!({ "batchItemFailures": [] }), &[]),
            (named(json!("b")), &[1]),
            (named(json!("")), &[0, 1, 2]),
            (named(Value::Null), &[0, 1, 2]),
            (named(json!("nobody")), &[0, 1, 2]),
            (json!({ "batchItemFailures": [{ "itemIdentifer": "b" }] }), &[0, 1, 2]),
        ] {
            let failed: Vec<usize> = failed_items(&answer, &["a", "b", "c"]).into_iter().collect();
            assert_eq!(failed, expected, "{answer}");
        }
    }
}
