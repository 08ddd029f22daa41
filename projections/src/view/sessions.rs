//! The sessions view: one row a conversation.

use serde::{Deserialize, Serialize};
use textledger_domain::event::Event;
use textledger_domain::ids::SessionId;
use textledger_domain::limits::SESSION_IDLE;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;
use textledger_domain::time::Timestamp;

use super::touch::Touch;

/// One conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Its id.
    pub session_id: SessionId,
    /// The contact.
    pub phone_number: PhoneNumber,
    /// When it began.
    pub created_at: Timestamp,
    /// When something was last said, by either side.
    pub last_activity: Timestamp,
    /// `sms`.
    pub channel: String,
    /// Expiry in epoch seconds: a day after the last activity.
    pub ttl: i64,
    /// The last event this row rests on.
    pub as_of_seq: Seq,
}

pub(super) fn touched_by(event: &Recorded) -> Option<Touch> {
    let (session, creates) = match event.event() {
        Event::SessionStarted(started) => (started.session_id, true),
        Event::MessageReceived(message) => (message.session_id, false),
        Event::SendStarted(send) => (send.session_id?, false),
        _ => return None,
    };
    Some(Touch { id: session.to_string(), creates })
}

pub(super) fn apply(row: Option<SessionRow>, event: &Recorded) -> Option<SessionRow> {
    let at = event.occurred_at();
    let mut row = match event.event() {
        Event::SessionStarted(started) => SessionRow {
            session_id: started.session_id,
            phone_number: event.stream().contact()?.clone(),
            created_at: at,
            last_activity: at,
            channel: started.channel.clone(),
            ttl: 0,
            as_of_seq: 0,
        },
        _ => row?,
    };
    row.last_activity = row.last_activity.max(at);
    row.ttl = (row.last_activity + SESSION_IDLE).unix_seconds();
    row.as_of_seq = event.seq();
    Some(row)
}
