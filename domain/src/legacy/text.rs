//! What a row of the messages table says. A text of a customer that asks to stop by
//! today's rules, or that may have, closes: the old system knew eight words.

use textledger_reading::{self as reading, Context};

use super::instants::{Told, dated};
use super::row::{LegacyRow, cut};
use super::wish::{WORDS_BYTES_MAX, expired};
use crate::event::imported::{ImportSource, ImportedDirection, LegacyTable, Oddity};
use crate::event::intent::Intent;
use crate::hash::Hash;
use crate::limits::BODY_BYTES_MAX;
use crate::policy::Policy;
use crate::text::segments::Segments;
use crate::time::Timestamp;

/// The key of the table.
const KEY: [&str; 2] = ["message_id", "timestamp"];

/// The longest name that is kept: of a text, or of what became of it.
const NAME_BYTES_MAX: usize = 256;

/// A text of the old system, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyText {
    /// Where it stood.
    pub source: ImportSource,
    /// What names it among all texts.
    pub text_sha256: Hash,
    /// What the old system called it.
    pub message_id: Option<String>,
    /// Which way it went.
    pub direction: ImportedDirection,
    /// The text.
    pub body: String,
    /// The row as it stood, where something was odd about it.
    pub row: Option<String>,
    /// What had become of it.
    pub status: Option<String>,
    /// When it was sent, or now.
    pub at: Timestamp,
    /// How a carrier counts it.
    pub segments: Segments,
    /// What a customer's text is taken for.
    pub intent: Option<Intent>,
    /// What was odd.
    pub oddities: Vec<Oddity>,
}

impl LegacyText {
    /// What `row` says, by `now`.
    #[must_use]
    pub fn of(row: &LegacyRow, policy: &Policy, now: Timestamp) -> Self {
        let mut oddities = Vec::new();
        let direction = match row.text("direction").map(str::to_lowercase).as_deref() {
            Some("outbound") => ImportedDirection::Outbound,
            Some("inbound") => ImportedDirection::Inbound,
            _ => {
                oddities.push(Oddity::DirectionUnknown);
                ImportedDirection::Inbound
            }
        };
        let body = row.body("message_body").or_else(|| row.text("message_body"));
        oddities.extend(body.is_none().then_some(Oddity::BodyMissing));
        let Told { at, oddity } = dated(row.text("timestamp"), now);
        oddities.extend(oddity);
        oddities.extend(expired(row, now));
        let body = body.unwrap_or_default();
        let intent = (direction == ImportedDirection::Inbound).then(|| taken_for(body, policy));
        let segments = Segments::of(body);
        let (body, body_cut) = cut(body.to_owned(), BODY_BYTES_MAX);
        let name = |attribute| Some(cut(row.text(attribute)?.to_owned(), NAME_BYTES_MAX).0);
        let (kept, row_cut) = row.kept();
        oddities.extend((body_cut || row_cut).then_some(Oddity::Cut));
        Self {
            source: ImportSource { table: LegacyTable::Messages, row_sha256: row.hash() },
            text_sha256: row.hash_of(KEY),
            message_id: name("message_id"),
            direction,
            body,
            row: (!oddities.is_empty()).then_some(kept),
            status: name("status"),
            at,
            segments,
            intent,
            oddities,
        }
    }

    /// Whether the customer asked to stop with it, or may have.
    #[must_use]
    pub fn may_withdraw(&self) -> bool {
        let is_unknown = self.intent.is_some() && self.oddities.contains(&Oddity::BodyMissing);
        is_unknown || matches!(self.intent, Some(Intent::OptOut | Intent::Unclear))
    }

    /// The customer's words in it, as far as they are kept twice.
    #[must_use]
    pub fn quoted(&self) -> String {
        cut(self.body.clone(), WORDS_BYTES_MAX).0
    }
}

fn taken_for(body: &str, policy: &Policy) -> Intent {
    let context = Context { opted_out: false, asked: false, status_keyword: &policy.status_keyword };
    Intent::of(reading::read(body, context).class)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(changes: Value) -> LegacyText {
        let mut row = json!({
            "message_id": { "S": "m-1" }, "timestamp": { "S": "2026-03-02T12:00:00Z" },
            "phone_number": { "S": "+14255550182" }, "direction": { "S": "inbound" },
            "message_body": { "S": "Hello" }, "status": { "S": "received" },
        });
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => drop(row.as_object_mut().unwrap().remove(name)),
                value => row[name] = value.clone(),
            }
        }
        LegacyText::of(
            &LegacyRow::read(row).unwrap(),
            &Policy::default(),
            "2026-11-22T07:28:00Z".parse().unwrap(),
        )
    }

    #[test]
    fn what_a_customer_may_have_meant_as_a_stop_closes_and_nothing_else_does() {
        for (changes, closes) in [
            (json!({}), false),
            (json!({ "message_body": { "S": "STOP" } }), true),
            (json!({ "message_body": { "S": "can u quit texting me pls" } }), true),
            (json!({ "message_body": { "S": "why do you keep texting me" } }), true),
            (json!({ "message_body": { "S": "START" } }), false),
            (json!({ "message_body": { "S": "stop by at 5" } }), false),
            (json!({ "message_body": { "S": "" } }), false),
            (json!({ "message_body": null }), true),
            (json!({ "message_body": { "NULL": true } }), true),
            (json!({ "message_body": null, "direction": { "S": "outbound" } }), false),
            (json!({ "message_body": { "S": "STOP" }, "direction": { "S": "outbound" } }), false),
            (json!({ "message_body": { "S": "STOP" }, "direction": { "S": "INBOUND" } }), true),
            (json!({ "message_body": { "S": "STOP" }, "direction": null }), true),
        ] {
            assert_eq!(read(changes.clone()).may_withdraw(), closes, "{changes}");
        }
    }

    #[test]
    fn a_text_whose_row_has_changed_is_the_same_text() {
        let (sent, delivered) = (read(json!({})), read(json!({ "status": { "S": "delivered" } })));
        assert_eq!(sent.text_sha256, delivered.text_sha256);
        assert_ne!(sent.source, delivered.source);
        assert_ne!(sent.text_sha256, read(json!({ "message_id": { "S": "m-2" } })).text_sha256);
    }

    #[test]
    fn the_row_is_kept_where_something_is_odd_about_it() {
        assert_eq!(read(json!({})).row, None);
        let odd = read(json!({ "timestamp": { "S": "?" } }));
        assert_eq!(odd.oddities, [Oddity::TimeUnreadable]);
        assert!(odd.row.is_some_and(|row| row.contains("m-1")));
    }
}
