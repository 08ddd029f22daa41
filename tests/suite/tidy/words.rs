//! One word means one thing across a package: no two modules of a library or
//! a binary define a type of the same name. Who reads `Batch` in one file need
//! not ask which of several it is.

use std::collections::BTreeMap;

use super::assert_none;
use super::tree::{self, Tree};

/// What each module may have of its own: its way of failing, and what the
/// command line gives it, as `thiserror` and `clap` are written everywhere.
const EACH_ITS_OWN: [&str; 4] = ["Error", "Args", "Command", "Settings"];

/// Every type name that is defined twice, with the files.
fn shared_names(tree: &Tree) -> Vec<String> {
    let mut definers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for module in &tree.modules {
        for name in &module.types {
            definers.entry(name).or_default().push(&module.file);
        }
    }
    definers.retain(|name, files| files.len() > 1 && !EACH_ITS_OWN.contains(name));
    definers.iter().map(|(name, files)| format!("{name}: {}", files.join(", "))).collect()
}

#[test]
fn a_type_name_means_one_thing_across_a_package() {
    let trees = tree::of_workspace().into_iter().flat_map(|(_, trees)| trees);
    let findings: Vec<String> = trees.flat_map(|tree| shared_names(&tree)).collect();
    assert_none(&findings, "give each of the types a name that says which it is:");
}

#[test]
fn two_types_of_one_name_are_found_and_those_of_tests_are_not() {
    let load = |path: &str| {
        let text = match path {
            "lib.rs" => "mod a; mod b; struct Batch; #[cfg(test)] mod tests { struct Entry; }",
            "a.rs" => "enum Batch {} struct Entry; pub struct Error;",
            "b.rs" => "type Other = (); pub struct Error; fn Entry() {}",
            _ => return None,
        };
        Some(text.to_owned())
    };
    assert_eq!(shared_names(&Tree::read("lib.rs", &load)), ["Batch: lib.rs, a.rs"]);
}
