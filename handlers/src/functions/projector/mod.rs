//! `projector`: events into views, then a trigger where an event calls for a
//! reply.
//!
//! A stream record is only a doorbell: it may be lost, repeated or out of
//! order. What to fold follows from the view's cursor and the ledger (S6). A
//! stream that cannot be projected fails its own records and no others (S9).

pub mod parts;

use std::collections::{BTreeMap, BTreeSet};

use aws_lambda_events::event::dynamodb::EventRecord;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use textledger_domain::event::Event;
use textledger_domain::event::consent::Method;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ledger::{ReadError, open_item};
use textledger_infrastructure::replies::{self, Trigger};
use textledger_infrastructure::views::step::EVENTS_PER_STEP_MAX;
use textledger_infrastructure::views::{self};
use textledger_projections::gap::{Place, place};
use textledger_projections::view::View;
use tracing::{error, info};

use crate::error::Error;
use crate::handler::Handler;

pub use self::parts::Projector;

/// How often one stream's step is taken anew because another projector was
/// there first.
const ATTEMPTS_MAX: u32 = 10;

/// Why a stream could not be projected.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    View(#[from] views::Error),
    #[error(transparent)]
    Trigger(#[from] replies::Error),
}

/// The doorbells of one stream in a batch.
#[derive(Default)]
struct Doorbells {
    /// Events by position, as the records carry them.
    events: BTreeMap<Seq, Recorded>,
    /// The records, in the batch's order.
    sequence_numbers: Vec<String>,
}

/// A batch, read record by record: one that makes no sense must not make the
/// whole batch come again, least of all in place of another.
#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(rename = "Records", borrow)]
    records: Vec<&'a RawValue>,
}

/// The part of a record without which it cannot even be reported.
#[derive(Deserialize)]
struct Numbered {
    dynamodb: Change,
}

#[derive(Deserialize)]
struct Change {
    #[serde(rename = "SequenceNumber")]
    sequence_number: String,
}

impl Handler for Projector {
    const FUNCTION: Function = Function::Projector;

    async fn run(&self, event: &[u8]) -> Result<Value, Error> {
        project(self, event).await
    }
}

/// Projects a batch of stream records. The answer names the records to be
/// delivered again (`ReportBatchItemFailures`).
///
/// # Errors
/// [`Error::WrongEvent`] when the event is no batch of stream records, each with
/// its sequence number.
async fn project(projector: &Projector, event: &[u8]) -> Result<Value, Error> {
    let wrong_event =
        |_| Error::WrongEvent { function: "projector", expected: "a batch of DynamoDB stream records" };
    let batch: Batch<'_> = serde_json::from_slice(event).map_err(wrong_event)?;
    let mut streams: BTreeMap<StreamId, Doorbells> = BTreeMap::new();
    let mut failed = Vec::new();
    for raw in batch.records {
        let Numbered { dynamodb: Change { sequence_number } } =
            serde_json::from_str(raw.get()).map_err(wrong_event)?;
        let Ok(record) = serde_json::from_str::<EventRecord>(raw.get()) else {
            error!(record = %sequence_number, "stream record does not read");
            failed.push(sequence_number);
            continue;
        };
        if record.event_name != "INSERT" {
            alarm_of_change(&record);
            continue;
        }
        match open_item(record.change.new_image) {
            Ok(event) => {
                let bells = streams.entry(event.stream().clone()).or_default();
                bells.sequence_numbers.push(sequence_number);
                bells.events.insert(event.seq(), event);
            }
            Err(failure) => {
                error!(error = %failure, record = %sequence_number, "stream record does not open");
                failed.push(sequence_number);
            }
        }
    }
    for (stream, bells) in streams {
        let count = bells.events.len();
        match project_stream(projector, &stream, bells.events).await {
            Ok(()) => info!(%stream, events = count, "projected"),
            Err(failure) => {
                error!(%stream, error = %failure, "stream not projected");
                failed.extend(bells.sequence_numbers);
            }
        }
    }
    let failures: Vec<Value> = failed.into_iter().map(|number| json!({ "itemIdentifier": number })).collect();
    Ok(json!({ "batchItemFailures": failures }))
}

/// Recorded events are only ever inserted. Anything else is somebody's hand in
/// the ledger: shown to operators, and no reason to hold up the projection.
fn alarm_of_change(record: &EventRecord) {
    error!(
        alarm = "ledger_changed",
        change = %record.event_name,
        record = record.change.sequence_number,
        "a recorded event was changed or removed"
    );
}

