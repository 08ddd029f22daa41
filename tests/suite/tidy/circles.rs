//! No two files import each other in a circle: files that do are one idea in
//! several places, or hide a third.
//!
//! A file imports the file that *defines* what it names, however many
//! re-exports stand between them. `mod` and `pub use` only show the way, and
//! what is compiled for tests alone does not count.

mod examples;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};

use super::assert_none;
use super::tree::{self, Tree};

/// Which file imports which, and the names it takes.
type Imports = BTreeMap<(String, String), BTreeSet<String>>;

fn imports(tree: &Tree) -> Imports {
    let mut imports = Imports::new();
    for (index, module) in tree.modules.iter().enumerate() {
        for path in &module.named {
            let Some((definer, name)) = resolve::definition(tree, index, path) else { continue };
            let (from, to) = (&module.file, &tree.modules[definer].file);
            if from != to {
                imports.entry((from.clone(), to.clone())).or_default().insert(name);
            }
        }
    }
    imports
}

/// Every circle, as the imports that close it: `file → file: names`.
fn circles(imports: &Imports) -> Vec<String> {
    let importers: BTreeSet<&str> = imports.keys().map(|(from, _)| from.as_str()).collect();
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        importers.into_iter().map(|file| (file, reached_from(file, imports))).collect();
    let reaches = |from: &str, to: &str| reached.get(from).is_some_and(|files| files.contains(to));
    let circle_of = |file: &str| -> BTreeSet<&str> {
        reached.keys().copied().filter(|other| reaches(file, other) && reaches(other, file)).collect()
    };
    let circles: BTreeSet<BTreeSet<&str>> = reached.keys().map(|file| circle_of(file)).collect();
    circles.iter().filter(|circle| !circle.is_empty()).map(|circle| tell(circle, imports)).collect()
}

fn reached_from<'a>(file: &'a str, imports: &'a Imports) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut ahead = vec![file];
    while let Some(next) = ahead.pop() {
        for (_, to) in imports.keys().filter(|(from, _)| from == next) {
            if reached.insert(to.as_str()) {
                ahead.push(to);
            }
        }
    }
    reached
}

fn tell(circle: &BTreeSet<&str>, imports: &Imports) -> String {
    let mut told = format!("{} files:", circle.len());
    for ((from, to), names) in imports {
        if circle.contains(from.as_str()) && circle.contains(to.as_str()) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            told += &format!("\n    {from} → {to}: {}", names.join(", "));
        }
    }
    told
}

/// The imports of every package of ours.
fn workspace() -> Vec<(String, Imports)> {
    let of = |trees: Vec<Tree>| trees.iter().flat_map(imports).collect();
    tree::of_workspace().into_iter().map(|(package, trees)| (package, of(trees))).collect()
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let findings: Vec<String> = workspace().iter().flat_map(|(_, imports)| circles(imports)).collect();
    assert_none(
        &findings,
        "move what both sides of a circle name into a file of its own, named after its idea:",
    );
}

#[test]
fn the_search_sees_imports_in_every_package() {
    for (package, imports) in workspace() {
        assert!(!imports.is_empty(), "no file of {package} seems to import another");
    }
}
