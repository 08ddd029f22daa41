//! A schedule, against its description.

use super::super::check::{Area, Check, Of};
use super::super::seen::functions::SeenInvokes;
use super::super::seen::schedules::SeenSchedule;
use super::super::seen::{Answer, name_in};
use super::super::unanswered::Unanswered;
use super::APPLY;
use crate::deployment::schedules::Schedule;

/// Lambda's own number of retries.
const RETRIES_OTHERWISE: u32 = 2;

/// Holds a schedule against its description, and how Lambda tries its function again.
pub fn schedule(
    expected: &Schedule,
    seen: &Answer<SeenSchedule>,
    invokes: &Answer<SeenInvokes>,
) -> Vec<Check> {
    let mut of = Of::the(Area::Schedules, &expected.name);
    let means = "what is left undone is found by nobody, and no checkpoint is made";
    if let Some(schedule) = of.present(seen, means, APPLY) {
        let state = schedule.state.as_deref().unwrap_or("ENABLED");
        of.expect(state == "ENABLED", format!("it is {state}"), means, APPLY);
        let (every, wanted) = (&schedule.schedule_expression, expected.expression);
        of.expect(
            every == wanted,
            format!("it runs at {every}, not at {wanted}"),
            "a STOP whose trigger was lost is not confirmed within five minutes",
            APPLY,
        );
        let invoked = name_in(&schedule.target.arn);
        of.expect(
            invoked == expected.function,
            format!("it invokes {invoked}, not {}", expected.function),
            means,
            APPLY,
        );
    }
    let retries = match invokes {
        Err(Unanswered::Missing) => Some(RETRIES_OTHERWISE),
        answer => of
            .known("how Lambda tries its function again", answer)
            .map(|invokes| invokes.maximum_retry_attempts.unwrap_or(RETRIES_OTHERWISE)),
    };
    let wanted = expected.retries_max;
    if let Some(retries) = retries {
        of.expect(
            retries == wanted,
            format!("Lambda tries a run that failed {retries} times again, not {wanted}"),
            "rounds that fail run beside the next ones",
            APPLY,
        );
    }
    of.or_fine(format!("{}, enabled", expected.expression))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::found;
    use super::*;
    use crate::deployment::Deployment;

    fn judged(name: &str, value: Value, retries: Option<u32>) -> Vec<String> {
        let expected = &Deployment::of("test").schedules[0];
        let mut answer = json!({
            "State": "ENABLED",
            "ScheduleExpression": "rate(1 minute)",
            "Target": { "Arn": "arn:aws:lambda:us-east-1:1:function:scheduling-agent-sms-watchdog-test" },
        });
        answer[name] = value;
        let seen = serde_json::from_value(answer).unwrap();
        found(schedule(expected, &Ok(seen), &Ok(SeenInvokes { maximum_retry_attempts: retries })))
    }

    #[test]
    fn a_schedule_as_described_is_fine_and_each_other_part_found() {
        let arn = "arn:aws:lambda:us-east-1:1:function:other";
        for (name, value, retries, expected) in [
            ("State", json!("ENABLED"), Some(0), ""),
            ("State", json!("DISABLED"), Some(0), "it is DISABLED"),
            (
                "ScheduleExpression",
                json!("rate(1 day)"),
                Some(0),
                "it runs at rate(1 day), not at rate(1 minute)",
            ),
            (
                "Target",
                json!({ "Arn": arn }),
                Some(0),
                "it invokes other, not scheduling-agent-sms-watchdog-test",
            ),
            ("State", json!("ENABLED"), None, "Lambda tries a run that failed 2 times again, not 0"),
        ] {
            assert_eq!(judged(name, value, retries).concat(), expected);
        }
    }
}
