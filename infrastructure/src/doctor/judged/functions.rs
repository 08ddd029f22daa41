//! A function, against its description.

use super::super::check::{Area, Check, Of};
use super::super::seen::functions::SeenFunction;
use super::super::seen::{Answer, name_in};
use super::{APPLY, or_nothing};
use crate::deployment::functions::{FunctionDescription, Value};

/// Holds a function against its description.
pub fn function(expected: &FunctionDescription, seen: &Answer<SeenFunction>) -> Vec<Check> {
    let mut of = Of::the(Area::Functions, &expected.name);
    let next = format!("build the zips with `scripts/build-lambdas`, then {APPLY}");
    let Some(function) = of.present(seen, without(&expected.binary), next) else { return of.or_fine("") };
    let state = function.state.as_deref().unwrap_or("Active");
    let why = function.state_reason.as_deref().unwrap_or("no reason given");
    of.expect(
        state == "Active",
        format!("it is {state}, not Active ({why})"),
        without(&expected.binary),
        "`aws lambda get-function-configuration` says what it waits for (StateReasonCode); a role or key that is gone comes back with `terraform apply`",
    );
    let update = function.last_update_status.as_deref().unwrap_or("Successful");
    of.expect(
        update != "Failed",
        "its last update failed",
        "the code and variables of before are still running",
        format!("read LastUpdateStatusReason in `aws lambda get-function-configuration`, then {APPLY}"),
    );
    let limits = [
        ("may run for", "s", function.timeout, expected.timeout_seconds),
        ("has", "MB", function.memory_size, expected.memory_mb),
    ];
    for (what, unit, seen, wanted) in limits {
        of.expect(
            seen == Some(wanted),
            format!("it {what} {} {unit}, not {wanted} {unit}", or_nothing(seen)),
            "it may be cut off in its work, which is then done again and late",
            APPLY,
        );
    }
    let dead = function.dead_letter_config.as_ref().and_then(|target| target.target_arn.as_deref());
    let (dead, wanted) = (dead.map(name_in), expected.dead_letters.as_deref());
    of.expect(
        dead == wanted,
        format!("what Lambda gives up goes to {}, not to {}", or_nothing(dead), or_nothing(wanted)),
        "a text or report that fails three times is lost",
        APPLY,
    );
    variables(&mut of, expected, function);
    of.or_fine(format!(
        "Active, {} s, {} MB, with its variables",
        expected.timeout_seconds, expected.memory_mb
    ))
}

fn variables(of: &mut Of, expected: &FunctionDescription, function: &SeenFunction) {
    for variable in &expected.variables {
        let name = variable.name;
        let seen = function.variable(name);
        let (holds, wanted) = match &variable.value {
            Value::Fixed(value) => (seen == Some(value), value.as_str()),
            // A URL ends in the queue's name.
            Value::UrlOf(queue) => (seen.is_some_and(|url| name_in(url) == queue), queue.as_str()),
            Value::Given { required } => (!required || seen.is_some(), "what is yours to give"),
        };
        let (what, means) = match seen {
            None => (format!("it has no {name}"), "it refuses to start, and names the variable in its log"),
            // What a variable holds may be somebody's business alone.
            Some(_) => (
                format!("its {name} is not that of this deployment"),
                "it works on what belongs to another deployment, or to none",
            ),
        };
        let next = match variable.value {
            Value::Given { .. } => format!("set {}, and run `terraform apply`", terraform_variable(name)),
            _ => format!("set {name} to {wanted}: {APPLY}"),
        };
        of.expect(holds, what, means, next);
    }
}

/// What of Terraform gives a variable that is the operator's to give.
fn terraform_variable(name: &str) -> &'static str {
    match name {
        "SUPERVISOR_AGENT_ID" => "the Terraform variable supervisor_agent_id",
        "SUPERVISOR_ALIAS_ID" => "the Terraform variable supervisor_alias_id",
        "ORIGINATION_NUMBER" => "the Terraform variables existing_phone_number_id or further_numbers",
        _ => "the Terraform variable settings",
    }
}

