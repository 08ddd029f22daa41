//! Tables on a terminal.

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::views::ContactRows;
use textledger_projections::view::{ConsentRow, MessageStatus, Row, View};

use super::summary::summary;
use super::words::{HASH_DIGITS, channels, clock_time, excerpt, kind, scope, word};

/// A table with these headings.
#[must_use]
pub fn table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    let style = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
    table.load_style(style).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(headings.iter().map(ToString::to_string).collect::<Vec<_>>());
    table
}

/// The events of a stream, one line each.
#[must_use]
pub fn events_table(events: &[Recorded]) -> Table {
    let mut table = table(&["seq", "recorded at", "event", "what", "hash"]);
    for event in events {
        table.add_row([
            event.seq().to_string(),
            clock_time(event.recorded_at()),
            event.event().type_name().to_owned(),
            summary(event.event()),
            event.sealed().hash.to_string()[..HASH_DIGITS].to_owned(),
        ]);
    }
    table
}

/// The rows of the views of one contact, one table a view.
#[must_use]
pub fn views_tables(views: &[ContactRows], now: Timestamp) -> Vec<(View, Table)> {
    views.iter().map(|view| (view.view, view_table(view, now))).collect()
}

fn view_table(view: &ContactRows, now: Timestamp) -> Table {
    let headings: &[&str] = match view.view {
        View::Consent => {
            &["status", "channels", "stops", "opted out at", "by", "honour by", "words", "as of"]
        }
        View::OptOutTracking => &["at", "status", "by", "about", "honour by", "request", "as of"],
        View::Messages => &["at", "", "kind", "status", "parts", "text", "as of"],
        View::Sessions => &["session", "created", "last activity", "channel", "as of"],
    };
    let mut table = table(headings);
    for row in &view.rows {
        table.add_row(cells(row, now));
    }
    table
}

/// What revocations in force stop, channel by channel.
fn stops(row: &ConsentRow) -> Option<String> {
    let stopped = row.stopped_purposes.iter().map(|(channel, purposes)| scope(&[*channel], purposes));
    let stopped: Vec<String> = stopped.collect();
    (!stopped.is_empty()).then(|| stopped.join(", "))
}

fn cells(row: &Row, now: Timestamp) -> Vec<String> {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    match row {
        Row::Consent(row) => vec![
            word(&row.consent_status),
            channels(&row.applies_to_channels),
            or_dash(stops(row)),
            or_dash(row.opt_out_requested_at.clone()),
            or_dash(row.opt_out_method.map(|method| word(&method))),
            or_dash(row.opt_out_deadline.clone()),
            excerpt(&row.original_message),
            row.as_of_seq.to_string(),
        ],
        Row::OptOutTracking(row) => vec![
            row.timestamp.clone(),
            word(&row.status),
            word(&row.method),
            or_dash((!row.channels.is_empty()).then(|| scope(&row.channels, &row.purposes))),
            or_dash(row.deadline.clone()),
            excerpt(&row.original_request),
            row.as_of_seq.to_string(),
        ],
        Row::Messages(row) => vec![
            clock_time(row.timestamp),
            if row.kind.is_none() { "in".to_owned() } else { "out".to_owned() },
            or_dash(row.kind.map(kind)),
            status(row.status, row.timestamp, now),
            format!("{} {}", row.segments.parts, word(&row.segments.encoding)),
            excerpt(&row.message_body),
            row.as_of_seq.to_string(),
        ],
        Row::Sessions(row) => vec![
            row.session_id.to_string(),
            row.created_at.to_string(),
            row.last_activity.to_string(),
            row.channel.clone(),
            row.as_of_seq.to_string(),
        ],
    }
}

/// A text whose send was started longer ago than a call of the carrier takes
/// has nobody left to report on it: it is in doubt, recorded as such or not yet.
fn status(status: MessageStatus, started: Timestamp, now: Timestamp) -> String {
    match status {
        MessageStatus::Sending if now.since(started) >= chrono::TimeDelta::seconds(15) => {
            "in_doubt (no result yet)".to_owned()
        }
        status => word(&status),
    }
}
