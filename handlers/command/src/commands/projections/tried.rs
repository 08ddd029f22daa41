//! What came of folding one stream, as it is shown.

use serde::Serialize;
use textledger_infrastructure::rebuild::Tried;

/// What came of it.
#[derive(Serialize)]
pub(super) struct TriedLine {
    stream: String,
    events: u64,
    rows: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked: Option<String>,
}

impl TriedLine {
    pub fn of(tried: Tried) -> Self {
        let Tried { stream, events, rows, why } = tried;
        Self { stream: stream.to_string(), events, rows, blocked: why }
    }

    pub fn is_blocked(&self) -> bool {
        self.blocked.is_some()
    }

    pub fn in_words(&self) -> String {
        let Self { stream, events, rows, blocked } = self;
        match blocked {
            None => format!("{stream} is folded: {events} events, {rows} rows"),
            Some(why) => format!("{stream} is blocked: {why}"),
        }
    }
}
