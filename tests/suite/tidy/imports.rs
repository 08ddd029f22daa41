//! The import table of the design ("Rooms, and what each may import"), held
//! against what Cargo says: `cargo metadata` for what a package asks for, and
//! `cargo tree` for what ends up below it with the features it is built with.
//! Both run offline, on what this test was itself built from.

use std::collections::BTreeSet;
use std::env;
use std::process::Command;

use cargo_metadata::{DependencyKind, MetadataCommand};

use super::{assert_none, workspace_root};

/// Which of our packages each of them may import, for any purpose. None may
/// import the tests.
const ROOMS: &[(&str, &[&str])] = &[
    ("textledger-reading", &[]),
    ("textledger-domain", &["textledger-reading"]),
    ("textledger-projections", &["textledger-domain"]),
    ("textledger-infrastructure", &["textledger-domain", "textledger-projections"]),
    ("textledger-embedded", &["textledger-domain", "textledger-infrastructure"]),
    (
        "textledger-handlers",
        &["textledger-domain", "textledger-reading", "textledger-projections", "textledger-infrastructure"],
    ),
    (
        "textledger",
        &[
            "textledger-domain",
            "textledger-reading",
            "textledger-projections",
            "textledger-infrastructure",
            "textledger-embedded",
            "textledger-handlers",
        ],
    ),
    (
        "textledger-tests",
        &[
            "textledger-domain",
            "textledger-reading",
            "textledger-projections",
            "textledger-infrastructure",
            "textledger-embedded",
            "textledger-handlers",
            "textledger",
        ],
    ),
];

/// Crates that turn values into values. Everything that domain and projections
/// may build on, apart from each other.
const PURE: &[&str] = &[
    "base64",
    "bdays",
    "chrono",
    "chrono-tz",
    "const-hex",
    // Signatures of checkpoints, without its source of random keys.
    "ed25519-dalek",
    "pulldown-cmark",
    "serde",
    "serde_jcs",
    "serde_json",
    "sha2",
    "strsim",
    "thiserror",
    // Merkle logs: RFC 6962 over tiles that are handed to it.
    "tlog_tiles",
    "toml",
    "unicode-normalization",
    "unicode-segmentation",
    "uuid",
];

/// The rooms that hold rules only.
const PURE_ROOMS: &[&str] = &["textledger-reading", "textledger-domain", "textledger-projections"];

/// How the names of crates begin that wait, talk, store, draw random numbers or
/// read the clock. Below a pure room none of them may appear, at any depth.
const IMPURE: &[&str] = &[
    "async-",
    "aws-",
    "aws_",
    "axum",
    "dynoxide",
    "futures",
    "getrandom",
    "hyper",
    // The machine's time zone: comes with chrono's `clock` feature.
    "iana-time-zone",
    "lambda_",
    "libsqlite3-sys",
    "mio",
    "rand",
    "reqwest",
    "ring",
    "rusqlite",
    "rustls",
    "socket2",
    "tokio",
    "tower",
    "tracing",
];

/// The embedded cloud and the command's user interface: not in a Lambda build.
const NOT_ON_LAMBDA: &[&str] = &[
    "clap",
    "comfy-table",
    "dynoxide-rs",
    "indicatif",
    "libsqlite3-sys",
    "rusqlite",
    "tempfile",
    "textledger",
    "textledger-embedded",
];

/// A package of ours and the crates its `Cargo.toml` names.
struct Imports {
    package: String,
    /// For what it ships.
    shipped: BTreeSet<String>,
    /// For its own tests.
    tests: BTreeSet<String>,
}

/// Edges between our packages that the table does not have.
fn forbidden_edges(packages: &[Imports]) -> Vec<String> {
    let mut findings = Vec::new();
    for Imports { package, shipped, tests } in packages {
        let Some((_, may)) = ROOMS.iter().find(|(room, _)| room == package) else {
            findings.push(format!("{package} is not in the table"));
            continue;
        };
        for import in shipped.union(tests).filter(|import| import.starts_with("textledger")) {
            if !may.contains(&import.as_str()) {
                findings.push(format!("{package} imports {import}"));
            }
        }
    }
    findings
}

/// Crates that a pure room names for what it ships and that are not on the list.
fn unlisted(packages: &[Imports]) -> Vec<String> {
    packages
        .iter()
        .filter(|imports| PURE_ROOMS.contains(&imports.package.as_str()))
        .flat_map(|Imports { package, shipped, .. }| {
            shipped
                .iter()
                .filter(|import| !import.starts_with("textledger") && !PURE.contains(&import.as_str()))
                .map(move |import| format!("{package} imports {import}"))
        })
        .collect()
}

fn impure(closure: &BTreeSet<String>) -> Vec<String> {
    closure.iter().filter(|name| IMPURE.iter().any(|start| name.starts_with(start))).cloned().collect()
}

fn not_for_lambda(closure: &BTreeSet<String>) -> Vec<String> {
    closure.iter().filter(|name| NOT_ON_LAMBDA.contains(&name.as_str())).cloned().collect()
}

