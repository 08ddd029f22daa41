//! What Lambda reads for a function, against its description.

use super::super::check::{Area, Check, Of};
use super::super::seen::functions::SeenMapping;
use super::super::seen::{Answer, name_in};
use super::{APPLY, or_nothing};
use crate::deployment::mappings::Mapping;

/// Holds a mapping against its description. `stream` is the present stream of its table,
/// where it is known.
pub fn mapping(expected: &Mapping, seen: &Answer<Vec<SeenMapping>>, stream: Option<&str>) -> Vec<Check> {
    let (source, means) = match expected {
        Mapping::Queue { queue, .. } => (queue, "what is in the queue stays there"),
        Mapping::Stream { table, .. } => (table, "views do not learn of what is recorded"),
    };
    let mut of = Of::the(Area::Mappings, format!("{source} to {}", expected.function()));
    let Some(all) = of.known("the function's mappings", seen) else { return of.or_fine("") };
    let reads = |mapping: &&SeenMapping| match expected {
        Mapping::Queue { queue, .. } => name_in(&mapping.event_source_arn) == queue,
        Mapping::Stream { table, .. } => mapping.event_source_arn.contains(&format!("/{table}/stream/")),
    };
    let Some(mapping) = all.iter().find(reads) else {
        of.expect(false, "it does not exist", means, APPLY);
        return of.or_fine("");
    };
    let uuid = &mapping.uuid;
    let state = mapping.state.as_deref().unwrap_or("Enabled");
    of.expect(
        matches!(state, "Enabled" | "Updating" | "Enabling" | "Creating"),
        format!("it is {state}"),
        means,
        format!("run `aws lambda update-event-source-mapping --uuid {uuid} --enabled`"),
    );
    let problem = mapping.last_processing_result.as_deref().filter(|result| result.starts_with("PROBLEM"));
    of.expect(
        problem.is_none(),
        format!("Lambda reports {}", or_nothing(problem)),
        means,
        "let the function's role read the source, as infrastructure/terraform/sms grants it: run `terraform apply`",
    );
    let answers = mapping.function_response_types.iter().flatten();
    of.expect(
        answers.clone().any(|answer| answer == "ReportBatchItemFailures"),
        "it takes no partial answers (ReportBatchItemFailures)",
        "what failed in a batch counts as done, and is lost",
        format!("run `aws lambda update-event-source-mapping --uuid {uuid} --function-response-types ReportBatchItemFailures`"),
    );
    let (Mapping::Queue { batch_size, .. } | Mapping::Stream { batch_size, .. }) = expected;
    of.expect(
        mapping.batch_size == Some(*batch_size),
        format!("it reads {} at a time, not {batch_size}", or_nothing(mapping.batch_size)),
        "an invocation may not get through its batch in time, or contacts wait for one another",
        APPLY,
    );
    match expected {
        Mapping::Queue { concurrency_max, .. } => {
            let seen = mapping.scaling_config.as_ref().and_then(|scaling| scaling.maximum_concurrency);
            of.expect(
                seen == Some(*concurrency_max),
                format!("it runs {} at once, not {concurrency_max}", or_nothing(seen)),
                "an outage's backlog may take the account's concurrency from other functions",
                APPLY,
            );
        }
        Mapping::Stream { retries_max, bisects, failures, .. } => {
            of_stream(&mut of, mapping, (*retries_max, *bisects, failures), stream);
        }
    }
    of.or_fine(format!("{state}, {batch_size} at a time, with partial answers"))
}

