//! What a row of the messages table says. A text of a customer that asks to stop by
//! today's rules, or that may have, closes: the old system knew eight words. So does a
//! text of either direction of which the row says that its contact had opted out.

use super::asking::{may_be_an_opt_out, taken_for};
use super::instants::{Told, dated};
use super::row::{LegacyRow, cut};
use super::wish::{WORDS_BYTES_MAX, expired};
use crate::event::consent::Method;
use crate::event::imported::{ImportSource, ImportedDirection, LegacyTable, Oddity};
use crate::event::intent::Intent;
use crate::hash::Hash;
use crate::limits::BODY_BYTES_MAX;
use crate::policy::Policy;
use crate::text::segments::Segments;
use crate::time::Timestamp;

/// The key of the table.
const KEY: [&str; 2] = ["message_id", "timestamp"];

const BODY: &str = "message_body";
const STATUS: &str = "status";

/// The longest name that is kept: of a text, or of what became of it.
const NAME_BYTES_MAX: usize = 256;

/// What AWS and carriers call a contact who opted out, in letters alone: as in
/// `DESTINATION_PHONE_NUMBER_OPTED_OUT`.
const OPTED_OUT: &str = "optedout";

/// Of what became of a text, also this: Pinpoint's delivery status `OPT_OUT`.
const OPT_OUT: &str = "optout";

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
    /// What the row says beside the text of an opt-out, as a refusal to send it does.
    pub refusal: Option<String>,
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
        let body = row.body(BODY).or_else(|| row.text(BODY));
        oddities.extend(body.is_none().then_some(Oddity::BodyMissing));
        let Told { at, oddity } = dated(row.text("timestamp"), policy.time_zone, now);
        oddities.extend(oddity);
        oddities.extend(expired(row, now));
        let refusal = refusal(row);
        oddities.extend(refusal.is_some().then_some(Oddity::TellsOfAnOptOut));
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
            status: name(STATUS),
            refusal,
            at,
            segments,
            intent,
            oddities,
        }
    }

    /// Whether the contact had opted out by it, or may have.
    #[must_use]
    pub fn may_withdraw(&self) -> bool {
        self.refusal.is_some() || self.asks_to_stop()
    }

    /// How the opt-out that it may be reached the old system.
    #[must_use]
    pub fn method(&self) -> Method {
        if self.asks_to_stop() { Method::Sms } else { Method::Carrier }
    }

    /// The words in it that may be an opt-out, as far as they are kept twice: the
    /// customer's, else those that a refusal is told in.
    #[must_use]
    pub fn quoted(&self) -> String {
        let words = self.refusal.as_ref().filter(|_| !self.asks_to_stop()).unwrap_or(&self.body);
        cut(words.clone(), WORDS_BYTES_MAX).0
    }

    fn asks_to_stop(&self) -> bool {
        let is_unknown = self.intent.is_some() && self.oddities.contains(&Oddity::BodyMissing);
        is_unknown || self.intent.is_some_and(may_be_an_opt_out)
    }
}

/// What `row` says of an opt-out beside its text: whichever attribute it is in, since
/// where the old system kept a refusal is not ours to read.
fn refusal(row: &LegacyRow) -> Option<String> {
    let says = |name: &str, told: &str| {
        let letters: String = told.to_lowercase().chars().filter(|sign| sign.is_alphabetic()).collect();
        letters.contains(OPTED_OUT) || (name == STATUS && letters.contains(OPT_OUT))
    };
    let beside = row.names().filter(|name| *name != BODY);
    let mut told = beside.flat_map(|name| row.within(name).into_iter().map(move |told| (name, told)));
    told.find(|(name, told)| says(name, told)).map(|(_, told)| told.to_owned())
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
    fn a_text_that_was_refused_since_its_contact_had_opted_out_closes() {
        let outbound = |changes: Value| {
            let mut all =
                json!({ "direction": { "S": "outbound" }, "message_body": { "S": "You are booked." } });
            all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
            read(all)
        };
        let failed = "failed: DESTINATION_PHONE_NUMBER_OPTED_OUT";
        for (changes, refusal) in [
            (json!({ "status": { "S": failed } }), failed),
            (json!({ "status": { "S": "OPT_OUT" } }), "OPT_OUT"),
            (json!({ "error": { "S": "Phone number is opted out" } }), "Phone number is opted out"),
            (json!({ "result": { "M": { "Reason": { "S": "opted-out" } } } }), "opted-out"),
        ] {
            let text = outbound(changes.clone());
            assert!(text.may_withdraw(), "{changes}");
            assert_eq!((text.method(), text.quoted().as_str()), (Method::Carrier, refusal));
            assert_eq!(text.oddities, [Oddity::TellsOfAnOptOut]);
            assert!(text.row.is_some(), "the row is kept as it stood");
        }
        for changes in [
            json!({ "status": { "S": "failed: carrier unreachable" } }),
            json!({ "footer": { "S": "Reply STOP to opt out" } }),
            json!({ "message_body": { "S": "You are opted out." } }),
        ] {
            assert!(!outbound(changes.clone()).may_withdraw(), "{changes}");
        }
        let stop = read(json!({ "message_body": { "S": "STOP" }, "status": { "S": "opted_out" } }));
        assert_eq!(
            (stop.method(), stop.quoted().as_str()),
            (Method::Sms, "STOP"),
            "the customer's words first"
        );
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
