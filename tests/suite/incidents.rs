//! Somebody's hand in the ledger is an alarm and on record as soon as the projector hears
//! of it (S8); an erasure that was announced is neither.

use textledger_command::pipeline::Pipeline;
use textledger_domain::event::Event;
use textledger_domain::event::incident::{IncidentFinding, LedgerIncident};
use textledger_domain::stream::{StreamId, System};
use textledger_infrastructure::deployment::functions::Function;

use crate::erasure::{LATER, erase, talkative, wait};
use crate::phones::{settle, stream, text_and_settle};
use crate::pipelines::pipeline;
use crate::s10_logs::listening::Log;
use crate::tables::{self, Tables};
use crate::watchdog::measured;

/// The incidents on record.
async fn incidents(pipeline: &Pipeline) -> Vec<LedgerIncident> {
    let events = pipeline.ledger.read_stream(&StreamId::System(System::Incidents)).await.unwrap();
    let incidents = events.iter().filter_map(|event| match event.event() {
        Event::LedgerIncident(incident) => Some(incident.clone()),
        _ => None,
    });
    incidents.collect()
}

#[tokio::test]
async fn s8_an_event_that_is_changed_removed_or_bereft_of_its_words_is_an_alarm_and_on_record() {
    let (log, _listening) = Log::listen();
    let pipeline = pipeline().await;
    let phone = crate::phones::customer(1);
    text_and_settle(&pipeline, &phone, "Hello").await;
    text_and_settle(&pipeline, &phone, "STOP").await;
    let (tables, stream) = (Tables::of(&pipeline), stream(1));
    let mut bereft = tables.event(&stream, 2).await;
    assert!(bereft.remove("words").is_some(), "{bereft:?}");
    tables.put_event(bereft).await;
    let mut changed = tables.event(&stream, 3).await;
    changed.insert("actor".to_owned(), tables::text("operator:somebody"));
    tables.put_event(changed).await;
    tables.remove_event(&stream, 4).await;
    settle(&pipeline).await;

    let found: Vec<_> =
        incidents(&pipeline).await.into_iter().map(|incident| (incident.finding, incident.head)).collect();
    let expected =
        [(IncidentFinding::WordsTaken, 2), (IncidentFinding::Changed, 3), (IncidentFinding::Removed, 4)];
    assert_eq!(found, expected);
    let alarms = log.lines().iter().filter(|line| line.contains("ledger_changed")).count();
    assert_eq!(alarms, expected.len());
    let round = pipeline.functions.run(Function::Watchdog, b"{}").await.unwrap();
    assert_eq!(measured(&round, "IncidentsInADay"), Some(3));
}

#[tokio::test]
async fn words_that_an_event_says_are_erased_are_no_incident() {
    let (log, _listening) = Log::listen();
    let (pipeline, phone) = talkative().await;
    wait(&pipeline, LATER).await;
    let erased = erase(&pipeline, &phone).await.unwrap();
    assert!(erased.in_quarantine > 0, "what is in other streams as well");
    assert_eq!(incidents(&pipeline).await, []);
    let lines = log.lines();
    assert!(lines.iter().any(|line| line.contains("words of a recorded event were erased")));
    assert!(!lines.iter().any(|line| line.contains("ledger_changed")));
}
