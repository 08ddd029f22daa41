//! A conversation as a phone shows it.

use textledger_domain::time::Timestamp;

use super::terminal::Fit;
use super::words::{Instants, clock_time};

/// The width of a phone's screen, in columns.
const PHONE_WIDTH: usize = 64;
/// The width of what is said on it.
const BUBBLE_WIDTH: usize = 44;

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

/// A conversation as the customer's phone shows it: their texts on the right, and
/// the date wherever it changes.
#[must_use]
pub fn phone(bubbles: &[Bubble]) -> String {
    let mut lines = Vec::new();
    let mut instants = Instants::default();
    for bubble in bubbles {
        if let Some(day) = instants.new_day(bubble.at) {
            lines.push(format!("{:8} {:^PHONE_WIDTH$}", "", day).trim_end().to_owned());
        }
        let wrapped = wrap(&bubble.text, BUBBLE_WIDTH);
        let width = wrapped.iter().map(Fit::width).max().unwrap_or(0);
        let indent = if bubble.mine { PHONE_WIDTH.saturating_sub(width + 4) } else { 2 };
        let time = &clock_time(bubble.at)[..8];
        for (index, line) in wrapped.iter().enumerate() {
            let stamp = if index == 0 { time } else { "" };
            let edge = if bubble.mine { '▐' } else { '▌' };
            let padding = " ".repeat(width - line.width());
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

/// The lines of `text`, of `width` columns at most: broken between words, and
/// within one that is wider.
fn wrap(text: &str, width: usize) -> Vec<Fit> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for token in paragraph.split_whitespace() {
            let mut token = Fit::line(token);
            if !line.is_empty() && Fit::line(&line).width() + 1 + token.width() > width {
                lines.push(Fit::line(&std::mem::take(&mut line)));
            }
            while token.width() > width {
                let (head, rest) = token.split_at(width);
                lines.push(head);
                token = rest;
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(token.as_str());
        }
        lines.push(Fit::line(&line));
    }
    lines
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::{Bubble, phone};

    fn said(at: &str, mine: bool, text: &str) -> Bubble {
        Bubble { at: at.parse().unwrap(), mine, text: text.to_owned() }
    }

    #[test]
    fn the_date_stands_wherever_the_day_changes() {
        let shown = phone(&[
            said("2026-11-22T23:59:00Z", true, "Hello"),
            said("2026-11-22T23:59:59Z", false, "Hi"),
            said("2026-11-23T00:00:01Z", true, "Bye"),
        ]);
        let lines: Vec<&str> = shown.lines().map(str::trim).collect();
        assert_eq!((lines[0], lines[3]), ("2026-11-22", "2026-11-23"), "{shown}");
        assert_eq!(lines.len(), 5, "{shown}");
    }

    #[test]
    fn a_bubble_is_no_wider_than_its_phone_whatever_the_script() {
        let link = format!("https://example.com/{}", "a".repeat(100));
        for text in ["停止".repeat(40), link, "👩‍👩‍👧 ".repeat(30), "\u{1b}[2J\u{7}\u{9b}".repeat(9)]
        {
            for mine in [true, false] {
                let shown = phone(&[said("2026-11-22T07:28:00Z", mine, &text)]);
                for line in shown.lines().skip(1) {
                    assert!(line.width() <= 8 + 1 + 64 + 2, "{line}");
                    assert_eq!(mine, line.ends_with('▐'), "{line}");
                }
                assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{9b}']));
            }
        }
    }
}