/// What the workspace's `Cargo.toml` files say.
fn imports() -> Vec<Imports> {
    let metadata = MetadataCommand::new()
        .current_dir(workspace_root())
        .no_deps()
        .other_options(["--offline".to_owned(), "--locked".to_owned()])
        .exec()
        .expect("cargo metadata describes the workspace");
    let named = |package: &cargo_metadata::Package, for_tests: bool| {
        package
            .dependencies
            .iter()
            .filter(|dependency| (dependency.kind == DependencyKind::Development) == for_tests)
            .map(|dependency| dependency.name.clone())
            .collect()
    };
    metadata
        .packages
        .iter()
        .map(|package| Imports {
            package: package.name.to_string(),
            shipped: named(package, false),
            tests: named(package, true),
        })
        .collect()
}

/// The names of all crates that are linked into `package`, itself included.
pub(super) fn closure_of(package: &str, features: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(workspace_root())
        .args(["tree", "--offline", "--locked", "--package", package, "--edges", "normal,no-proc-macro"])
        .args(["--prefix", "none", "--format", "{p}"])
        .args(features)
        .output()
        .expect("cargo can be run");
    assert!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8_lossy(&output.stdout);
    lines.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn packages_import_each_other_only_as_the_design_says() {
    let packages = imports();
    assert_eq!(packages.len(), ROOMS.len(), "a package was added or removed: bring ROOMS up to date");
    assert_none(
        &forbidden_edges(&packages),
        "move the code to the room that may import this, or change the design's table and ROOMS:",
    );
}

#[test]
fn rules_build_on_listed_crates_only() {
    assert_none(
        &unlisted(&imports()),
        "keep I/O, clocks and randomness out of the rules; add a crate to PURE only if it has none:",
    );
}

#[test]
fn nothing_below_the_rules_waits_talks_draws_or_reads_the_clock() {
    for room in PURE_ROOMS {
        let closure = closure_of(room, &[]);
        assert!(closure.contains("serde_core"), "cargo tree showed nothing below {room}");
        assert_none(
            &impure(&closure),
            &format!("see `cargo tree -p {room} -i <crate>` and switch off the feature that brings it:"),
        );
    }
}

#[test]
fn lambda_builds_carry_nothing_of_the_embedded_cloud() {
    let closure = closure_of("textledger-handlers", &[]);
    assert!(closure.contains("lambda_runtime"), "cargo tree showed nothing below textledger-handlers");
    assert_none(&not_for_lambda(&closure), "see `cargo tree -p textledger-handlers -i <crate>`:");
}

#[test]
fn the_command_does_carry_the_embedded_cloud() {
    // Without this, a renamed crate would leave the test above with nothing to find.
    assert_eq!(not_for_lambda(&closure_of("textledger", &[])), NOT_ON_LAMBDA);
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn package(package: &str, shipped: &[&str], tests: &[&str]) -> Vec<Imports> {
    vec![Imports { package: package.to_owned(), shipped: names(shipped), tests: names(tests) }]
}

#[test]
fn an_edge_the_table_does_not_have_is_found() {
    for (room, shipped, tests, finding) in [
        (
            "textledger-domain",
            "textledger-projections",
            "proptest",
            "textledger-domain imports textledger-projections",
        ),
        (
            "textledger-projections",
            "textledger-infrastructure",
            "",
            "textledger-projections imports textledger-infrastructure",
        ),
        (
            "textledger-infrastructure",
            "textledger-handlers",
            "",
            "textledger-infrastructure imports textledger-handlers",
        ),
        ("textledger-handlers", "serde", "textledger-tests", "textledger-handlers imports textledger-tests"),
        ("textledger-handlers", "textledger-embedded", "", "textledger-handlers imports textledger-embedded"),
        ("textledger-embedded", "textledger-reading", "", "textledger-embedded imports textledger-reading"),
        ("textledger-reports", "serde", "", "textledger-reports is not in the table"),
    ] {
        assert_eq!(forbidden_edges(&package(room, &[shipped], &[tests])), [finding]);
    }
    assert!(
        forbidden_edges(&package("textledger-projections", &["textledger-domain", "serde"], &[])).is_empty()
    );
}

#[test]
fn an_unlisted_crate_below_a_rule_is_found() {
    let findings = unlisted(&package("textledger-domain", &["serde", "tokio"], &["proptest"]));
    assert_eq!(findings, ["textledger-domain imports tokio"]);
    assert!(unlisted(&package("textledger-infrastructure", &["tokio"], &[])).is_empty());
}

#[test]
fn impure_crates_are_found_at_any_depth() {
    let closure = names(&["serde", "tokio-util", "aws-smithy-types", "rand_core", "uuid", "unicode-ident"]);
    assert_eq!(impure(&closure), ["aws-smithy-types", "rand_core", "tokio-util"]);
}

#[test]
fn the_embedded_cloud_is_found_in_a_build() {
    assert_eq!(not_for_lambda(&names(&["lambda_runtime", "rusqlite", "clap"])), ["clap", "rusqlite"]);
}
