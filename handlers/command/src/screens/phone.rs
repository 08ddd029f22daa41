//! A conversation as a phone shows it.

use textledger_domain::time::Timestamp;

use super::words::clock_time;

/// The width of a phone's screen, in characters.
const PHONE_WIDTH: usize = 64;
/// The width of a bubble on it.
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