fn of_stream(
    of: &mut Of,
    mapping: &SeenMapping,
    (retries, bisects, failures): (u32, bool, &str),
    stream: Option<&str>,
) {
    of.expect(
        mapping.maximum_retry_attempts == Some(retries.into()),
        format!("it tries a failed batch {} times, not {retries}", or_nothing(mapping.maximum_retry_attempts)),
        "one record that cannot be projected holds up all others of its shard, for a day where there is no limit (-1)",
        APPLY,
    );
    of.expect(
        mapping.bisect_batch_on_function_error == Some(bisects),
        "it does not halve a batch that failed as a whole",
        "one bad record takes its neighbours with it",
        APPLY,
    );
    let told = mapping.destination_config.as_ref().and_then(|config| config.on_failure.as_ref());
    let told = told.and_then(|target| target.target_arn.as_deref()).map(name_in);
    of.expect(
        told == Some(failures),
        format!("what is given up is told to {}, not to {failures}", or_nothing(told)),
        "nobody learns which events could not be projected",
        APPLY,
    );
    let begins = mapping.starting_position.as_deref().unwrap_or("TRIM_HORIZON");
    of.expect(
        begins == "TRIM_HORIZON",
        format!("it begins at {begins}, not at TRIM_HORIZON"),
        "records may be skipped whenever the mapping changes",
        format!(
            "delete it with `aws lambda delete-event-source-mapping --uuid {}`, then {APPLY}",
            mapping.uuid
        ),
    );
    of.expect(
        stream.is_none_or(|stream| stream == mapping.event_source_arn),
        "it reads a stream that is no longer the table's",
        "views do not learn of what is recorded since the stream was enabled again",
        APPLY,
    );
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::found;
    use super::*;
    use crate::deployment::Deployment;

    const STREAM: &str =
        "arn:aws:dynamodb:us-east-1:1:table/scheduling-agent-sms-events-test/stream/2026-11-22T07:28:00.000";

    /// As Lambda answers for the projector.
    fn projector() -> Value {
        json!({
            "UUID": "14e0db71",
            "EventSourceArn": STREAM,
            "State": "Enabled",
            "LastProcessingResult": "OK",
            "BatchSize": 100,
            "MaximumRetryAttempts": 8,
            "BisectBatchOnFunctionError": true,
            "StartingPosition": "TRIM_HORIZON",
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "DestinationConfig": {
                "OnFailure": { "Destination": "arn:aws:sqs:us-east-1:1:scheduling-agent-sms-projector-dead-test" },
            },
        })
    }

    fn judged(change: impl FnOnce(&mut Value), stream: &str) -> Vec<String> {
        let mappings = Deployment::of("test").mappings;
        let expected = mappings.iter().find(|mapping| matches!(mapping, Mapping::Stream { .. })).unwrap();
        let mut answer = projector();
        change(&mut answer);
        let seen = vec![serde_json::from_value(answer).unwrap()];
        found(mapping(expected, &Ok(seen), Some(stream)))
    }

    #[test]
    fn a_mapping_as_described_is_fine() {
        assert_eq!(judged(|_| {}, STREAM), [""; 0]);
    }

    #[test]
    fn each_part_that_is_other_than_described_is_found() {
        for (name, value, expected) in [
            ("State", json!("Disabled"), "it is Disabled"),
            (
                "LastProcessingResult",
                json!("PROBLEM: access denied"),
                "Lambda reports PROBLEM: access denied",
            ),
            ("FunctionResponseTypes", json!([]), "it takes no partial answers (ReportBatchItemFailures)"),
            ("BatchSize", json!(1000), "it reads 1000 at a time, not 100"),
            ("MaximumRetryAttempts", json!(-1), "it tries a failed batch -1 times, not 8"),
            ("BisectBatchOnFunctionError", json!(false), "it does not halve a batch that failed as a whole"),
            (
                "DestinationConfig",
                json!(null),
                "what is given up is told to nothing, not to scheduling-agent-sms-projector-dead-test",
            ),
            ("StartingPosition", json!("LATEST"), "it begins at LATEST, not at TRIM_HORIZON"),
            ("EventSourceArn", json!("arn:aws:kinesis:us-east-1:1:stream/x"), "it does not exist"),
        ] {
            assert_eq!(judged(|answer| answer[name] = value, STREAM), [expected], "{name}");
        }
        let said = judged(|_| {}, "arn:aws:dynamodb:us-east-1:1:table/t/stream/later");
        assert_eq!(said, ["it reads a stream that is no longer the table's"]);
    }
}
