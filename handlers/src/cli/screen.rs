//! How things look on a terminal: tables, one line an event, and a phone.

use super::summary::summary;
use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};
use serde_json::Value;
use textledger_domain::event::outbound::SendKind;
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::views::ContactRows;
use textledger_projections::view::{MessageStatus, Row, View};

/// Characters of a body shown in a table.
const BODY_CHARS_MAX: usize = 44;
/// Digits of a hash shown in a table.
pub(super) const HASH_DIGITS: usize = 12;
/// The width of a phone's screen, in characters.
const PHONE_WIDTH: usize = 64;
/// The width of a bubble on it.
const BUBBLE_WIDTH: usize = 44;

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
        View::Consent => &["status", "channels", "opted out at", "by", "honour by", "words", "as of"],
        View::OptOutTracking => &["at", "status", "by", "honour by", "request", "as of"],
        View::Messages => &["at", "", "kind", "status", "parts", "text", "as of"],
        View::Sessions => &["session", "created", "last activity", "channel", "as of"],
    };
    let mut table = table(headings);
    for row in &view.rows {
        table.add_row(cells(row, now));
    }
    table
}

fn cells(row: &Row, now: Timestamp) -> Vec<String> {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    match row {
        Row::Consent(row) => vec![
            word(&row.consent_status),
            channels(&row.applies_to_channels),
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

/// One thing said, as a phone shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bubble {
    /// When.
    pub at: Timestamp,
    /// Whether the phone's owner said it.
    pub mine: bool,
    /// The words.
    pub text: String,
}

/// A conversation as the customer's phone shows it: their texts on the right.
#[must_use]
pub fn phone(bubbles: &[Bubble]) -> String {
    let mut lines = Vec::new();
    for bubble in bubbles {
        let wrapped = wrap(&bubble.text, BUBBLE_WIDTH);
        let width = wrapped.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        let indent = if bubble.mine { PHONE_WIDTH.saturating_sub(width + 4) } else { 2 };
        let time = &clock_time(bubble.at)[..8];
        for (index, line) in wrapped.iter().enumerate() {
            let stamp = if index == 0 { time } else { "" };
            let edge = if bubble.mine { '▐' } else { '▌' };
            let padding = " ".repeat(width - line.chars().count());
            lines.push(match bubble.mine {
                true => format!("{stamp:8} {}{padding}{line} {edge}", " ".repeat(indent)),
                false => format!("{stamp:8} {}{edge} {line}", " ".repeat(indent)),
            });
        }
        if wrapped.is_empty() {
            lines.push(format!("{time:8} {}(empty)", " ".repeat(indent)));
        }
    }
    lines.join("\n")
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for token in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + token.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(token);
        }
        lines.push(line);
    }
    lines
}

/// `15:20:03.120`.
#[must_use]
pub fn clock_time(at: Timestamp) -> String {
    at.calendar().format("%H:%M:%S%.3f").to_string()
}

/// The beginning of a text, on one line.
#[must_use]
pub fn excerpt(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Control and direction characters would garble the terminal.
    let line: String =
        line.chars().filter(|c| !c.is_control() && !('\u{202a}'..='\u{202e}').contains(c)).collect();
    if line.chars().count() <= BODY_CHARS_MAX {
        return line;
    }
    line.chars().take(BODY_CHARS_MAX - 1).chain(['…']).collect()
}

pub(super) fn short(id: &str) -> String {
    id.chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect()
}

/// A unit variant as it is written in JSON.
pub fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

pub(super) fn kind(kind: SendKind) -> String {
    word(&kind)
}

pub(super) fn channels(channels: &[textledger_domain::event::consent::Channel]) -> String {
    channels.iter().map(word).collect::<Vec<_>>().join("+")
}

pub(super) fn texts(count: usize) -> String {
    if count == 1 { "1 text".to_owned() } else { format!("{count} texts") }
}
