//! `textledger doctor` on the embedded cloud: what that has is held against the
//! description, what it lacks comes out as not checked, and each planted fault alone is
//! found. All else it looks at is planted on an emulator that has it
//! (`scripts/check-doctor`), and in the tests beside each judgement.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{StreamSpecification, TimeToLiveSpecification};
use textledger_command::commands::doctor::screen;
use textledger_command::pipeline::local::{ENVIRONMENT, PROJECTOR_DEAD_LETTERS};
use textledger_command::pipeline::{Options, Pipeline};
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_embedded::queues::NewMessage;
use textledger_infrastructure::deployment::Deployment;
use textledger_infrastructure::doctor::{Area, Check, Doctor, Verdict};
use textledger_infrastructure::time::{MachineTime, SharedTime};

/// What it has nothing of that can be asked.
const LACKS: [Area; 7] = [
    Area::Functions,
    Area::Mappings,
    Area::Schedules,
    Area::Agent,
    Area::Numbers,
    Area::Checkpoints,
    Area::Alarms,
];

/// What the embedded cloud has, as far as AWS does.
const THERE: [Area; 4] = [Area::Tables, Area::Store, Area::Queues, Area::Clock];

async fn examined(pipeline: &Pipeline) -> Vec<Check> {
    examined_by(pipeline, Arc::new(MachineTime)).await
}

async fn examined_by(pipeline: &Pipeline, time: SharedTime) -> Vec<Check> {
    Doctor::new(pipeline.cloud.sdk(), Deployment::of(ENVIRONMENT), time).examine(|_| ()).await
}

/// What was found, of what the embedded cloud has; that it protects no table from
/// deletion is its nature.
fn found(checks: &[Check]) -> Vec<(&str, &str)> {
    let there = checks.iter().filter(|check| THERE.contains(&check.area));
    let found = there.filter_map(|check| match &check.outcome {
        Verdict::Finding { what, .. } => Some((check.subject.as_str(), what.as_str())),
        Verdict::Fine { .. } | Verdict::NotChecked { .. } => None,
    });
    found
        .filter(|(_, what)| !what.contains("deletion protection") && !what.contains("point-in-time"))
        .collect()
}

async fn pipeline() -> Pipeline {
    Pipeline::start(Options::in_dir(None)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_embedded_cloud_has_is_fine_and_what_it_lacks_is_not_checked() {
    let pipeline = pipeline().await;
    let checks = examined(&pipeline).await;
    assert_eq!(found(&checks), []);
    for (area, lacks) in Area::ALL.map(|area| (area, LACKS.contains(&area))) {
        let mut of_area = checks.iter().filter(|check| check.area == area);
        let is_not_checked = |check: &Check| matches!(check.outcome, Verdict::NotChecked { .. });
        let all = of_area.clone().count();
        assert!(all > 0, "{area:?} is looked at");
        assert!(!lacks || of_area.all(is_not_checked), "{area:?}");
    }
    let shown = screen(&checks);
    assert!(shown.contains("fine         queues       scheduling-agent-sms-replies-dev.fifo"), "{shown}");
    assert!(shown.contains("NOT CHECKED  functions"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_of_tables_and_queues_are_found() {
    let pipeline = pipeline().await;
    let dynamodb = Client::new(pipeline.cloud.sdk());
    let tables = &Deployment::of(ENVIRONMENT).tables;
    dynamodb.delete_table().table_name(&tables.sessions).send().await.unwrap();
    let off = StreamSpecification::builder().stream_enabled(false).build().unwrap();
    dynamodb.update_table().table_name(&tables.events).stream_specification(off).send().await.unwrap();
    let ttl = TimeToLiveSpecification::builder().enabled(false).attribute_name("ttl").build().unwrap();
    let ttl = dynamodb.update_time_to_live().table_name(&tables.messages).time_to_live_specification(ttl);
    ttl.send().await.unwrap();
    let dead = NewMessage { body: "{}".to_owned(), ..NewMessage::default() };
    pipeline.cloud.queues.send(&PROJECTOR_DEAD_LETTERS, &dead).unwrap();

    let checks = examined(&pipeline).await;
    let expected = [
        (tables.events.as_str(), "its stream holds nothing: it is off, not NEW_AND_OLD_IMAGES"),
        (&tables.messages, "rows expire by none, not by ttl"),
        (&tables.sessions, "it does not exist"),
        (&PROJECTOR_DEAD_LETTERS, "1 message in it: events that could not be projected"),
    ];
    assert_eq!(found(&checks), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_permission_is_named_and_keeps_nothing_else_from_being_looked_at() {
    let pipeline = pipeline().await;
    pipeline.cloud.faults.add(Rule {
        service: Service::Sqs,
        operation: Some("GetQueueAttributes".to_owned()),
        skip: 0,
        times: u32::MAX,
        action: Action::Deny,
    });
    let checks = examined(&pipeline).await;
    let of_queues: Vec<&Check> = checks.iter().filter(|check| check.area == Area::Queues).collect();
    assert_eq!(of_queues.len(), 5);
    for check in of_queues {
        let Verdict::NotChecked { why, next } = &check.outcome else { panic!("{check:?}") };
        assert!(why.contains(&format!("AWS refuses sqs:GetQueueAttributes on {}", check.subject)), "{why}");
        assert!(next.contains("sqs:GetQueueAttributes"), "{next}");
    }
    assert_eq!(found(&checks), []);
    let store = checks.iter().find(|check| check.area == Area::Store).unwrap();
    assert!(matches!(store.outcome, Verdict::Fine { .. }), "{store:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_off_is_found_by_the_dates_of_answers() {
    let pipeline = pipeline().await;
    let wrong = textledger_command::pipeline::time::Time::manual("2020-01-01T00:00:00Z".parse().unwrap());
    let checks = examined_by(&pipeline, wrong.timer()).await;
    let said = found(&checks);
    let (on, what) = said.last().unwrap();
    assert_eq!(*on, "this machine");
    assert!(what.ends_with("s behind AWS's"), "{what}");
}

/// Whoever looks changes nothing, not even a store that nobody has used yet.
#[tokio::test(flavor = "multi_thread")]
async fn s7_doctor_only_reads() {
    let pipeline = pipeline().await;
    let control = Deployment::of(ENVIRONMENT).tables.control;
    let config = [("pk", "config"), ("sk", "ledger")]
        .map(|(name, value)| (name.to_owned(), aws_sdk_dynamodb::types::AttributeValue::S(value.to_owned())));
    let dynamodb = Client::new(pipeline.cloud.sdk());
    #[expect(clippy::disallowed_methods, reason = "a store that nobody has used has no such row")]
    let unused = dynamodb.delete_item().table_name(&control).set_key(Some(config.into()));
    unused.send().await.unwrap();
    let before = pipeline.cloud.faults.counted();

    let checks = examined(&pipeline).await;

    let asked = pipeline.cloud.faults.counted();
    let asked = asked.iter().filter(|(what, times)| before.get(what) != Some(times));
    let asked: Vec<&str> = asked.map(|((_, operation), _)| operation.as_str()).collect();
    let reads = |operation: &&str| {
        ["Describe", "Get", "List", "Query"].iter().any(|verb| operation.starts_with(verb))
    };
    assert!(asked.len() > 5 && asked.iter().all(reads), "{asked:?}");
    let store = checks.iter().find(|check| check.area == Area::Store).unwrap();
    assert_eq!(store.outcome, Verdict::Fine { what: "nobody has used it yet".to_owned() });
}
