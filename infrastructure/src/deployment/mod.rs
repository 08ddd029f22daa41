//! One description of what is deployed: tables, queues with their limits,
//! topics, functions, event source mappings, schedules and alarms, as plain values for an
//! environment's name. The embedded cloud creates what it says, the functions'
//! settings are derived from it, the checks against Terraform read it. No AWS
//! client here: `crate::tables` brings tables about.

pub mod alarms;
pub mod functions;
pub mod log_metrics;
pub mod mappings;
pub mod queues;
pub mod schedules;
pub mod state_machines;
pub mod tables;
pub mod topics;

use serde::Serialize;

use self::alarms::Alarm;
use self::functions::{Function, FunctionDescription};
use self::log_metrics::LogMetric;
use self::mappings::Mapping;
use self::queues::{Queue, QueueDescription};
use self::schedules::Schedule;
use self::state_machines::StateMachineDescription;
use self::tables::TableNames;
use self::topics::{Topic, TopicDescription};

/// Everything that is deployed for one environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deployment {
    /// Its environment, such as `dev`: part of most names.
    pub environment: String,
    /// The names of its tables; [`TableNames::definitions`] says what they are.
    pub tables: TableNames,
    /// Its queues, each after the one that takes its dead letters.
    pub queues: Vec<QueueDescription>,
    /// Its topics.
    pub topics: Vec<TopicDescription>,
    /// Its functions.
    pub functions: Vec<FunctionDescription>,
    /// What Lambda reads for them.
    pub mappings: Vec<Mapping>,
    /// When functions run by the clock.
    pub schedules: Vec<Schedule>,
    /// Its state machines.
    pub state_machines: Vec<StateMachineDescription>,
    /// Metrics made of what its functions log.
    pub log_metrics: Vec<LogMetric>,
    /// What wakes an operator.
    pub alarms: Vec<Alarm>,
    /// The opt-out list its numbers are associated with.
    pub opt_out_list: String,
    /// The configuration set of its texts, whose event destination is the topic
    /// of delivery reports: a text sent without it is never reported on.
    pub configuration_set: String,
    /// The role that AWS End User Messaging publishes inbound texts by.
    pub two_way_role: String,
}

impl Deployment {
    /// What is deployed for `environment`.
    #[must_use]
    pub fn of(environment: &str) -> Self {
        Self::with_topics(environment, "")
    }

    /// The same, where the names of its topics end with `suffix`.
    #[must_use]
    pub fn with_topics(environment: &str, suffix: &str) -> Self {
        let tables = TableNames::deployed(environment);
        Self {
            queues: Queue::ALL.map(|queue| queue.description(environment)).to_vec(),
            topics: Topic::ALL.map(|topic| topic.description(environment, suffix)).to_vec(),
            functions: Function::ALL.map(|function| function.description(environment, &tables)).to_vec(),
            mappings: mappings::all(environment, &tables),
            schedules: schedules::all(environment),
            state_machines: state_machines::all(environment),
            log_metrics: log_metrics::all(environment),
            alarms: alarms::all(environment, suffix),
            opt_out_list: format!("scheduling-agent-sms-opt-outs-{environment}"),
            configuration_set: functions::configuration_set(environment),
            two_way_role: format!("scheduling-agent-sms-two-way-{environment}"),
            environment: environment.to_owned(),
            tables,
        }
    }

    /// The name of `topic` as it is deployed.
    #[must_use]
    pub fn topic(&self, topic: Topic) -> &str {
        let at = Topic::ALL.iter().position(|one| *one == topic).unwrap_or_default();
        self.topics.get(at).map_or_else(|| topic.name(), |described| &described.name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Deployment;
    use super::functions::Value;
    use super::mappings::Mapping;
    use super::queues::QueueDescription;

    fn deployment() -> Deployment {
        Deployment::of("test")
    }

    fn queue<'a>(deployment: &'a Deployment, name: &str) -> &'a QueueDescription {
        deployment.queues.iter().find(|queue| queue.name == name).expect(name)
    }

