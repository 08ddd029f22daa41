//! What wakes an operator, against the description: whether it is there, tells somebody,
//! and is quiet.

use super::super::check::{Area, Check, Of};
use super::super::seen::alarms::SeenAlarm;
use super::super::seen::topics::SeenSubscription;
use super::super::seen::{Answer, name_in};
use super::{APPLY, or_nothing};
use crate::deployment::alarms::Alarm;

/// Holds the alarms of the account against those described.
pub fn alarms(expected: &[Alarm], seen: &Answer<Vec<SeenAlarm>>) -> Vec<Check> {
    let all = match seen {
        Ok(all) => all,
        Err(_) => {
            let mut of = Of::the(Area::Alarms, "alarms");
            of.known("the account's alarms", seen);
            return of.or_fine("");
        }
    };
    let checks: Vec<Check> = expected.iter().flat_map(|alarm| one(alarm, all)).collect();
    match checks.is_empty() {
        true => Of::the(Area::Alarms, format!("{} alarms", expected.len()))
            .or_fine("there, quiet, and told to somebody"),
        false => checks,
    }
}

/// Of the account's alarms those that are described.
pub fn described<'a>(expected: &[Alarm], all: &'a [SeenAlarm]) -> Vec<&'a SeenAlarm> {
    all.iter().filter(|seen| expected.iter().any(|alarm| is_it(alarm, seen))).collect()
}

fn is_it(expected: &Alarm, seen: &SeenAlarm) -> bool {
    seen.namespace == expected.namespace
        && seen.metric == expected.metric
        && seen.resources.contains(&expected.resource)
}

fn one(expected: &Alarm, all: &[SeenAlarm]) -> Vec<Check> {
    let mut of = Of::the(Area::Alarms, format!("{} of {}", expected.metric, expected.resource));
    let means = "nobody is woken by it";
    let Some(seen) = all.iter().find(|seen| is_it(expected, seen)) else {
        of.expect(false, "there is no alarm", means, APPLY);
        return of.or_fine("");
    };
    of.expect(seen.tells, format!("its alarm {} tells nobody", seen.name), means, APPLY);
    let threshold = f64::from(u32::try_from(expected.threshold).unwrap_or(u32::MAX));
    of.expect(
        seen.threshold.is_some_and(|seen| (seen - threshold).abs() < 0.5),
        format!("its alarm {} goes off at {}, not at {threshold}", seen.name, or_nothing(seen.threshold)),
        "somebody is woken too late, or for nothing",
        APPLY,
    );
    of.expect(
        !seen.rings,
        format!("its alarm {} is going off", seen.name),
        "something is wrong at this moment",
        "see what it says with `aws cloudwatch describe-alarms`, and look for it in docs/deployed.md",
    );
    // One that is fine goes without saying: there are too many.
    match of.or_fine("") {
        fine if matches!(fine[..], [Check { outcome: super::super::check::Verdict::Fine { .. }, .. }]) => {
            Vec::new()
        }
        found => found,
    }
}

/// Whether anybody is subscribed to the topic with the ARN `topic`, which alarms are told.
pub fn told(topic: &str, seen: &Answer<Vec<SeenSubscription>>) -> Vec<Check> {
    let mut of = Of::the(Area::Alarms, name_in(topic));
    let next =
        "confirm the mail that AWS sent, or set the Terraform variable alarm_email and run `terraform apply`";
    let means = "alarms go off and nobody is told";
    if let Some(subscriptions) = of.present(seen, means, APPLY) {
        let confirmed = subscriptions.iter().filter(|one| one.subscription_arn.starts_with("arn:"));
        of.expect(confirmed.count() > 0, "nobody is subscribed, or nobody has confirmed it", means, next);
    }
    of.or_fine("somebody is subscribed")
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;
    use crate::deployment::Deployment;

    fn judged(change: impl FnOnce(&mut Vec<SeenAlarm>)) -> Vec<String> {
        let expected = Deployment::of("test").alarms;
        let mut seen = expected.iter().map(|alarm| SeenAlarm {
            name: "an-alarm".to_owned(),
            namespace: alarm.namespace.clone(),
            metric: alarm.metric.to_owned(),
            resources: vec![alarm.resource.clone()],
            threshold: Some(alarm.threshold as f64),
            tells: true,
            actions: vec!["arn:aws:sns:us-east-1:1:alarms".to_owned()],
            rings: false,
        });
        let mut seen = seen.by_ref().collect();
        change(&mut seen);
        found(alarms(&expected, &Ok(seen)))
    }

    #[test]
    fn alarms_as_described_are_fine_and_each_other_is_found() {
        assert_eq!(judged(|_| {}), [""; 0]);
        assert_eq!(judged(|all| drop(all.remove(0))), ["there is no alarm"]);
        assert_eq!(judged(|all| all[0].tells = false), ["its alarm an-alarm tells nobody"]);
        assert_eq!(judged(|all| all[0].rings = true), ["its alarm an-alarm is going off"]);
        let said = judged(|all| all[0].threshold = Some(99.0));
        assert_eq!(said, ["its alarm an-alarm goes off at 99, not at 1"]);
    }

    #[test]
    fn a_topic_that_nobody_has_confirmed_tells_nobody() {
        let told_to = |arn: &str| {
            let one = SeenSubscription { subscription_arn: arn.to_owned(), ..SeenSubscription::default() };
            found(told("arn:aws:sns:us-east-1:1:alarms", &Ok(vec![one])))
        };
        assert_eq!(told_to("arn:aws:sns:us-east-1:1:alarms:1"), [""; 0]);
        assert_eq!(told_to("PendingConfirmation").len(), 1);
    }
}
