//! The page itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::fcc_words::{Outcome, WORDS};
use super::providers;
use crate::revocation_language::measure::{Reader, confusion_table};
use textledger_tests::corpus::{self, Label, Line};

const HEAD: &str = "\
<!-- Written by the test `conformance`; do not edit. `UPDATE_GOLDEN=1 cargo test -p textledger-tests --test suite conformance` -->
# Opt-outs: what we do, and what others do by default

Each line below is what the code did when this page was made: the words went through the whole pipeline
on the embedded carrier, the wordings through the rules and clues in `domain/reading/rules`. A change that
makes a line untrue fails the tests.

47 CFR 64.1200(a)(10): consent may be revoked in any reasonable manner. Seven words do so by themselves;
any other wording counts if a reasonable person would understand it as a request to stop.

## The seven words

“Confirmed” means one confirmation text of ours within five minutes, nothing after it, and texts and calls
stopped at once. On a toll-free number the carrier itself answers a literal STOP and blocks; our own
confirmation would neither be due nor arrive.
";

const AFTER: &str = "
## After the words

| rule | what we do | shown by |
|---|---|---|
| any reasonable manner, (a)(10) | texts in any wording; e-mail, voice, web and by hand through `consent-api` and `textledger consent`, each with its evidence | `revocation_language`, `consent_api` |
| honoured within ten business days at the latest | by text at once; all others block at once and wait to be acknowledged, with the last day in both readings | `deadlines`, `consent_api` |
| the presumption is the customer's, (a)(11) | what is unclear holds everything unasked for until it is settled | `unclear` |
| one confirmation, no marketing, within five minutes, (a)(12) | once or not at all, with the reason on record; wording in `domain/wording/messages.toml` | `confirmations`, `crashes`, `exhaustive` |
| it may ask what was meant; silence means everything | one question; a day without an answer stops everything | `unclear` |
| revoke-all | a revocation stops every channel and purpose unless it says otherwise; START by text opens texts only | `consent_api`, `carrier` |

## Where the defaults of others are from

As published on 2026-11-22; their customers can add words of their own.

";

/// The page for these outcomes.
pub fn render(outcomes: &[Outcome]) -> String {
    let mut page = HEAD.to_owned();
    page.push('\n');
    page += &fcc_table(outcomes);
    page += "\n## Classes of wording\n\nRequests recognised, out of those in `tests/corpus/held_out.tsv`: labelled texts, made up rather than\ncollected from customers, whose writers had not seen the rules and which the rules were not made with. The\nclasses are those of the writers.\n\n";
    let lines = corpus::held_out();
    page += &class_table(lines.iter().filter(|line| line.label == Label::Revoke));
    page +=
        "\n## Ordinary conversation\n\nTexts wrongly taken for a request, out of those in the same file.\n\n";
    page += &class_table(lines.iter().filter(|line| line.label == Label::None));
    page += "\n## START and HELP in other words\n\nTexts that ask to start again or for help, wrongly taken for a request to stop.\n\n";
    page += &class_table(lines.iter().filter(|line| matches!(line.label, Label::Grant | Label::Help)));
    page += "\n## Confusion table\n\nOf requests to stop and ordinary conversation. The rules were made with the development texts and not with\nthe held-out ones. Three simple readers beside ours:\nthe whole text is a keyword, it begins with one, it contains one.\n\n";
    page += &confusion_table(&[("development", corpus::development()), ("held out", corpus::held_out())]);
    page += AFTER;
    for provider in providers::ALL {
        let _ = writeln!(
            page,
            "- **{}**: {}. Words: {}.",
            provider.name,
            provider.source,
            provider.keywords.join(", ")
        );
    }
    page
}

fn fcc_table(outcomes: &[Outcome]) -> String {
    let mut table = String::from("| word | textledger | textledger, toll-free |");
    for provider in providers::ALL {
        let _ = write!(table, " {} |", provider.name);
    }
    table += "\n|---|---|---|";
    table += &"---|".repeat(providers::ALL.len());
    table.push('\n');
    for word in WORDS {
        let _ = write!(table, "| {word} |");
        for toll_free in [false, true] {
            let outcome =
                outcomes.iter().find(|outcome| outcome.word == word && outcome.is_toll_free == toll_free);
            let _ = write!(table, " {} |", outcome.map_or("?", said));
        }
        for provider in providers::ALL {
            let _ = write!(table, " {} |", if provider.takes(word) { "yes" } else { "**no**" });
        }
        table.push('\n');
    }
    let _ = write!(table, "| **of seven** | {0} | {0} |", WORDS.len());
    for provider in providers::ALL {
        let _ = write!(table, " {} |", WORDS.iter().filter(|word| provider.takes(word)).count());
    }
    table + "\n"
}

fn said(outcome: &Outcome) -> &'static str {
    match (outcome.stops_texts && outcome.stops_calls, outcome.confirmations, outcome.carrier_confirms) {
        (true, 1, false) => "stopped, confirmed",
        (true, 0, true) => "stopped, the carrier confirms",
        (true, ..) => "stopped",
        (false, ..) => "**not stopped**",
    }
}

/// For each class of these texts, how many each reader takes for a request.
fn class_table<'a>(lines: impl Iterator<Item = &'a Line>) -> String {
    let mut classes: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    for line in lines {
        classes.entry(&line.kind).or_default().push(line);
    }
    let mut table = String::from("| class | texts | textledger |");
    for provider in providers::ALL {
        let _ = write!(table, " {} |", provider.name);
    }
    table += "\n|---|--:|--:|";
    table += &"--:|".repeat(providers::ALL.len());
    table.push('\n');
    let all: Vec<&Line> = classes.values().flatten().copied().collect();
    let rows = classes.iter().map(|(class, lines)| ((*class).to_owned(), lines));
    for (class, lines) in rows.chain([("**all**".to_owned(), &all)]) {
        let taken = |takes: &dyn Fn(&str) -> bool| lines.iter().filter(|line| takes(&line.text)).count();
        let ours = taken(&|text| Reader::Rules.says_revoke(text));
        let _ = write!(table, "| {class} | {} | {ours} |", lines.len());
        for provider in providers::ALL {
            let _ = write!(table, " {} |", taken(&|text| provider.takes(text)));
        }
        table.push('\n');
    }
    table
}
