//! Every field of every answer is in the document, and the document promises no
//! other: whole values, with all that may be left out, against their schemas.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;
use textledger_domain::consent::{Answer, Asked, Dated, Question, Reason};
use textledger_domain::deadline::{DEFAULT_TIME_ZONE, Deadline};
use textledger_domain::event::consent::{Channel, Method, Purpose};
use textledger_domain::hash::Hash;
use textledger_domain::ids::{EventId, OutboundId};
use textledger_domain::time::Timestamp;
use textledger_handlers::consents::{
    Checked, Entered, Found, OpenQuestion, Outcome, PendingList, PendingOptOut, Proof, PurposeAnswer,
    QuestionState, Standing,
};
use textledger_projections::as_of::Basis;
use textledger_projections::target::Generation;
use textledger_projections::view::ConsentStatus;
use uuid::Uuid;

use super::schema::Document;

const PHONE: &str = "+14255550182";

fn at() -> Timestamp {
    "2026-11-23T15:00:00Z".parse().unwrap()
}

fn id() -> EventId {
    EventId(Uuid::nil())
}

fn deadline() -> Deadline {
    Deadline::after(at(), DEFAULT_TIME_ZONE)
}

fn opt_out() -> PendingOptOut {
    PendingOptOut {
        phone_number: PHONE.to_owned(),
        revocation: id(),
        method: Method::Voice,
        channels: Channel::ALL.to_vec(),
        purposes: Purpose::ALL.to_vec(),
        requested_at: at(),
        deadline: deadline().weekdays_only,
        deadline_with_federal_holidays: deadline().federal_holidays,
        business_days_left: -1,
        overdue: true,
    }
}

fn answer() -> PurposeAnswer {
    let answer = Answer { allowed: true, reason: Reason::Granted, since: Some(at()), proof: vec![id()] };
    PurposeAnswer { channel: Channel::Voice, purpose: Purpose::Marketing, answer }
}

#[test]
fn every_answer_has_just_the_fields_of_its_schema() {
    let document = Document::read();
    let entered = Entered {
        outcome: Outcome::Repeated,
        phone_number: PHONE.to_owned(),
        event_id: id(),
        seq: 1,
        event_type: "ConsentGranted".to_owned(),
        recorded_at: at(),
        deadline: Some(deadline()),
        carrier_blocks: Some(false),
        in_force: vec![answer()],
    };
    let asked = Asked { outbound: OutboundId(id().0), answer_by: at(), arrived: true };
    let standing = Standing {
        not_understood: true,
        phone_number: PHONE.to_owned(),
        at: at(),
        basis: Basis::Occurred,
        as_of_seq: 0,
        status: ConsentStatus::OptedIn,
        answers: vec![answer()],
        pending: vec![opt_out()],
        question: Some(Question { event: id(), at: at(), asked: Some(asked), doubtful: Some(asked) }),
        carrier_block: Some(Dated { event: id(), at: at() }),
        proof: vec![Proof {
            event_id: id(),
            seq: 1,
            event_type: "ConsentRevoked".to_owned(),
            occurred_at: at(),
            recorded_at: at(),
            hash: Hash::GENESIS,
        }],
    };
    is_all_of(&document, "Entered", &entered);
    is_all_of(&document, "Standing", &standing);
    is_all_of(&document, "Checked", &Checked { phone_number: PHONE.to_owned(), answer: answer() });
    let question = OpenQuestion {
        phone_number: PHONE.to_owned(),
        question: id(),
        said_at: at(),
        state: QuestionState::NotAnswered,
        answer_by: Some(at()),
    };
    let waiting = PendingList {
        generation: Generation::FIRST,
        total: 1,
        pending: vec![opt_out()],
        questions_total: 1,
        questions: vec![question],
    };
    is_all_of(&document, "PendingList", &waiting);
    let found = Found { reference: "7K3M-9QX2".to_owned(), phone_number: PHONE.to_owned(), seq: 1 };
    is_all_of(&document, "Found", &found);
}

#[track_caller]
fn is_all_of(document: &Document, schema: &str, value: &impl Serialize) {
    let value = serde_json::to_value(value).unwrap();
    document.conforms(document.schema(schema), &value, schema);
    all_fields(document, document.schema(schema), &value, schema);
}

/// Every field that the schema has is in `value`, all the way down.
#[track_caller]
fn all_fields(document: &Document, schema: &Value, value: &Value, place: &str) {
    let schema = document.follow(schema);
    match value {
        Value::Object(fields) => {
            let described = schema["properties"].as_object().unwrap();
            let described: BTreeSet<&String> = described.keys().collect();
            assert_eq!(fields.keys().collect::<BTreeSet<_>>(), described, "{place}");
            for (name, value) in fields {
                all_fields(document, &schema["properties"][name], value, name);
            }
        }
        Value::Array(values) => {
            values.iter().for_each(|value| all_fields(document, &schema["items"], value, place))
        }
        _ => {}
    }
}
