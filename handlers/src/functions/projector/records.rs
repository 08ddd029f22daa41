//! A batch of stream records, read record by record: one that makes no sense
//! must not make the whole batch come again, least of all in place of another.

use aws_lambda_events::event::dynamodb::EventRecord;
use serde::Deserialize;
use serde_json::value::RawValue;
use textledger_domain::event::incident::IncidentFinding;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_infrastructure::ledger::open_image;
use tracing::warn;

use super::tampered::Touched;

/// The one attribute of a recorded event that may ever be taken away.
const WORDS: &str = "words";

/// One record of a batch.
pub(super) struct Record {
    /// What Lambda knows it by.
    pub sequence_number: String,
    /// What it tells; nothing where it does not read.
    pub told: Option<Told>,
}

/// What a record tells.
pub(super) enum Told {
    /// An event was recorded.
    Recorded(Box<Doorbell>),
    /// Something else was done to a recorded event.
    Touched(Touched),
}

/// That an event was recorded. The rest of what the record says of it is taken
/// only where it is, by its hash, what was recorded.
#[derive(Deserialize)]
pub(super) struct Doorbell {
    /// The event's stream.
    pub stream_id: StreamId,
    /// Its position there.
    pub seq: Seq,
    /// Its identity.
    pub event_id: EventId,
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The event, where the record's image opens.
    #[serde(skip)]
    pub event: Option<Recorded>,
}

/// What an event is known by in its table.
#[derive(Deserialize)]
struct EventKey {
    stream_id: StreamId,
    seq: Seq,
}

#[derive(Deserialize)]
struct StreamEvent<'a> {
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

/// The records of a batch; an error where it is none.
pub(super) fn read(event: &[u8]) -> Result<Vec<Record>, serde_json::Error> {
    let batch: StreamEvent<'_> = serde_json::from_slice(event)?;
    batch.records.into_iter().map(read_one).collect()
}

fn read_one(raw: &RawValue) -> Result<Record, serde_json::Error> {
    let Numbered { dynamodb: Change { sequence_number } } = serde_json::from_str(raw.get())?;
    let record = serde_json::from_str::<EventRecord>(raw.get()).ok();
    Ok(Record { told: record.and_then(|record| told(record, &sequence_number)), sequence_number })
}

fn told(record: EventRecord, sequence_number: &str) -> Option<Told> {
    if record.event_name == "INSERT" {
        let bell = doorbell(record.change.new_image, sequence_number)?;
        return Some(Told::Recorded(Box::new(bell)));
    }
    let how = match record.event_name.as_str() {
        "MODIFY" if only_words_are_gone(&record) => IncidentFinding::WordsTaken,
        "REMOVE" => IncidentFinding::Removed,
        _ => IncidentFinding::Changed,
    };
    let whose =
        serde_dynamo::from_item(record.change.keys).ok().map(|EventKey { stream_id, seq }| (stream_id, seq));
    Some(Told::Touched(Touched { record: sequence_number.to_owned(), how, whose }))
}

fn doorbell(image: serde_dynamo::Item, sequence_number: &str) -> Option<Doorbell> {
    let mut bell: Doorbell = serde_dynamo::from_item(image.clone()).ok()?;
    match open_image(image) {
        Ok(event) => bell.event = Some(event),
        Err(failure) => {
            warn!(error = %failure, record = sequence_number, "stream record does not open: the ledger is read");
        }
    }
    Some(bell)
}

fn only_words_are_gone(record: &EventRecord) -> bool {
    let mut before = record.change.old_image.clone().into_inner();
    before.remove(WORDS).is_some() && before == *record.change.new_image.inner()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn image(words: bool, actor: &str) -> Value {
        let mut image = json!({
            "stream_id": { "S": "contact#+14255550182" },
            "seq": { "N": "7" },
            "event_id": { "S": "01a20227-9c00-7000-b0dc-5d1de1894855" },
            "type": { "S": "MessageReceived" },
            "actor": { "S": actor },
        });
        if words {
            image["words"] = json!({ "M": { "body": { "S": "hello" } } });
        }
        image
    }

    fn told(how: &str, before: Value, after: Value) -> Option<Told> {
        let record = json!({
            "awsRegion": "us-east-1",
            "eventID": "1",
            "eventName": how,
            "dynamodb": {
                "ApproximateCreationDateTime": 1_795_330_800,
                "Keys": { "stream_id": { "S": "contact#+14255550182" }, "seq": { "N": "7" } },
                "OldImage": before,
                "NewImage": after,
                "SequenceNumber": "100",
                "SizeBytes": 1,
            },
        });
        let mut records = read(json!({ "Records": [record] }).to_string().as_bytes()).unwrap();
        assert_eq!(records[0].sequence_number, "100");
        records.remove(0).told
    }

    #[test]
    fn taking_the_words_of_an_event_away_may_be_an_erasure_and_nothing_else_is() {
        let (whole, erased, other) = (image(true, "customer"), image(false, "customer"), image(false, "x"));
        for (how, before, after, found) in [
            ("MODIFY", &whole, &erased, IncidentFinding::WordsTaken),
            ("MODIFY", &erased, &whole, IncidentFinding::Changed),
            ("MODIFY", &erased, &erased, IncidentFinding::Changed),
            ("MODIFY", &whole, &other, IncidentFinding::Changed),
            ("REMOVE", &whole, &json!({}), IncidentFinding::Removed),
        ] {
            let Some(Told::Touched(touched)) = told(how, before.clone(), after.clone()) else {
                panic!("{how}")
            };
            assert_eq!(touched.how, found, "{how} {before} {after}");
            assert_eq!(touched.whose, Some(("contact#+14255550182".parse().unwrap(), 7)));
        }
    }

    #[test]
    fn an_image_that_does_not_open_still_rings() {
        let Some(Told::Recorded(bell)) = told("INSERT", json!({}), image(true, "customer")) else {
            panic!("it tells of nothing")
        };
        assert_eq!((bell.seq, bell.event_type.as_str()), (7, "MessageReceived"));
        assert!(bell.event.is_none());
        let mut nameless = image(true, "customer");
        nameless["event_id"] = json!({ "S": "?" });
        assert!(told("INSERT", json!({}), nameless).is_none());
    }
}
