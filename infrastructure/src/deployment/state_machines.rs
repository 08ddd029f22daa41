//! The state machine that fills a generation with many workers, and the bucket it
//! reads the slice list from. AWS Step Functions does the scheduling: how many at
//! once, what is tried again, what is given up.

use serde::Serialize;
use textledger_projections::slice::Slice;

use super::functions::Function;

/// In the Amazon States Language, with a name in `${…}` for what is known only once
/// it is deployed, as Terraform's `templatefile` fills in.
/// <https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html>
const REBUILD: &str = include_str!("../../data/rebuild.asl.json");

const SLICE_LIST: &str = "slices.jsonl";
const RESULTS: &str = "results";

/// A state machine, of type `STANDARD`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StateMachineDescription {
    /// Its name.
    pub name: String,
    /// Its definition, with `${bucket}`, `${rebuild_slice}`, `${slice_list}` and
    /// `${results}` to be filled in.
    pub definition: &'static str,
    /// The function it invokes: `${rebuild_slice}` is its ARN.
    pub function: String,
    /// The bucket it reads and writes: `${bucket}`.
    pub bucket: BucketDescription,
    /// Where in the bucket what each worker came to is written: `${results}`.
    pub results: &'static str,
}

/// A bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BucketDescription {
    /// What its name begins with: names of buckets are one world's.
    pub name_prefix: String,
    /// The key of the slice list: `${slice_list}`.
    pub slice_list: &'static str,
    /// The slice list, as JSON lines. It is the same for every generation.
    pub slices: String,
}

/// The name of the state machine of `environment`.
#[must_use]
pub fn rebuild_name(environment: &str) -> String {
    format!("scheduling-agent-sms-rebuild-{environment}")
}

pub(super) fn all(environment: &str) -> Vec<StateMachineDescription> {
    let name = rebuild_name(environment);
    let slices = Slice::all().map(|slice| format!("{{\"slice\":{}}}\n", slice.number()));
    let bucket = BucketDescription {
        name_prefix: format!("{name}-"),
        slice_list: SLICE_LIST,
        slices: slices.collect(),
    };
    let function = Function::RebuildSlice.deployed_name(environment);
    vec![StateMachineDescription { name, definition: REBUILD, function, bucket, results: RESULTS }]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::*;

    fn definition() -> Value {
        serde_json::from_str(REBUILD).expect("JSON, with its names to be filled in")
    }

    #[test]
    fn what_is_to_be_filled_in_is_what_the_description_names() {
        let named: BTreeSet<&str> =
            REBUILD.split("${").skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect();
        assert_eq!(named, ["bucket", "rebuild_slice", "results", "slice_list"].into());
    }

    #[test]
    fn every_transition_leads_to_a_state() {
        let (definition, mut seen) = (definition(), 0);
        for machine in [&definition, &definition["States"]["Every slice"]["ItemProcessor"]] {
            let states = machine["States"].as_object().unwrap();
            let choices = states.values().flat_map(|state| state["Choices"].as_array().into_iter().flatten());
            let named = states
                .values()
                .chain(choices)
                .flat_map(|state| [&state["Next"], &state["Default"]])
                .chain([&machine["StartAt"]])
                .filter_map(Value::as_str);
            for name in named {
                assert!(states.contains_key(name), "{name}");
                seen += 1;
            }
        }
        assert!(seen > 5, "{seen}");
    }

    /// The order is put together by the definition and read by the function.
    #[test]
    fn a_worker_is_told_all_that_an_order_has_and_nothing_else() {
        let definition = definition();
        let selected = definition["States"]["Every slice"]["ItemSelector"]["order"].as_object().unwrap();
        let told: BTreeSet<&str> = selected.keys().map(|name| name.trim_end_matches(".$")).collect();
        let order = json!({ "target": "messages#g2", "slice": 7, "rate": null, "lag_s": 30 });
        assert_eq!(told, order.as_object().unwrap().keys().map(String::as_str).collect());
        crate::rebuild::SliceOrder::read(order.to_string().as_bytes()).unwrap();
    }

    #[test]
    fn the_slice_list_names_every_slice_once() {
        let [machine] = &all("test")[..] else { panic!("one state machine") };
        let lines = machine.bucket.slices.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let numbers: Vec<u64> = lines.map(|line| line["slice"].as_u64().unwrap()).collect();
        assert_eq!(numbers, (0..256).collect::<Vec<u64>>());
    }
}
