//! What wakes an operator, against the description: whether it is there, tells somebody,
//! and is quiet.

use super::super::check::{Area, Check, Of};
use super::super::seen::alarms::SeenAlarm;
use super::super::seen::topics::SeenSubscription;
use super::super::seen::{Answer, name_in};
use super::{APPLY, or_nothing};
use crate::deployment::alarms::{Alarm, Threshold};

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
    expected.iter().filter_map(|alarm| ours(alarm, all)).collect()
}

/// The alarm that is the one described: by its name, and else one of the same metrics.
/// Others may watch these too, so that one with the threshold described comes first.
fn ours<'a>(expected: &Alarm, all: &'a [SeenAlarm]) -> Option<&'a SeenAlarm> {
    let by_name = all.iter().find(|seen| seen.name == expected.name);
    by_name.or_else(|| {
        let alike = || all.iter().filter(|seen| measures(expected, seen));
        alike().find(|seen| is_at(expected, seen)).or_else(|| alike().next())
    })
}

/// Whether it is made of the described metrics and no other.
fn measures(expected: &Alarm, seen: &SeenAlarm) -> bool {
    let mut wanted = expected.gauge.metrics();
    let mut named: Vec<&str> = seen.metrics.iter().map(|metric| metric.name.as_str()).collect();
    wanted.sort_unstable();
    named.sort_unstable();
    let resource = expected.resource.as_ref().map(|(_, resource)| resource.as_str());
    named == wanted
        && seen.metrics.iter().all(|metric| {
            metric.namespace == expected.namespace
                && metric.resources.iter().map(String::as_str).eq(resource.iter().copied())
        })
}

/// Whether it goes off where it is described to; of one that follows from a setting,
/// that is not known.
fn is_at(expected: &Alarm, seen: &SeenAlarm) -> bool {
    match expected.threshold {
        Threshold::Share { .. } => true,
        Threshold::Value(value) => seen.threshold.is_some_and(|seen| (seen - exactly(value)).abs() < 0.5),
    }
}

fn exactly(value: u64) -> f64 {
    f64::from(u32::try_from(value).unwrap_or(u32::MAX))
}

fn one(expected: &Alarm, all: &[SeenAlarm]) -> Vec<Check> {
    let mut of = Of::the(Area::Alarms, &expected.name);
    let means = "nobody is woken by it";
    let Some(seen) = ours(expected, all) else {
        of.expect(false, "there is no alarm", means, APPLY);
        return of.or_fine("");
    };
    of.expect(seen.tells, format!("its alarm {} tells nobody", seen.name), means, APPLY);
    // One of which nobody says what it measures is not held against that.
    of.expect(
        seen.metrics.is_empty() || measures(expected, seen),
        format!(
            "its alarm {} measures something else than {}",
            seen.name,
            expected.gauge.metrics().join(" and ")
        ),
        "somebody is woken for something else, and not by this",
        APPLY,
    );
    if let Threshold::Value(value) = expected.threshold {
        let what =
            format!("its alarm {} goes off at {}, not at {value}", seen.name, or_nothing(seen.threshold));
        of.expect(is_at(expected, seen), what, "somebody is woken too late, or for nothing", APPLY);
    }
    of.expect(
        !seen.rings,
        format!("its alarm {} is going off", seen.name),
        "something is wrong at this moment",
        format!("read what it means and what to do in docs/runbook.md#{}", expected.section),
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
    use super::super::super::seen::alarms::SeenMetric;
    use super::super::found;
    use super::*;
    use crate::deployment::Deployment;

    fn as_described(alarm: &Alarm) -> SeenAlarm {
        let metric = |name: &str| SeenMetric {
            namespace: alarm.namespace.clone(),
            name: name.to_owned(),
            resources: alarm.resource.iter().map(|(_, resource)| resource.clone()).collect(),
        };
        SeenAlarm {
            name: alarm.name.clone(),
            metrics: alarm.gauge.metrics().into_iter().map(metric).collect(),
            threshold: match alarm.threshold {
                Threshold::Value(value) => Some(exactly(value)),
                Threshold::Share { .. } => Some(400.0),
            },
            tells: true,
            actions: vec!["arn:aws:sns:us-east-1:1:alarms".to_owned()],
            rings: false,
        }
    }

    fn judged(change: impl FnOnce(&mut Vec<SeenAlarm>)) -> Vec<String> {
        let expected = Deployment::of("test").alarms;
        let mut seen = expected.iter().map(as_described).collect();
        change(&mut seen);
        found(alarms(&expected, &Ok(seen)))
    }

    /// Where the one with this section stands.
    fn at(section: &str) -> usize {
        Deployment::of("test").alarms.iter().position(|alarm| alarm.section == section).expect(section)
    }

    #[test]
    fn alarms_as_described_are_fine_and_each_other_is_found() {
        let name = "scheduling-agent-sms-replies-dead-test.fifo-messages";
        assert_eq!(judged(|_| {}), [""; 0]);
        assert_eq!(judged(|all| drop(all.remove(0))), ["there is no alarm"]);
        assert_eq!(judged(|all| all[0].tells = false), [format!("its alarm {name} tells nobody")]);
        assert_eq!(judged(|all| all[0].rings = true), [format!("its alarm {name} is going off")]);
        let said = judged(|all| all[0].threshold = Some(99.0));
        assert_eq!(said, [format!("its alarm {name} goes off at 99, not at 1")]);
    }

    #[test]
    fn every_alarm_is_looked_at() {
        let expected = Deployment::of("test").alarms;
        for (missing, alarm) in expected.iter().enumerate() {
            assert_eq!(judged(|all| drop(all.remove(missing))), ["there is no alarm"], "{alarm:?}");
        }
    }

    #[test]
    fn an_alarm_by_an_age_that_leaves_out_what_keeps_failing_is_found() {
        let retry = at("inbound-retry-age");
        let said = judged(|all| {
            all[retry].metrics.truncate(1);
            all[retry].metrics[0].name = "ApproximateAgeOfOldestMessage".to_owned();
        });
        let waiting = "ApproximateNumberOfMessagesVisible and ApproximateNumberOfMessagesNotVisible";
        let name = "scheduling-agent-sms-inbound-retry-test-age";
        assert_eq!(said, [format!("its alarm {name} measures something else than {waiting}")]);
        assert_eq!(judged(|all| all[retry].metrics.clear()), [""; 0], "nobody says what it measures");
    }

    #[test]
    fn an_alarm_of_somebody_else_s_is_not_taken_for_ours() {
        let theirs = |threshold| SeenAlarm {
            name: "a-of-theirs".to_owned(),
            threshold: Some(threshold),
            ..as_described(&Deployment::of("test").alarms[0])
        };
        assert_eq!(judged(|all| all.insert(0, theirs(50.0))), [""; 0]);
        // Ours by another name: the one with the threshold.
        let renamed = |all: &mut Vec<SeenAlarm>| {
            all[0].name = "z-of-ours".to_owned();
            all.insert(0, theirs(50.0));
        };
        assert_eq!(judged(renamed), [""; 0]);
        let said = judged(|all| all[0] = theirs(50.0));
        assert_eq!(said, ["its alarm a-of-theirs goes off at 50, not at 1"]);
    }

    #[test]
    fn one_that_goes_off_leads_to_its_section_of_the_runbook() {
        let expected = Deployment::of("test").alarms;
        let mut seen: Vec<SeenAlarm> = expected.iter().map(as_described).collect();
        seen[at("spend")].rings = true;
        let checks = alarms(&expected, &Ok(seen));
        assert!(format!("{checks:?}").contains("docs/runbook.md#spend"), "{checks:?}");
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
