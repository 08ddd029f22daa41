//! What every Rust file of the workspace looks like: it opens by saying what it
//! is, is short enough to read in one go, and is finished.

use std::fs;
use std::path::Path;

use super::{assert_none, workspace_root};

/// Where a file stops being one idea.
const LINES_MAX: usize = 400;

/// Files that are longer, and why each still is one idea.
const LONG_FOR_A_REASON: &[(&str, &str)] = &[];

/// What unfinished or silenced code looks like. Spelled in two halves, or this
/// file would find itself.
const UNFINISHED: &[(&str, &str)] = &[
    (concat!("todo", "!("), "write it, or leave out what needs it"),
    (concat!("unimplemented", "!("), "write it, or leave out what needs it"),
    (concat!("dbg", "!("), "take it out, or make it a tracing event"),
    (concat!("#[", "ignore"), "make the test pass or remove it: an ignored test tells nobody anything"),
    (concat!("#[", "allow("), "use #[expect(..., reason = \"...\")], which complains once it is not needed"),
    (concat!("#![", "allow("), "use #[expect(..., reason = \"...\")] where it is needed"),
];

/// A Rust file, by its path from the workspace's root.
pub(super) struct Source {
    path: String,
    pub(super) text: String,
}

fn without_opening(sources: &[Source]) -> Vec<String> {
    sources.iter().filter(|file| !file.text.starts_with("//!")).map(|file| file.path.clone()).collect()
}

fn too_long(sources: &[Source], reasons: &[(&str, &str)]) -> Vec<String> {
    sources
        .iter()
        .filter(|file| file.text.lines().count() > LINES_MAX)
        .filter(|file| !reasons.iter().any(|(path, _)| *path == file.path))
        .map(|file| format!("{}: {} lines", file.path, file.text.lines().count()))
        .collect()
}

/// Exceptions nobody needs any more.
fn excused_in_vain(sources: &[Source], reasons: &[(&str, &str)]) -> Vec<String> {
    reasons
        .iter()
        .filter(|(path, _)| {
            !sources.iter().any(|file| file.path == *path && file.text.lines().count() > LINES_MAX)
        })
        .map(|(path, _)| (*path).to_owned())
        .collect()
}

fn unfinished(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in sources {
        for (number, line) in (1..).zip(file.text.lines()) {
            for (mark, advice) in UNFINISHED.iter().filter(|(mark, _)| line.contains(mark)) {
                findings.push(format!("{}:{number}: {mark}…  {advice}", file.path));
            }
        }
    }
    findings
}

/// All Rust files below the root, in order of their paths.
pub(super) fn sources() -> Vec<Source> {
    let root = workspace_root();
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder of the workspace can be listed") {
        let entry = entry.expect("a folder of the workspace can be listed");
        let (path, name) = (entry.path(), entry.file_name());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if !holds_no_sources(&path, &name.to_string_lossy()) {
                collect(root, &path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source file is UTF-8");
            let path = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            found.push(Source { path, text });
        }
    }
}

/// Hidden folders, and build output wherever Cargo was told to put it.
fn holds_no_sources(path: &Path, name: &str) -> bool {
    name.starts_with('.') || name == "target" || path.join("CACHEDIR.TAG").exists()
}

#[test]
fn every_file_opens_by_saying_what_it_is() {
    assert_none(
        &without_opening(&sources()),
        "begin these files with a `//!` comment: what it is, why it is here, what it must not know",
    );
}

#[test]
fn no_file_is_too_long_without_a_reason() {
    let sources = sources();
    assert_none(
        &too_long(&sources, LONG_FOR_A_REASON),
        "move an idea out of these files, or list them with a reason in LONG_FOR_A_REASON",
    );
    assert_none(
        &excused_in_vain(&sources, LONG_FOR_A_REASON),
        "take these out of LONG_FOR_A_REASON: they are gone or short",
    );
}

#[test]
fn nothing_is_left_unfinished_or_silenced() {
    assert_none(&unfinished(&sources()), "finish these lines:");
}

#[test]
fn the_search_finds_files_in_every_room() {
    let sources = sources();
    for room in ["domain/", "projections/", "infrastructure/", "handlers/", "tests/"] {
        assert!(sources.iter().any(|file| file.path.starts_with(room)), "no Rust file found in {room}");
    }
}

fn one(text: &str) -> Vec<Source> {
    vec![Source { path: "domain/src/rule.rs".to_owned(), text: text.to_owned() }]
}

#[test]
fn a_file_without_an_opening_is_found() {
    assert_eq!(without_opening(&one("use std::fmt;\n//! too late\n")), ["domain/src/rule.rs"]);
    assert_eq!(without_opening(&one("")), ["domain/src/rule.rs"]);
    assert!(without_opening(&one("//! A rule.\n")).is_empty());
}

#[test]
fn a_long_file_is_found_unless_it_has_a_reason() {
    let long = one(&"// a line\n".repeat(LINES_MAX + 1));
    assert_eq!(too_long(&long, &[]), ["domain/src/rule.rs: 401 lines"]);
    assert!(too_long(&long, &[("domain/src/rule.rs", "a table of the standard")]).is_empty());
    assert!(too_long(&one(&"// a line\n".repeat(LINES_MAX)), &[]).is_empty());
}

#[test]
fn a_reason_without_a_long_file_is_found() {
    let reasons = &[("domain/src/rule.rs", "a table of the standard")];
    assert!(excused_in_vain(&one(&"// a line\n".repeat(LINES_MAX + 1)), reasons).is_empty());
    assert_eq!(excused_in_vain(&one("//! Short now.\n"), reasons), ["domain/src/rule.rs"]);
}

#[test]
fn each_mark_of_unfinished_code_is_found_with_its_line() {
    for (mark, _) in UNFINISHED {
        let findings = unfinished(&one(&format!("//! A rule.\n    {mark}…)\n")));
        assert!(findings.iter().any(|finding| finding.starts_with("domain/src/rule.rs:2: ")), "{mark}");
    }
    assert!(unfinished(&one("//! A rule.\n#[expect(dead_code, reason = \"…\")]\n")).is_empty());
}
