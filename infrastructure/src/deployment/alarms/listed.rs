//! Every alarm there is.

use super::alarm::{Alarm, Comparison, Gauge, Threshold};
use super::kinds::{metric, of_function, of_queue, of_the_account, of_the_environment};
use crate::deployment::functions::Function;
use crate::deployment::log_metrics::{COUNTED_DIMENSION, COUNTED_METRIC, RAISED_DIMENSION, RAISED_METRIC};
use crate::deployment::queues::Queue;
use crate::deployment::topics::Topic;

/// For how many minutes in a row something may wait to be recorded before somebody looks.
const RETRY_MINUTES_MAX: u32 = 15;
/// How far the projector may be behind its stream, and a view behind the ledger.
pub const PROJECTION_AGE_SECONDS_MAX: u64 = 5 * 60;
/// How long a reply may wait: a confirmation is given up after five minutes, and
/// somebody needs one of them.
const REPLY_AGE_SECONDS_MAX: u64 = 4 * 60;
/// How many invocations of a function may fail in a minute: each is tried again, and
/// one that fails every time shows in its queue.
const ERRORS_PER_MINUTE_MAX: u64 = 5;
/// From how many in an hour on it is no single case, where one heals by itself.
const COUNTED_PER_HOUR: u64 = 3;

/// What the functions' log lines raise alarms about, by their field `alarm`.
pub const RAISED: [&str; 9] = [
    "event_lost",
    "given_up",
    "head_ahead",
    "ledger_changed",
    "opt_out_overdue",
    "record_unusable",
    "unserved",
    "view_behind",
    "watch_failed",
];

/// Something waits in a queue that feeds itself back, whether it can be received just
/// now or is being worked on. Not by its age: SQS leaves messages that were received
/// three times or more out of `ApproximateAgeOfOldestMessage`, and those are the ones.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html>
const WAITING: Gauge = Gauge::Math {
    expression: "FILL(visible, 0) + FILL(hidden, 0)",
    metrics: &[
        ("visible", "ApproximateNumberOfMessagesVisible"),
        ("hidden", "ApproximateNumberOfMessagesNotVisible"),
    ],
};

/// Parts that arrived, of a hundred that were sent.
const DELIVERED: Gauge = Gauge::Math {
    expression: "100 * FILL(delivered, 0) / sent",
    metrics: &[("sent", "NumberOfTextMessagePartsSent"), ("delivered", "NumberOfTextMessagePartsDelivered")],
};

/// Every alarm of `environment`, whose topics' names end with `topics_suffix`.
pub fn all(environment: &str, topics_suffix: &str) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = Queue::ALL.map(|queue| queue_alarm(environment, queue)).to_vec();
    for function in Function::ALL {
        // The watchdog runs once a minute, and nobody else does what it does.
        let errors_max = if function == Function::Watchdog { 1 } else { ERRORS_PER_MINUTE_MAX };
        alarms.push(of_function(environment, function, "errors", "Errors", errors_max));
        if function.dead_letters().is_some() {
            // Lambda could not even write the dead letter: a text may be lost.
            alarms.push(of_function(environment, function, "dead-letter-errors", "DeadLetterErrors", 1));
        }
    }
    let behind_ms_max = PROJECTION_AGE_SECONDS_MAX * 1000;
    alarms.push(Alarm {
        statistic: "Maximum",
        ..of_function(environment, Function::Projector, "iterator-age", "IteratorAge", behind_ms_max)
    });
    // Alarms of what the watchdog finds are silent where it does not run.
    alarms.push(Alarm {
        period_seconds: 300,
        comparison: Comparison::LessThanThreshold,
        missing: "breaching",
        ..of_function(environment, Function::Watchdog, "silent", "Invocations", 1)
    });
    alarms.extend(Topic::ALL.map(|topic| topic_alarm(environment, topic, topics_suffix)));
    alarms.extend(RAISED.map(|raised| Alarm {
        resource: Some((RAISED_DIMENSION, raised.to_owned())),
        ..of_the_environment(environment, &raised.replace('_', "-"), RAISED_METRIC, 1)
    }));
    alarms.extend([("agent-poisoned", "AgentPoisoned"), ("carrier-blocks", "CarrierBlocks")].map(
        |(name, counted)| Alarm {
            resource: Some((COUNTED_DIMENSION, counted.to_owned())),
            period_seconds: 3600,
            ..of_the_environment(environment, name, COUNTED_METRIC, COUNTED_PER_HOUR)
        },
    ));
    alarms.push(Alarm {
        statistic: "Maximum",
        period_seconds: 300,
        ..of_the_environment(environment, "cold-start", "ColdStartMs", 1000)
    });
    alarms.extend(account_alarms(environment));
    alarms
}

