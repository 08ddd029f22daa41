//! Tables on a terminal.

use comfy_table::{ContentArrangement, LineStyle, TableStyle};
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::views::ContactRows;
use textledger_projections::target::Target;
use textledger_projections::view::{ConsentRow, MessageStatus, Row, View};

use super::summary::summary;
use super::terminal::{Fit, columns};
use super::words::{HASH_DIGITS, Instants, channels, excerpt, kind, scope, word};

/// Rows below headings, as wide as the terminal at most. Whatever is put into a
/// cell stays in it.
#[derive(Debug)]
pub struct Table(comfy_table::Table);

impl Table {
    /// Adds a row.
    pub fn add_row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.add_row(cells.into_iter().map(|cell| Fit::line(&cell).to_string()).collect::<Vec<_>>());
    }

    /// As it is shown, without spaces at the end of its lines.
    #[must_use]
    pub fn trim_fmt(&self) -> String {
        self.0.trim_fmt()
    }

    fn within(mut self, columns: Option<u16>) -> Self {
        if let Some(columns) = columns {
            self.0.set_content_arrangement(ContentArrangement::Dynamic).set_width(columns);
        }
        self
    }
}

/// A table with these headings.
#[must_use]
pub fn table(headings: &[&str]) -> Table {
    let mut table = comfy_table::Table::new();
    let style = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
    // Whether there is a terminal is not looked up for every table.
    table.force_no_tty().load_style(style).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(headings.iter().map(ToString::to_string).collect::<Vec<_>>());
    Table(table).within(columns())
}

/// The events of a stream, one line each.
#[must_use]
pub fn events_table(events: &[Recorded]) -> Table {
    let mut table = table(&["seq", "recorded at", "event", "what", "hash"]);
    let mut recorded_at = Instants::default();
    for event in events {
        table.add_row([
            event.seq().to_string(),
            recorded_at.next(event.recorded_at()),
            event.event().type_name().to_owned(),
            summary(event.event()),
            event.sealed().hash.to_string()[..HASH_DIGITS].to_owned(),
        ]);
    }
    table
}

/// The rows of the views of one contact, one table a view, under the generation
/// that answers.
#[must_use]
pub fn views_tables(views: &[ContactRows], now: Timestamp) -> Vec<(Target, Table)> {
    let target = |rows: &ContactRows| Target { view: rows.view, generation: rows.generation };
    views.iter().map(|view| (target(view), view_table(view, now))).collect()
}

fn view_table(view: &ContactRows, now: Timestamp) -> Table {
    let headings: &[&str] = match view.view {
        View::Consent => {
            &["status", "channels", "stops", "opted out at", "by", "honour by", "words", "as of"]
        }
        View::OptOutTracking => &["at", "status", "by", "about", "honour by", "request", "as of"],
        View::Messages => &["at", "", "kind", "after", "status", "parts", "text", "as of"],
        View::Sessions => &["session", "created", "last activity", "channel", "as of"],
    };
    let mut table = table(headings);
    let mut instants = Instants::default();
    for row in &view.rows {
        table.add_row(cells(row, &mut instants, now));
    }
    table
}

/// What revocations in force stop, channel by channel.
fn stops(row: &ConsentRow) -> Option<String> {
    let stopped = row.stopped_purposes.iter().map(|(channel, purposes)| scope(&[*channel], purposes));
    let stopped: Vec<String> = stopped.collect();
    (!stopped.is_empty()).then(|| stopped.join(", "))
}

fn cells(row: &Row, instants: &mut Instants, now: Timestamp) -> Vec<String> {
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
            instants.next(row.timestamp),
            if row.kind.is_none() { "in".to_owned() } else { "out".to_owned() },
            or_dash(row.kind.map(kind)),
            or_dash(row.answered_after_s.map(|seconds| format!("{seconds} s"))),
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

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::table;

    /// What the customer texted, as wide as a text can be shown.
    const WIDE: &str = "停止 停止 停止 stop texting me 👩‍👩‍👧 please";

    fn shown(columns: Option<u16>) -> String {
        let mut table = table(&["contact", "text", "last event at", "hash"]).within(columns);
        table.add_row([
            "+14255550182".to_owned(),
            WIDE.to_owned(),
            "2026-11-22T07:28:00.000Z".to_owned(),
            "0123456789ab".to_owned(),
        ]);
        table.trim_fmt()
    }

    #[test]
    fn a_table_fits_the_terminal_by_the_columns_its_characters_take() {
        for columns in [60, 80, 100] {
            for line in shown(Some(columns)).lines() {
                assert!(line.width() <= usize::from(columns), "{columns}: {line}");
            }
        }
        assert_eq!(shown(None).lines().count(), 3, "in a file every row is one line");
    }

    #[test]
    fn columns_line_up_whatever_is_in_them() {
        let mut table = table(&["text", "by"]).within(None);
        for text in ["stop", "停止", "👩‍👩‍👧", "st\u{1b}[2Jop\u{202e}"] {
            table.add_row([text.to_owned(), "sms".to_owned()]);
        }
        let text = table.trim_fmt();
        let starts = text.lines().skip(2).map(|line| line[..line.find("sms").unwrap()].width());
        let starts: Vec<usize> = starts.collect();
        assert!(starts.windows(2).all(|pair| pair[0] == pair[1]), "{text}");
    }

    #[test]
    fn no_cell_begins_a_row_of_its_own() {
        let mut table = table(&["matter", "by"]).within(None);
        table.add_row(["Doe\nv.\u{2028}Acme\r\u{85}".to_owned(), "mia".to_owned()]);
        assert_eq!(table.trim_fmt().lines().count(), 3);
    }
}
