//! Where a name is defined: a path is followed through modules, `use`,
//! re-exports and globs to the module that defines what it stands for.

use crate::tidy::tree::{Path, Tree};

/// What a path has led to so far.
enum Place {
    Module(usize),
    /// A name, and the module that defines it.
    Item(usize, String),
}

/// Lookups under way, so that names which stand for each other end somewhere.
type UnderWay = Vec<(usize, String)>;

/// The module that defines what `path` stands for where it is written in
/// `module`, and the name it has there. None for a module alone, and for what
/// another crate, a parameter or a variable stands for.
pub(super) fn definition(tree: &Tree, module: usize, path: &Path) -> Option<(usize, String)> {
    match follow(tree, module, path, &mut UnderWay::new())? {
        Place::Module(_) => None,
        Place::Item(definer, name) => Some((definer, name)),
    }
}

fn follow(tree: &Tree, from: usize, path: &[String], under_way: &mut UnderWay) -> Option<Place> {
    let (first, rest) = path.split_first()?;
    let mut place = match first.as_str() {
        "crate" => Place::Module(0),
        "self" => Place::Module(from),
        "super" => Place::Module(tree.modules[from].parent?),
        name => look_up(tree, from, name, !rest.is_empty(), under_way)?,
    };
    for (step, name) in rest.iter().enumerate() {
        let Place::Module(module) = place else { return Some(place) };
        let goes_on = step + 1 < rest.len();
        place = match name.as_str() {
            "super" => Place::Module(tree.modules[module].parent?),
            // What is not to be seen there is written by a macro there.
            name => look_up(tree, module, name, goes_on, under_way)
                .unwrap_or_else(|| Place::Item(module, name.to_owned())),
        };
    }
    Some(place)
}

/// `name` in the scope of `module`. A module and a function may share a name:
/// a path that goes on means the module.
fn look_up(tree: &Tree, module: usize, name: &str, goes_on: bool, under_way: &mut UnderWay) -> Option<Place> {
    let here = (module, name.to_owned());
    if under_way.contains(&here) {
        return None;
    }
    let scope = &tree.modules[module];
    let child = scope.children.get(name).map(|child| Place::Module(*child));
    let item = scope.items.contains(name).then(|| Place::Item(module, name.to_owned()));
    let own = if goes_on { child.or(item) } else { item.or(child) };
    if own.is_some() {
        return own;
    }
    under_way.push(here);
    let brought_in = scope
        .uses
        .iter()
        .filter(|(brought, _)| brought == name)
        .find_map(|(_, path)| follow(tree, module, path, under_way));
    let found = brought_in.or_else(|| {
        scope.globs.iter().find_map(|path| match follow(tree, module, path, under_way)? {
            Place::Module(opened) => look_up(tree, opened, name, goes_on, under_way),
            Place::Item(..) => None,
        })
    });
    under_way.pop();
    found
}
