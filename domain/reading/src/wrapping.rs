//! What programs put around a text: a subject line before it, a signature after
//! it. Neither is said by the customer, so neither may hide what is.

use std::ops::Range;

use crate::counted::steps;

/// Headings that mail programs and gateways put before a text.
const HEADINGS: &[&str] = &[
    "subject:",
    "subj:",
    "asunto:",
    "re:",
    "rv:",
    "fw:",
    "fwd:",
    "mms:",
    "sms:",
    "(no subject)",
    "[no subject]",
    "<no subject>",
    "(sin asunto)",
    "(no content)",
];

/// How signatures begin that programs add.
const SIGNATURES: &[&str] = &[
    "sent from ",
    "sent via ",
    "sent with ",
    "sent using ",
    "get outlook for ",
    "yahoo mail",
    "enviado desde ",
    "enviado con ",
    "obtener outlook para ",
];

/// More words than this before it, and a small letter begins no signature.
const WORDS_BEFORE_MAX: usize = 4;

/// The part of `body` that a person wrote, as far as programs mark what they add;
/// all of it where nothing would be left.
pub(crate) fn inside(body: &str) -> Range<usize> {
    let start = heading(body);
    let end = start + signature(&body[start..]);
    let text = body[start..end].trim();
    if !text.contains(char::is_alphanumeric) {
        return 0..body.len();
    }
    let start = start + (body[start..end].len() - body[start..end].trim_start().len());
    start..start + text.len()
}

/// Where the text begins after its headings.
fn heading(body: &str) -> usize {
    let mut rest = body.trim_start();
    while let Some(after) = HEADINGS.iter().find_map(|heading| without_prefix(rest, heading)) {
        rest = after.trim_start();
    }
    body.len() - rest.len()
}

/// Where the text ends before its signature: what a program adds begins a line,
/// or, where a gateway has put all on one line, is written with a capital or
/// follows a word or two. A line of dashes begins one too.
fn signature(body: &str) -> usize {
    let mut line_start = 0;
    for line in body.split_inclusive(['\n', '\r']) {
        steps(line.len());
        let shown = line.trim();
        let is_rule = shown.len() >= 2 && shown.chars().all(|c| matches!(c, '-' | '–' | '—' | '_'));
        if is_rule || begins_signature(shown) {
            return line_start;
        }
        let words = line.match_indices(' ').enumerate().map(|(before, (space, _))| (before + 1, space + 1));
        let mut may_begin = words
            .filter(|&(before, at)| before < WORDS_BEFORE_MAX || line[at..].starts_with(char::is_uppercase));
        if let Some((_, at)) = may_begin.find(|&(_, at)| begins_signature(&line[at..])) {
            return line_start + at;
        }
        line_start += line.len();
    }
    body.len()
}

fn begins_signature(text: &str) -> bool {
    SIGNATURES.iter().any(|signature| without_prefix(text, signature).is_some())
}

/// `text` after `prefix`, whatever their case.
fn without_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    steps(prefix.len());
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn what_programs_add_is_set_aside() {
        for (body, said) in [
            ("STOP\n\nSent from my iPhone", "STOP"),
            ("Stop Sent from my Verizon, Samsung Galaxy smartphone", "Stop"),
            ("Stop Get Outlook for iOS", "Stop"),
            ("STOP sent from AT&T Yahoo Mail on Android", "STOP"),
            ("STOP\r\n-- \r\nThis message and any attachments are confidential.", "STOP"),
            ("(No subject) STOP", "STOP"),
            ("Subject: RE: stop it", "stop it"),
            ("Fwd:\nSTOP\n__\nMaria", "STOP"),
            ("Alto\nEnviado desde mi iPhone", "Alto"),
        ] {
            assert_eq!(&body[inside(body)], said, "{body:?}");
        }
    }

    #[test]
    fn what_people_write_stays() {
        for body in [
            "stop",
            "I got a text sent from your number, stop it",
            "Sent from my iPhone",
            "-- \nSTOP",
            "",
            "é",
            "re",
            "Reply STOP",
        ] {
            assert_eq!(inside(body), 0..body.len(), "{body:?}");
        }
    }
}
