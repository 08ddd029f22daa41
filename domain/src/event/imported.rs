//! Facts taken over from the system that this one replaces: what its tables said
//! of a person, with the row that says so. They are facts about those rows. What a
//! row that speaks of an opt-out means is in force here; what one says of consent
//! opens nothing.

use serde::{Deserialize, Serialize};

use crate::deadline::Deadline;
use crate::event::consent::{Acknowledgement, Channel, Method, Purpose};
use crate::event::intent::Intent;
use crate::hash::Hash;
use crate::text::segments::Segments;
use crate::time::Timestamp;
use crate::words::Words;

/// A table of the system replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegacyTable {
    /// One row a number: whether it may be texted.
    Consent,
    /// One row a wish to stop or start.
    OptOutTracking,
    /// One row a text, in and out.
    Messages,
    /// One row a conversation, for a day.
    Sessions,
}

/// The row a fact was taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSource {
    /// Its table.
    pub table: LegacyTable,
    /// SHA-256 over the row's canonical form, all its attributes with their types:
    /// the row as it stood can be held against it.
    pub row_sha256: Hash,
}

/// What was not as it should be about a row, and how it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Oddity {
    /// The number was not in E.164: read as a number of North America, or as one
    /// with its country code.
    NumberRespelled,
    /// The number can be read in two ways: an opt-out closes both.
    NumberAmbiguous,
    /// Two attributes name two numbers: an opt-out closes both.
    NumbersDiffer,
    /// The status is there in other letters than the old system wrote.
    StatusRespelled,
    /// There is no status, or one that nobody knows: taken for an opt-out.
    StatusUnknown,
    /// The row says opted in, or is a text of ours, and tells of an opt-out beside it: taken
    /// for an opt-out.
    TellsOfAnOptOut,
    /// No time of the wish or text is told: taken as now.
    TimeMissing,
    /// The time cannot be read, or nobody can have meant it: taken as now.
    TimeUnreadable,
    /// The time is still to come: taken as now.
    TimeInFuture,
    /// The time has no zone: taken as the later of UTC and the business's.
    TimeWithoutZone,
    /// The deadline cannot be read, or lies before the request or long after it:
    /// reckoned anew.
    DeadlineUnusable,
    /// No method is told, or one that nobody knows: taken for `manual`.
    MethodUnknown,
    /// The opt-out names fewer channels than all, or none that are known: it stops
    /// all the same.
    ChannelsNarrow,
    /// The row should have been gone by its `ttl`: taken all the same.
    Expired,
    /// What the text said is not told: it may have been a request to stop.
    BodyMissing,
    /// Whether the text came in or went out is not told: taken as one that came in.
    DirectionUnknown,
    /// The customer's id cannot be one: left out.
    CustomerUnreadable,
    /// Something was longer than is kept, and was cut.
    Cut,
}

/// What a row of the old system says of a contact's consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportedConsent {
    /// That it was withdrawn, or something that may mean so.
    Withdrawn,
    /// That it was not withdrawn. A note, and no grant: it lifts nothing.
    Given,
}

/// A wish that the system replaced had on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentImported {
    /// Where it stood.
    pub source: ImportSource,
    /// What it comes to.
    pub consent: ImportedConsent,
    /// How it had reached the old system.
    pub method: Method,
    /// The customer's words, as far as they were kept.
    pub words: Words,
    /// The row as it stood, in DynamoDB's JSON; not of a text, which has an event of
    /// its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<Words>,
    /// What a withdrawal stops: everything. Empty where consent was given.
    pub channels: Vec<Channel>,
    /// As [`ConsentImported::channels`].
    pub purposes: Vec<Purpose>,
    /// When the customer said so; the time of the import where that is not known.
    pub requested_at: Timestamp,
    /// The last day to honour a withdrawal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// Whether other systems had yet to follow a withdrawal.
    pub acknowledgement: Acknowledgement,
    /// The contact in the business's own records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// What was odd about the row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub oddities: Vec<Oddity>,
}

/// Which way a text of the old system went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportedDirection {
    /// From the customer, or nobody knows.
    Inbound,
    /// To the customer.
    Outbound,
}

/// A text that the system replaced had on record: history, never answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageImported {
    /// Where it stood.
    pub source: ImportSource,
    /// SHA-256 over the key of its row: the same text again, should its row have
    /// changed since.
    pub text_sha256: Hash,
    /// What the old system called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// Which way it went.
    pub direction: ImportedDirection,
    /// The text, as far as it was kept.
    pub body: Words,
    /// The row as it stood, where something was odd about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<Words>,
    /// What had become of it, in the old system's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// How a carrier counts it.
    pub segments: Segments,
    /// What a text from the customer is taken for by today's rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<Intent>,
    /// What was odd about the row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub oddities: Vec<Oddity>,
}

impl MessageImported {
    /// What the text is called among all texts: no id of a text of ours begins so.
    #[must_use]
    pub fn id(&self) -> String {
        format!("import#{}", self.text_sha256)
    }
}
