//! The story of a contact as one page that needs nothing but itself, and prints.

use std::fmt::Write;

use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;

use crate::as_of::Basis;
use crate::audit::shown::Shown;
use crate::audit::timeline::{Episode, Stretch, timeline};
use crate::audit::told::Rule;
use crate::audit::words::word;
use crate::checkpoint::leaf::CensusLeaf;

const STYLE: &str = include_str!("texts/account.css");

/// The page. All of the person's words are on it.
pub fn page(
    phone: &PhoneNumber,
    events: &[Recorded],
    (from, to): (Option<Timestamp>, Option<Timestamp>),
    census: &CensusLeaf,
) -> String {
    let asked = Stretch { from, to, basis: Basis::Recorded, after: 0, limit: usize::MAX };
    let story = timeline(phone, events, &asked, Shown::Revealed);
    let number = escaped(phone.e164());
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Account of {number}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>Account of {number}</h1>\n"
    );
    let whole = match events.len() {
        0 => format!("Nothing is on record of this number up to checkpoint {}.", census.checkpoint),
        count => {
            format!("{} of {count} events on record up to checkpoint {}.", story.total, census.checkpoint)
        }
    };
    let from = from.map_or_else(String::new, |from| format!(" Told from {from}."));
    let to = to.map_or_else(String::new, |to| format!(" Told up to {to}."));
    line(&mut page, &format!("<p>{whole} Its census was taken at {}.{from}{to}", census.at));
    line(
        &mut page,
        "Times are in UTC; “occurred” is by the clock of whoever observed it. events.jsonl has what is told here as it was sealed; where the two differ, that counts.</p>",
    );
    if !story.entries.is_empty() {
        line(
            &mut page,
            "<table>\n<thead><tr><th>Event</th><th>Occurred</th><th>Recorded</th><th>Chapter</th><th>What happened</th><th>Words</th></tr></thead>\n<tbody>",
        );
        story.entries.iter().for_each(|entry| row(&mut page, entry));
        line(&mut page, "</tbody>\n</table>");
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn row(page: &mut String, entry: &Episode) {
    if let Some(quiet) = entry.quiet_ms {
        let minutes = quiet / 60_000;
        line(page, &format!("<tr class=\"quiet\"><td colspan=\"6\">nothing for {minutes} minutes</td></tr>"));
    }
    let rule =
        entry.told.rule.as_ref().map_or_else(String::new, |rule| format!("<br><small>{}</small>", by(rule)));
    let late = entry.late_ms.map_or_else(String::new, |late| {
        format!("<br><small>recorded {} s after it occurred</small>", late / 1_000)
    });
    // Apart from the page around it, whatever way it is written in.
    let words =
        entry.told.words.as_ref().map_or_else(String::new, |words| format!("<bdi>{}</bdi>", escaped(words)));
    line(
        page,
        &format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}{rule}{late}</td><td class=\"words\">{words}</td></tr>",
            entry.seq,
            entry.occurred_at,
            entry.recorded_at,
            word(&entry.told.chapter).replace('_', " "),
            escaped(&entry.told.what)
        ),
    );
}

fn by(rule: &Rule) -> String {
    let version = rule.version.as_ref().map_or_else(String::new, |version| format!(", version {version}"));
    escaped(format!("rule: {} {}{version}", rule.by, rule.name).trim_end())
}

fn line(page: &mut String, text: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(page, "{text}");
}

/// `text` as the content of an element: nothing in it is markup, and what no page may
/// hold is a replacement character.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(sign),
            sign if sign.is_control() => safe.push('\u{fffd}'),
            sign => safe.push(sign),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use textledger_domain::hash::Hash;
    use textledger_domain::story::{Story, start};

    use super::*;

    #[test]
    fn nothing_that_a_person_wrote_is_markup() {
        let mut story = Story::with("+12125550101");
        story.texts("<script>alert(\"1\")</script> & 'x'\u{1b}", TimeDelta::zero());
        let census = CensusLeaf { at: start(), checkpoint: 1, root: Hash::of(b""), size: 1 };
        let phone = story.events[0].stream().phone().unwrap().clone();
        let page = page(&phone, &story.events, (None, None), &census);
        let written = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;\u{fffd}";
        assert!(page.contains(written) && !page.contains("<script"), "{page}");
        for outside in ["http:", "https:", "src=", "url(", "@import"] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}