async fn project_stream(
    projector: &Projector,
    stream: &StreamId,
    announced: BTreeMap<Seq, Recorded>,
) -> Result<(), Failure> {
    let mut attempts = 0;
    let folded = loop {
        match fold_forward(projector, stream, &announced).await {
            Err(Failure::View(views::Error::CursorMoved)) if attempts < ATTEMPTS_MAX => attempts += 1,
            other => break other,
        }
    };
    // Also when the record was seen before: its trigger may have been lost. And
    // also when a view cannot be written: a reply rests on the ledger alone.
    let healed = folded.as_ref().map(Vec::as_slice).unwrap_or_default();
    let last_call = announced
        .values()
        .chain(healed)
        .filter(|event| calls_for_reply(event.event()))
        .max_by_key(|event| event.seq());
    if let Some(event) = last_call {
        let trigger = Trigger { stream_id: stream.clone(), event_id: event.id(), seq: event.seq() };
        projector.replies.trigger(&trigger).await?;
    }
    folded.map(|_| ())
}

/// Brings every view up to the announced events, and gives back the events that
/// had to be read from the ledger for it.
async fn fold_forward(
    projector: &Projector,
    stream: &StreamId,
    announced: &BTreeMap<Seq, Recorded>,
) -> Result<Vec<Recorded>, Failure> {
    let mut by_cursor: BTreeMap<Seq, Vec<View>> = BTreeMap::new();
    for (view, cursor) in projector.views.cursors(stream).await? {
        by_cursor.entry(cursor).or_default().push(view);
    }
    let mut healed = Vec::new();
    // Views that are equally far step together, in one transaction.
    for (cursor, views) in by_cursor {
        let Some(events) = next_events(projector, stream, cursor, announced).await? else { continue };
        let (events, from_ledger) = events;
        let mut at = cursor;
        for step in events.chunks(EVENTS_PER_STEP_MAX) {
            at = fold_step(projector, stream, &views, at, step).await?;
        }
        if from_ledger {
            healed.extend(events);
        }
    }
    Ok(healed)
}

/// The events that follow `cursor`: those announced when they are the very next
/// ones, all that the ledger holds when there is a gap, none when all are seen.
async fn next_events(
    projector: &Projector,
    stream: &StreamId,
    cursor: Seq,
    announced: &BTreeMap<Seq, Recorded>,
) -> Result<Option<(Vec<Recorded>, bool)>, Failure> {
    let mut next = Vec::new();
    let mut position = cursor;
    for (seq, event) in announced {
        match place(position, *seq) {
            Place::Seen => {}
            Place::Next => {
                next.push(event.clone());
                position = *seq;
            }
            Place::Gap => return Ok(Some((read_after(projector, stream, cursor).await?, true))),
        }
    }
    Ok((!next.is_empty()).then_some((next, false)))
}

async fn read_after(
    projector: &Projector,
    stream: &StreamId,
    cursor: Seq,
) -> Result<Vec<Recorded>, ReadError> {
    let mut events: Vec<Recorded> = Vec::new();
    loop {
        let from = events.last().map_or(cursor, Recorded::seq) + 1;
        let page = projector.ledger.read_from(stream, from).await?;
        if page.is_empty() {
            return Ok(events);
        }
        events.extend(page);
    }
}

async fn fold_step(
    projector: &Projector,
    stream: &StreamId,
    views: &[View],
    from: Seq,
    events: &[Recorded],
) -> Result<Seq, Failure> {
    let Some(to) = events.last().map(Recorded::seq) else { return Ok(from) };
    let mut changed = Vec::with_capacity(views.len());
    for view in views {
        let known = projector.views.rows(*view, rows_to_load(*view, events)).await?;
        changed.push((*view, view.fold(known, events)));
    }
    projector.views.write_step(stream, &changed, from, to).await?;
    Ok(to)
}

/// The rows the events touch and do not create.
fn rows_to_load(view: View, events: &[Recorded]) -> Vec<String> {
    let mut created = BTreeSet::new();
    let mut loaded = BTreeSet::new();
    for touch in events.iter().filter_map(|event| view.touched_by(event)) {
        if touch.creates {
            created.insert(touch.id);
        } else if !created.contains(&touch.id) {
            loaded.insert(touch.id);
        }
    }
    loaded.into_iter().collect()
}

/// A text may be owed an answer. A wish that came by another way is owed none,
/// but AWS's opt-out list has to follow it.
fn calls_for_reply(event: &Event) -> bool {
    match event {
        Event::MessageReceived(_) => true,
        Event::ConsentRevoked(revoked) => revoked.method != Method::Sms,
        Event::ConsentGranted(granted) => granted.method != Method::Sms,
        _ => false,
    }
}