fn queue_alarm(environment: &str, queue: Queue) -> Alarm {
    match queue {
        Queue::RepliesDead | Queue::ProjectorDead => {
            of_queue(environment, queue, "messages", metric("ApproximateNumberOfMessagesVisible"), 1)
        }
        // By its age, since it has minutes. That leaves out what was received three times
        // or more, as below; those raise `unserved` and `given_up`.
        Queue::Replies => of_queue(
            environment,
            queue,
            "age",
            metric("ApproximateAgeOfOldestMessage"),
            REPLY_AGE_SECONDS_MAX,
        ),
        Queue::InboundRetry | Queue::DeliveryRetry => {
            Alarm { periods: RETRY_MINUTES_MAX, ..of_queue(environment, queue, "age", WAITING, 1) }
        }
    }
}

fn topic_alarm(environment: &str, topic: Topic, topics_suffix: &str) -> Alarm {
    let section = format!("{}-not-kept", topic.name());
    Alarm {
        name: format!("{section}-{environment}"),
        section,
        namespace: "AWS/SNS".to_owned(),
        resource: Some(("TopicName", topic.deployed_name(topics_suffix))),
        ..of_the_environment(environment, "", "NumberOfNotificationsFailedToRedriveToDlq", 1)
    }
}

/// Of the account and region, not of the environment alone: AWS End User Messaging
/// counts no finer.
fn account_alarms(environment: &str) -> [Alarm; 3] {
    [
        Alarm {
            statistic: "Maximum",
            threshold: Threshold::Share { percent: 80, of: "monthly_spend_usd" },
            missing: "ignore",
            ..of_the_account(environment, "spend", metric("TextMessageMonthlySpend"), 0)
        },
        // Over a day: receipts come up to hours after the text.
        Alarm {
            period_seconds: 86_400,
            comparison: Comparison::LessThanThreshold,
            ..of_the_account(environment, "delivery-rate", DELIVERED, 99)
        },
        of_the_account(environment, "blocked-by-country", metric("TextMessagesBlockedByProtect"), 1),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_alarm_has_a_name_and_a_section_of_its_own() {
        let alarms = all("prod", "");
        let names: BTreeSet<_> = alarms.iter().map(|alarm| &alarm.name).collect();
        let sections: BTreeSet<_> = alarms.iter().map(|alarm| &alarm.section).collect();
        assert_eq!((names.len(), sections.len()), (alarms.len(), alarms.len()));
        assert!(sections.iter().all(|section| !section.contains("prod")), "{sections:?}");
    }

    /// What fails every time was received three times within ten minutes.
    #[test]
    fn what_keeps_failing_is_not_told_by_the_age_that_sqs_does_not_count_it_in() {
        for alarm in all("prod", "").iter().filter(|alarm| alarm.section.contains("-retry-")) {
            assert!(!alarm.gauge.metrics().contains(&"ApproximateAgeOfOldestMessage"), "{alarm:?}");
            assert_eq!((alarm.period_seconds, alarm.periods, alarm.missing), (60, 15, "notBreaching"));
        }
    }
}