    #[test]
    fn whatever_one_part_names_another_part_is() {
        let deployment = deployment();
        let functions: BTreeSet<&str> =
            deployment.functions.iter().map(|function| function.name.as_str()).collect();
        for dead_letters in deployment.queues.iter().filter_map(|queue| queue.dead_letters.as_ref()) {
            queue(&deployment, &dead_letters.queue);
        }
        for topic in &deployment.topics {
            assert!(functions.contains(topic.subscriber.as_str()), "{topic:?}");
            queue(&deployment, &topic.dead_letters);
        }
        for function in &deployment.functions {
            let urls = function.variables.iter().filter_map(|variable| match &variable.value {
                Value::UrlOf(name) => Some(name),
                Value::Fixed(_) | Value::Given { .. } => None,
            });
            for name in function.dead_letters.iter().chain(urls) {
                queue(&deployment, name);
            }
        }
        for schedule in &deployment.schedules {
            assert!(functions.contains(schedule.function.as_str()), "{schedule:?}");
        }
        for machine in &deployment.state_machines {
            assert!(functions.contains(machine.function.as_str()), "{machine:?}");
        }
        for mapping in &deployment.mappings {
            assert!(functions.contains(mapping.function()), "{mapping:?}");
            let (Mapping::Queue { queue: name, .. } | Mapping::Stream { failures: name, .. }) = mapping;
            queue(&deployment, name);
            if let Mapping::Stream { table, .. } = mapping {
                let tables = deployment.tables.definitions();
                assert!(tables.iter().any(|known| known.name == table && known.stream), "{table}");
            }
        }
    }

    #[test]
    fn dead_letters_go_to_a_queue_of_the_same_kind_that_is_made_first() {
        let deployment = deployment();
        for (at, queue) in deployment.queues.iter().enumerate() {
            let Some(dead_letters) = &queue.dead_letters else { continue };
            let earlier = deployment.queues[..at].iter().find(|other| other.name == dead_letters.queue);
            assert_eq!(earlier.map(|other| other.fifo), Some(queue.fifo), "{queue:?}");
        }
    }

    /// Lambda refuses a mapping whose queue hides messages for less than the
    /// function may take.
    #[test]
    fn a_message_stays_hidden_while_its_function_may_work_on_it() {
        let deployment = deployment();
        for mapping in &deployment.mappings {
            let Mapping::Queue { queue: name, function, .. } = mapping else { continue };
            let function = deployment.functions.iter().find(|known| known.name == *function).unwrap();
            assert!(
                queue(&deployment, name).visibility_timeout_seconds >= function.timeout_seconds,
                "{name}"
            );
        }
    }

    /// What is watched for is found a round later at most, and rounds do not pile up.
    #[test]
    fn a_round_is_over_before_the_next_begins() {
        let deployment = deployment();
        for schedule in &deployment.schedules {
            let function = deployment.functions.iter().find(|known| known.name == schedule.function).unwrap();
            assert!(function.timeout_seconds < schedule.every_seconds, "{schedule:?}");
        }
        assert!(!deployment.schedules.is_empty());
    }

    #[test]
    fn what_both_lambda_and_the_topic_give_up_comes_back_to_the_same_function() {
        let deployment = deployment();
        for topic in &deployment.topics {
            let function = deployment.functions.iter().find(|known| known.name == topic.subscriber).unwrap();
            assert_eq!(function.dead_letters.as_ref(), Some(&topic.dead_letters));
            let back = deployment.mappings.iter().find(
                |mapping| matches!(mapping, Mapping::Queue { queue, .. } if *queue == topic.dead_letters),
            );
            assert_eq!(back.map(Mapping::function), Some(topic.subscriber.as_str()));
            let retry = queue(&deployment, &topic.dead_letters);
            assert_eq!(retry.retention_seconds, 14 * 86_400);
            assert_eq!(retry.dead_letters, None, "it is tried for as long as it is kept");
        }
    }
}
