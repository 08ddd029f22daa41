//! A page for people whose console blocks are what the command says: each line that
//! begins with `$` is run, and what follows it is the answer, with the exit code if
//! that is not 0. A comment before a block says what happens beside it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use textledger_domain::time::Timestamp;
use uuid::Uuid;

use crate::ledger::Said;

/// What a page asks of whoever runs it.
pub enum Ask<'a> {
    /// Run this command, while what the comment says happens.
    Run { command: &'a str, meanwhile: Option<&'a str> },
    /// Have a file of this name, with this text.
    Keep { name: &'a str, text: &'a str },
}

/// What a line of a page says when it is run in `directory`, where `textledger` is the
/// shell function with this body: there `"$TEXTLEDGER"` is the command.
pub fn said(directory: &Path, body: &str, line: &str) -> String {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("exec 2>&1; textledger() {{ {body}; }}; {line}")]).current_dir(directory);
    shell.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    shell.env("TEXTLEDGER", env!("CARGO_BIN_EXE_textledger")).stdin(Stdio::null());
    let said = Said::from(shell.output().unwrap());
    match said.code {
        Some(0) => said.stdout,
        Some(code) => format!("{}# exit code {code}\n", said.stdout),
        None => panic!("{said:?}"),
    }
}

/// A page of `docs`.
pub struct Page {
    path: PathBuf,
    text: String,
}

impl Page {
    pub fn of_docs(name: &str) -> Self {
        let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../docs", name].iter().collect();
        let text = std::fs::read_to_string(&path).unwrap();
        Self { path, text }
    }

    /// Runs the page from its beginning to its end. It fails where the page does not
    /// say what was answered; with `UPDATE_GOLDEN=1` the page is written anew then.
    pub async fn check(&self, mut answer: impl AsyncFnMut(Ask<'_>) -> String) {
        let answered = self.answered(&mut answer).await;
        let (kept, now) = (self.text.lines().map(likened), answered.lines().map(likened));
        if kept.clone().eq(now.clone()) {
            return;
        }
        if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
            std::fs::write(&self.path, answered).unwrap();
            return;
        }
        let differs = kept.zip(now).enumerate().find(|(_, (kept, now))| kept != now);
        panic!(
            "{} is not what the command says: run this test with UPDATE_GOLDEN=1 and read the difference, which begins with (line, page, answer): {differs:#?}",
            self.path.display()
        );
    }

    /// The page with the answers of now.
    async fn answered(&self, answer: &mut impl AsyncFnMut(Ask<'_>) -> String) -> String {
        let (mut written, mut meanwhile) = (String::new(), None);
        let mut lines = self.text.lines();
        while let Some(line) = lines.next() {
            written.push_str(&format!("{line}\n"));
            let Some(kind) = line.strip_prefix("```").filter(|kind| !kind.is_empty()) else {
                meanwhile = comment(line);
                continue;
            };
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            match (kind, block.first().and_then(|first| first.strip_prefix("# "))) {
                ("console", _) => {
                    for command in block.iter().filter_map(|line| line.strip_prefix("$ ")) {
                        let said = answer(Ask::Run { command, meanwhile: meanwhile.take() }).await;
                        written.push_str(&format!("$ {command}\n{said}"));
                    }
                }
                (_, named) => {
                    let text = block.join("\n") + "\n";
                    if let Some(name) = named.filter(|name| name.ends_with(".toml")) {
                        answer(Ask::Keep { name, text: &text }).await;
                    }
                    written.push_str(&text);
                }
            }
            written.push_str("```\n");
        }
        written
    }
}

fn comment(line: &str) -> Option<&str> {
    line.strip_prefix("<!-- ")?.strip_suffix(" -->")
}

/// A line without what differs from run to run: instants, ids we draw, keys that are
/// made and what hangs on them, processes, how the work was shared between the rebuild
/// and the projector, how many bytes there are of it all, and the width that these have
/// in a table.
fn likened(line: &str) -> String {
    let counted = [" events folded, ", " read units: "].iter().any(|of_them| line.contains(of_them));
    let mut after = "";
    let words = line.split_whitespace().filter(|word| word.chars().any(|char| char != '─'));
    let words = words.map(|word| {
        let before = std::mem::replace(&mut after, word);
        // A key's base64 may end in one of its signs.
        let bare = word.trim_matches(|char: char| !char.is_alphanumeric() && !"+/=".contains(char));
        let of = if bare.parse::<Timestamp>().is_ok() {
            "<time>"
        } else if bare.parse::<Uuid>().is_ok() {
            "<id>"
        } else if bare.len() == 64 && bare.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            "<hash>"
        } else if bare.starts_with("textledger/") && bare.contains('+') {
            "<key>"
        } else if before.ends_with("(process") || (counted && bare.parse::<f64>().is_ok()) {
            "<number>"
        } else {
            return word.to_owned();
        };
        word.replace(bare, of)
    });
    words.collect::<Vec<_>>().join(" ")
}
