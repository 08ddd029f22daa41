//! Made-up trees, with a circle and without one. Each says in a few lines what
//! counts as an import.

use std::collections::BTreeMap;

use super::{circles, imports};
use crate::tidy::tree::Tree;

/// The circles of a library whose files are given by name.
fn found_in(files: &[(&str, &str)]) -> Vec<String> {
    let files: BTreeMap<&str, &str> = files.iter().copied().collect();
    circles(&imports(&Tree::read("lib.rs", &|path| files.get(path).map(|text| (*text).to_owned()))))
}

#[test]
fn a_child_that_names_what_the_parent_defines_and_is_called_by_it_is_found() {
    let parent = "mod child; pub struct Failure; pub fn run() { child::run() }";
    let child = "use super::Failure; pub fn run() -> Failure { Failure }";
    assert_eq!(
        found_in(&[("lib.rs", parent), ("child.rs", child)]),
        ["2 files:\n    child.rs → lib.rs: Failure\n    lib.rs → child.rs: run"]
    );
}

#[test]
fn a_circle_of_three_is_told_once_with_its_ties_alone() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; mod d; pub fn all() { a::a() }"),
        ("a.rs", "pub fn a() { crate::b::b(); crate::d::d() }"),
        ("b.rs", "use super::c; pub fn b() { c::c() }"),
        ("c.rs", "pub fn c() { super::a::a() }"),
        ("d.rs", "pub fn d() {}"),
    ];
    assert_eq!(found_in(&files), ["3 files:\n    a.rs → b.rs: b\n    b.rs → c.rs: c\n    c.rs → a.rs: a"]);
}

#[test]
fn a_circle_through_re_exports_is_found() {
    let lib = "pub mod room; pub mod other;";
    let other = "pub struct Other(crate::room::Name);";
    for room in [
        "mod item; pub use item::Name;",
        "mod item; pub use self::item::*;",
        "mod item; pub use item::Long as Name;",
    ] {
        let item = "use crate::other::Other; pub struct Name(Option<Box<Other>>); pub type Long = Name;";
        let found =
            found_in(&[("lib.rs", lib), ("room/mod.rs", room), ("room/item.rs", item), ("other.rs", other)]);
        assert_eq!(found.len(), 1, "{room}");
        assert!(found[0].contains("other.rs → room/item.rs"), "{room}: {found:?}");
    }
}

#[test]
fn a_parent_that_uses_what_it_re_exports_imports_the_child() {
    let child = "pub struct Duty(super::Parent);";
    assert!(
        found_in(&[("lib.rs", "mod child; pub use child::Duty; pub struct Parent;"), ("child.rs", child)])
            .is_empty()
    );
    let uses_it = "mod child; pub use child::Duty; pub struct Parent(Vec<Duty>);";
    assert_eq!(found_in(&[("lib.rs", uses_it), ("child.rs", child)]).len(), 1);
}

#[test]
fn names_are_seen_wherever_they_stand() {
    let child = "pub struct Mark; pub const LIMIT: u8 = 1; pub fn check(_: super::Top) {}";
    for code in [
        "fn f() { println!(\"{}\", child::LIMIT) }",
        "fn f() { slice!(x[..child::LIMIT]) }",
        "fn f() { json!({ \"of\": [child::check(x.y)] }) }",
        "macro_rules! m { () => { $crate::child::LIMIT } }",
        "struct S { #[serde(deserialize_with = \"child::check\")] s: u8 }",
        "fn f() { use child::check; }",
        "use child::*; fn f(x: u8) { match x { LIMIT => {} _ => {} } }",
        "use child::*; fn f() { println!(\"{:?}\", Mark) }",
        "impl From<child::Mark> for Top {}",
        "mod inline { fn f() { super::child::check() } }",
        "pub(crate) mod again { pub use super::child::Mark; } fn f(_: again::Mark) {}",
        "id!(child::Mark);",
    ] {
        let lib = format!("mod child; pub struct Top; {code}");
        assert_eq!(found_in(&[("lib.rs", &lib), ("child.rs", child)]).len(), 1, "{code}");
    }
}

#[test]
fn what_a_macro_writes_counts_as_its_files() {
    let ids = "id! { EventId } fn f() { crate::time::now() }";
    let time = "use crate::ids::EventId; pub fn now() {}";
    assert_eq!(found_in(&[("lib.rs", "mod ids; mod time;"), ("ids.rs", ids), ("time.rs", time)]).len(), 1);
}

#[test]
fn a_glob_counts_what_is_taken_through_it() {
    let lib = |used: &str| format!("mod child; pub fn run() {{ child::run() }} pub struct {used};");
    let child = "use super::*; pub fn run() -> Failure { Failure }";
    assert_eq!(found_in(&[("lib.rs", &lib("Failure")), ("child.rs", child)]).len(), 1);
    assert!(found_in(&[("lib.rs", &lib("Other")), ("child.rs", child)]).is_empty());
}

#[test]
fn files_at_other_places_are_read() {
    let lib =
        "#[path = \"odd_place.rs\"] mod odd; pub struct Top; mod deep; fn f() { odd::f(); deep::er::f() }";
    let odd = "pub fn f() { crate::Top; }";
    let found = found_in(&[
        ("lib.rs", lib),
        ("odd_place.rs", odd),
        ("deep/mod.rs", "pub mod er;"),
        ("deep/er.rs", "use super::super::Top; pub fn f() {}"),
    ]);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("3 files"), "{found:?}");
}

#[test]
fn showing_the_way_and_sharing_a_third_file_is_no_circle() {
    let lib = "mod a; mod b; mod shared; pub use a::a; pub use b::b;";
    let files = [
        ("lib.rs", lib),
        ("a.rs", "use crate::{b, shared::Shared}; pub fn a() -> Shared { b() } fn b() -> Shared { b::b() }"),
        ("b.rs", "use super::shared::Shared; pub fn b() -> Shared { Shared }"),
        ("shared.rs", "pub struct Shared;"),
    ];
    assert!(found_in(&files).is_empty());
}

#[test]
fn methods_variables_and_other_crates_are_no_imports() {
    let files = [
        ("lib.rs", "mod time; pub fn time() {} fn f() { time::now() }"),
        ("time.rs", "use ::time::Other; pub fn now() { let time = x.time(); m!(x.f); std::time::now() }"),
    ];
    assert!(found_in(&files).is_empty());
}

#[test]
fn what_is_compiled_for_tests_alone_is_no_import() {
    let parent = "mod child; pub struct Failure; pub fn run() { child::run() }";
    for tests in [
        "#[cfg(test)] mod tests { use super::super::Failure; }",
        "#[cfg(test)] mod tests;",
        "#[cfg(test)] use super::Failure;",
        "#[cfg(test)] fn f(_: super::Failure) {}",
        "pub struct S; impl S { #[cfg(test)] fn f(_: super::Failure) {} }",
    ] {
        let child = format!("pub fn run() {{}} {tests}");
        assert!(found_in(&[("lib.rs", parent), ("child.rs", &child)]).is_empty(), "{tests}");
    }
}
