//! The page for those who talk to customers: its examples are read as customers' texts
//! are, its fixed texts are those that are sent, and its commands say what it says.

use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use textledger_domain::wording::{Brand, Template, TemplateName, Values};
use textledger_reading::Language;

use crate::ledger::{Said, pipeline_in};
use crate::page::{Ask, Page, said};

/// The page.
const PAGE: &str = include_str!("../../docs/handbook.md");

/// What the page calls a class of texts, as `textledger classify` names it.
const NAMES: [(&str, &str); 8] = [
    ("stop", "revoke"),
    ("start", "grant"),
    ("help", "help"),
    ("status", "status"),
    ("go on", "continue"),
    ("not sure", "unclear"),
    ("machine", "machine"),
    ("talk", "none"),
];

/// The rows of the table behind `comment`: what is texted, and what it is taken for.
fn examples(comment: &str) -> Vec<(&'static str, &'static str)> {
    let (_, table) = PAGE.split_once(&format!("<!-- {comment} -->\n\n")).expect(comment);
    let rows = table.lines().skip(2).map_while(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.map(|row| row.split_once(" | ").unwrap()).collect()
}

/// What `textledger classify` takes each of `texts` for.
fn classes(texts: &[&str], flags: &[&str]) -> Vec<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), texts.join("\n")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_textledger"));
    command.arg("classify").arg("--json").args(flags).stdin(file.reopen().unwrap());
    let said = Said::from(command.output().unwrap());
    assert_eq!(said.code, Some(0), "{said:?}");
    let class =
        |line: &str| serde_json::from_str::<Value>(line).unwrap()["class"].as_str().unwrap().to_owned();
    said.stdout.lines().map(class).collect()
}

#[test]
fn every_example_of_the_handbook_is_taken_for_what_it_says() {
    let tables: [(&str, &[&str]); 3] = [
        ("from anybody", &[]),
        ("after our question", &["--asked"]),
        ("from somebody who is stopped", &["--opted-out"]),
    ];
    for (comment, flags) in tables {
        let examples = examples(comment);
        assert!(examples.len() >= 5, "{comment}: {examples:?}");
        let texts: Vec<&str> = examples.iter().map(|(text, _)| *text).collect();
        let told = examples.iter().map(|(text, name)| {
            let class = NAMES.iter().find(|(ours, _)| ours == name).expect(name).1;
            (*text, class.to_owned())
        });
        let read: Vec<_> = texts.iter().copied().zip(classes(&texts, flags)).collect();
        assert_eq!(read, told.collect::<Vec<_>>(), "{comment}");
    }
}

#[test]
fn the_handbook_quotes_the_texts_that_are_sent() {
    let brand = Brand { name: "Acme Plumbing".to_owned(), contact: "help@acme.example".to_owned() };
    let page = PAGE.split_whitespace().collect::<Vec<_>>().join(" ");
    let quoted = TemplateName::ALL.into_iter().filter(|name| *name != TemplateName::Status);
    for name in quoted {
        let sent = Template::new(name, Language::En).render_with(&brand, &Values::default());
        assert!(page.contains(&format!("“{sent}”")), "the handbook does not quote: {sent}");
    }
}

/// The page's commands, run on a ledger of nobody yet.
struct Desk(TempDir);

impl Desk {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        pipeline_in(&directory.path().join("records")).await.stop().await.unwrap();
        Self(directory)
    }

    fn answer(&self, ask: &Ask<'_>) -> String {
        let Ask::Run { command, .. } = ask else { panic!("the page keeps a file that nobody reads") };
        said(self.0.path(), "\"$TEXTLEDGER\" \"$@\" --data-dir records", command)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wishes_are_entered_as_the_handbook_says() {
    let desk = Desk::new().await;
    Page::of_docs("handbook.md").check(async |ask| desk.answer(&ask)).await;
}