fn without(binary: &str) -> &'static str {
    match binary {
        "sms-inbound" => {
            "no text is recorded and no STOP is in force; texts wait in inbound-retry for 14 days"
        }
        "projector" => "views do not learn of what is recorded",
        "agent-reply" => "no text is answered, and no STOP confirmed",
        "delivery-status" => {
            "nobody learns what became of a text; reports wait in delivery-retry for 14 days"
        }
        "consent-api" => "diallers and other systems get no answer, and their opt-outs do not get in",
        "rebuild-slice" => "no view can be built anew by Step Functions",
        _ => "what is left undone is found by nobody, and no checkpoint is made",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::super::found;
    use super::*;
    use crate::deployment::Deployment;
    use crate::doctor::unanswered::Unanswered;

    fn agent_reply() -> FunctionDescription {
        let functions = Deployment::of("test").functions;
        functions.into_iter().find(|function| function.binary == "agent-reply").unwrap()
    }

    /// As Lambda answers.
    fn as_described(expected: &FunctionDescription) -> serde_json::Value {
        let value = |value: &Value| match value {
            Value::Fixed(value) => value.clone(),
            Value::UrlOf(queue) => format!("https://sqs.us-east-1.amazonaws.com/1/{queue}"),
            Value::Given { .. } => "given".to_owned(),
        };
        let variables = expected.variables.iter();
        let variables: Map<_, _> =
            variables.map(|variable| (variable.name.to_owned(), value(&variable.value).into())).collect();
        json!({
            "FunctionName": expected.name,
            "FunctionArn": format!("arn:aws:lambda:us-east-1:1:function:{}", expected.name),
            "State": "Active",
            "LastUpdateStatus": "Successful",
            "Timeout": expected.timeout_seconds,
            "MemorySize": expected.memory_mb,
            "Environment": { "Variables": variables },
        })
    }

    fn judged(place: &str, value: serde_json::Value) -> Vec<String> {
        let expected = agent_reply();
        let mut answer = as_described(&expected);
        let (parent, name) = place.rsplit_once('/').unwrap();
        answer.pointer_mut(parent).unwrap()[name] = value;
        found(function(&expected, &Ok(serde_json::from_value(answer).unwrap())))
    }

    #[test]
    fn a_function_as_described_is_fine() {
        assert_eq!(judged("/State", json!("Active")), [""; 0]);
    }

    #[test]
    fn each_part_that_is_other_than_described_is_found() {
        let arn = "arn:aws:sqs:us-east-1:1:elsewhere";
        for (place, value, expected) in [
            ("/State", json!("Failed"), "it is Failed, not Active (no reason given)"),
            ("/LastUpdateStatus", json!("Failed"), "its last update failed"),
            ("/Timeout", json!(3), "it may run for 3 s, not 85 s"),
            ("/MemorySize", json!(128), "it has 128 MB, not 256 MB"),
            (
                "/DeadLetterConfig",
                json!({ "TargetArn": arn }),
                "what Lambda gives up goes to elsewhere, not to nothing",
            ),
            ("/Environment/Variables/CONFIGURATION_SET", json!(""), "it has no CONFIGURATION_SET"),
            ("/Environment/Variables/SUPERVISOR_ALIAS_ID", json!(" "), "it has no SUPERVISOR_ALIAS_ID"),
            (
                "/Environment/Variables/EVENTS_TABLE",
                json!("scheduling-agent-sms-events-prod"),
                "its EVENTS_TABLE is not that of this deployment",
            ),
            (
                "/Environment/Variables/REPLY_QUEUE_URL",
                json!("https://sqs.us-east-1.amazonaws.com/1/other.fifo"),
                "its REPLY_QUEUE_URL is not that of this deployment",
            ),
        ] {
            assert_eq!(judged(place, value), [expected], "{place}");
        }
    }

    #[test]
    fn what_may_be_left_out_is_no_finding_and_a_function_that_is_not_there_is_one() {
        assert_eq!(judged("/Environment/Variables/BRAND_NAME", json!("")), [""; 0]);
        assert_eq!(found(function(&agent_reply(), &Err(Unanswered::Missing))), ["it does not exist"]);
    }
}
