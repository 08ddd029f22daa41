//! The tables: names, keys, indexes, expiry, streams. All are billed on demand,
//! with point-in-time recovery and deletion protection on.

use serde::Serialize;

/// The index of the events table that makes time ranges readable.
pub const RECORDED_INDEX: &str = "recorded-index";
/// The index of the messages, sessions and tracking tables by contact.
pub const PHONE_INDEX: &str = "phone-index";

/// The index of the consent table by status and deadline.
pub const DEADLINE_INDEX: &str = "deadline-index";

/// The index of the consent table by open question; sparse, since few rows have
/// one.
pub const QUESTION_INDEX: &str = "question-index";

/// The names of the tables of one deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableNames {
    /// The ledger.
    pub events: String,
    /// One row a stream: position, hash, decision state.
    pub heads: String,
    /// Dedupe keys, leases, cursors, configuration.
    pub control: String,
    /// The consent view.
    pub consent: String,
    /// The opt-out-tracking view.
    pub opt_out_tracking: String,
    /// The messages view.
    pub messages: String,
    /// The sessions view.
    pub sessions: String,
}

impl TableNames {
    /// The names as deployed for `environment`.
    #[must_use]
    pub fn deployed(environment: &str) -> Self {
        let sms = |table: &str| format!("scheduling-agent-sms-{table}-{environment}");
        Self {
            events: sms("events"),
            heads: sms("heads"),
            control: sms("control"),
            consent: sms("consent"),
            opt_out_tracking: format!("scheduling-agent-opt-out-tracking-{environment}"),
            messages: sms("messages"),
            sessions: sms("sessions"),
        }
    }

    /// Every table with its definition.
    #[must_use]
    pub fn definitions(&self) -> Vec<Table<'_>> {
        const S: Kind = Kind::Text;
        const N: Kind = Kind::Number;
        let table = |name, keys| Table { name, keys, indexes: &[], ttl: false, stream: false, warm: None };
        vec![
            Table {
                indexes: &[Index { name: RECORDED_INDEX, keys: &[("bucket", S), ("event_id", S)] }],
                stream: true,
                ..table(&self.events, &[("stream_id", S), ("seq", N)])
            },
            table(&self.heads, &[("stream_id", S)]),
            table(&self.control, &[("pk", S), ("sk", S)]),
            Table {
                indexes: &[
                    Index { name: "customer-index", keys: &[("customer_id", S)] },
                    Index { name: DEADLINE_INDEX, keys: &[("consent_status", S), ("opt_out_deadline", S)] },
                    Index { name: QUESTION_INDEX, keys: &[("question_status", S), ("questioned_at", S)] },
                ],
                ttl: true,
                ..table(&self.consent, &[("phone_number", S)])
            },
            Table {
                indexes: &[Index { name: PHONE_INDEX, keys: &[("phone_number", S), ("timestamp", S)] }],
                ..table(&self.opt_out_tracking, &[("tracking_id", S), ("timestamp", S)])
            },
            Table {
                indexes: &[
                    Index { name: PHONE_INDEX, keys: &[("phone_number", S), ("timestamp", S)] },
                    Index { name: "session-index", keys: &[("session_id", S), ("timestamp", S)] },
                ],
                ttl: true,
                ..table(&self.messages, &[("message_id", S), ("timestamp", S)])
            },
            Table {
                indexes: &[Index { name: PHONE_INDEX, keys: &[("phone_number", S)] }],
                ttl: true,
                ..table(&self.sessions, &[("session_id", S)])
            },
        ]
    }
}

/// A table's definition. All are billed on demand; a TTL attribute is `ttl`.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Table<'a> {
    /// Its name as deployed.
    pub name: &'a str,
    /// Partition key, then sort key if any.
    pub keys: &'static [(&'static str, Kind)],
    /// Global secondary indexes, all projecting all attributes.
    pub indexes: &'static [Index],
    /// Whether rows expire.
    pub ttl: bool,
    /// Whether changes are streamed, with new and old images.
    pub stream: bool,
    /// Write units a second that it and each of its indexes take from the first
    /// moment; none for what a new table takes anyway.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html>
    pub warm: Option<u32>,
}

/// A global secondary index.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Index {
    /// Its name.
    pub name: &'static str,
    /// Partition key, then sort key if any.
    pub keys: &'static [(&'static str, Kind)],
}

/// The type of a key attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Kind {
    /// `S`.
    #[serde(rename = "S")]
    Text,
    /// `N`.
    #[serde(rename = "N")]
    Number,
}
