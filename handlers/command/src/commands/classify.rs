//! `textledger classify`: how texts would be read, one line each, and why.
//!
//! Needs no ledger: the same function reads the texts of real customers.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use serde::Serialize;
use textledger_reading::Language;
use textledger_reading::{Class, Context, Reading, Span, read, rules_version};

use super::failure::{Failure, Ran};
use super::output::print;
use crate::screens::terminal::{Fit, write_err};

/// Read texts from standard input, one a line, and say how each is understood
///
/// Prints the class (revoke, grant, help, status, continue, unclear, none), the
/// rule that decided, the words it rests on, the text, and, where words were
/// weighed or the text is unclear, why. No model is asked: the same text always
/// gives the same answer.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Print one JSON object a line: text, class, rule, span, language, why
    #[arg(long)]
    json: bool,
    /// Read as from a contact who is opted out: YES then gives consent
    #[arg(long)]
    opted_out: bool,
    /// Read as answers to our question to reply STOP or CONTINUE
    #[arg(long)]
    asked: bool,
    /// The words that ask for the customer's own status
    #[arg(long, value_name = "WORDS", default_value = "MY STATUS")]
    status_keyword: String,
}

const EXAMPLES: &str = "Examples:
  printf 'take me off ur list pls\\nstop by at 5?\\n' | textledger classify
  textledger classify --json < texts.txt | jq -r 'select(.class == \"revoke\") | .text'";

/// A text and its reading, as `--json` prints them.
#[derive(Serialize)]
struct Line<'a> {
    text: &'a str,
    class: Class,
    rule: Option<String>,
    span: Option<Words<'a>>,
    language: Language,
    why: Option<String>,
    rules_version: &'static str,
}

/// Where the deciding words stand, in bytes, and what they are.
#[derive(Serialize)]
struct Words<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

pub fn run(args: &Args) -> Ran {
    let input = std::io::stdin();
    if input.is_terminal() {
        write_err(&"Type a text and press Enter; Ctrl-D ends.".into());
    }
    let context =
        Context { opted_out: args.opted_out, asked: args.asked, status_keyword: &args.status_keyword };
    each_line(input.lock(), |text| {
        let reading = read(text, context);
        print(if args.json { as_json(text, reading)? } else { as_columns(text, &reading) })
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Calls `each` with every line as it comes, without its end. Bytes that are no
/// UTF-8 become the replacement character: a text is read as well as it can be.
fn each_line(
    mut input: impl BufRead,
    mut each: impl FnMut(&str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        each(text.strip_suffix('\r').unwrap_or(text))?;
        line.clear();
    }
    Ok(())
}

fn as_json(text: &str, reading: Reading) -> Result<Fit, Failure> {
    let words = |Span { start, end }| Words { start, end, text: &text[start..end] };
    let line = Line {
        text,
        class: reading.class,
        span: reading.span.map(words),
        rule: reading.rule,
        language: reading.language,
        why: reading.why,
        rules_version: rules_version(),
    };
    Ok(Fit::json_line(&line)?)
}

/// Class, rule, deciding words, text and, if there is more to say, why: tabs
/// between them, and padded so that they also line up for people.
fn as_columns(text: &str, reading: &Reading) -> Fit {
    let class = crate::screens::words::word(&reading.class);
    let rule = reading.rule.as_deref().unwrap_or("-");
    let words = reading.span.map_or("-", |Span { start, end }| &text[start..end]);
    let padded = [(&*class, 8), (rule, 24), (words, 24)].map(|(cell, to)| Fit::line(cell).padded(to));
    let plain = [Some(text), reading.why.as_deref()].into_iter().flatten().map(Fit::line);
    // A tab in a cell would begin another one.
    let cells: Vec<String> = padded.into_iter().chain(plain).map(|cell| cell.to_string()).collect();
    cells.join("\t").into()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use textledger_reading::{Context, Reading, read};

    use super::{as_columns, as_json, each_line};

    const CONTEXT: Context<'_> = Context { opted_out: false, asked: false, status_keyword: "MY STATUS" };

    #[test]
    fn lines_are_read_whatever_their_ends_and_bytes() {
        let mut lines = Vec::new();
        let input: &[u8] = b"stop\r\n\nst\xffop\nlast";
        each_line(input, |text| {
            lines.push(text.to_owned());
            Ok(())
        })
        .unwrap();
        assert_eq!(lines, ["stop", "", "st\u{fffd}op", "last"]);
    }

    #[test]
    fn json_has_the_text_the_class_the_rule_and_the_words() {
        let text = "ok. pls stop texting me";
        let line = as_json(text, read(text, CONTEXT)).unwrap();
        let line = serde_json::from_str::<Value>(line.as_str()).unwrap();
        assert_eq!(line["text"], text);
        assert_eq!(line["class"], "revoke");
        assert_eq!(line["rule"], "phrase/stop-texting");
        assert_eq!(line["span"], json!({ "start": 8, "end": 23, "text": "stop texting me" }));
        assert_eq!(line["language"], "en");
        let line = serde_json::from_str::<Value>(as_json("", read("", CONTEXT)).unwrap().as_str()).unwrap();
        assert_eq!((&line["class"], &line["rule"]), (&json!("none"), &Value::Null));
    }

    #[test]
    fn columns_are_separated_by_tabs() {
        let line = as_columns("Stop!", &read("Stop!", CONTEXT));
        let cells = line.as_str().split('\t').map(str::trim_end).collect::<Vec<_>>();
        assert_eq!(cells, ["revoke", "keyword/STOP", "Stop", "Stop!"]);
    }

    #[test]
    fn a_text_moves_neither_the_cursor_nor_the_columns() {
        let text = "stop\u{9b}2J\u{7}\u{202e}\ttexting\u{1b}[2Jme";
        let line = as_columns(text, &read(text, CONTEXT));
        assert!(line.as_str().ends_with("\tstop\u{fffd}2J␇\u{fffd} texting␛[2Jme"), "{line}");
        assert_eq!(line.as_str().matches('\t').count(), 3, "{line}");
        let json = as_json(text, read(text, CONTEXT)).unwrap();
        assert!(json.as_str().contains(r"\u009b2J\u0007\u202e\ttexting\u001b[2Jme"), "{json}");
        assert_eq!(serde_json::from_str::<Value>(json.as_str()).unwrap()["text"], text);
    }

    #[test]
    fn a_weighed_text_shows_its_sum_in_the_last_column() {
        let reading = Reading {
            rule: Some("clues/weighed".to_owned()),
            why: Some("points 31 of 20: \"texts\" +36, baseline -5".to_owned()),
            ..read("Stop!", CONTEXT)
        };
        let line = as_columns("Stop!", &reading);
        assert!(line.as_str().ends_with("Stop!\tpoints 31 of 20: \"texts\" +36, baseline -5"), "{line}");
    }
}
