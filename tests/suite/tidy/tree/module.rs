//! One module: what it defines, what it brings into scope, what it names.

use std::collections::{BTreeMap, BTreeSet};

use syn::{ItemUse, UseTree, Visibility};

/// A path as written: `["super", "Failure"]`.
pub(in crate::tidy) type Path = Vec<String>;

/// A module, be it a file or a part of one.
#[derive(Default)]
pub(in crate::tidy) struct Module {
    pub(in crate::tidy) file: String,
    pub(in crate::tidy) parent: Option<usize>,
    pub(in crate::tidy) children: BTreeMap<String, usize>,
    /// What is defined here.
    pub(in crate::tidy) items: BTreeSet<String>,
    /// Those of them that are types or traits.
    pub(in crate::tidy) types: BTreeSet<String>,
    /// What `use` brings into scope, under which name.
    pub(in crate::tidy) uses: Vec<(String, Path)>,
    /// What `use …::*` opens.
    pub(in crate::tidy) globs: Vec<Path>,
    /// What the code names, a private `use` included.
    pub(in crate::tidy) named: Vec<Path>,
}

impl Module {
    /// Takes in a `use`. One that hands names on does not name them itself.
    pub(in crate::tidy) fn bring_in(&mut self, brought: &ItemUse) {
        if brought.leading_colon.is_some() {
            return;
        }
        let hands_on = !matches!(brought.vis, Visibility::Inherited);
        self.flatten(&brought.tree, &mut Path::new(), hands_on);
    }

    fn flatten(&mut self, tree: &UseTree, before: &mut Path, hands_on: bool) {
        match tree {
            UseTree::Path(step) => {
                before.push(step.ident.to_string());
                self.flatten(&step.tree, before, hands_on);
                before.pop();
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|item| self.flatten(item, before, hands_on));
            }
            UseTree::Glob(_) => {
                self.globs.push(before.clone());
                if !hands_on {
                    self.named.push(before.clone());
                }
            }
            UseTree::Name(name) => self.name(name.ident.to_string(), None, before, hands_on),
            UseTree::Rename(name) => {
                self.name(name.ident.to_string(), Some(name.rename.to_string()), before, hands_on);
            }
        }
    }

    fn name(&mut self, last: String, alias: Option<String>, before: &Path, hands_on: bool) {
        let mut path = before.clone();
        if last != "self" {
            path.push(last);
        }
        let Some(name) = alias.or_else(|| path.last().cloned()) else { return };
        if !hands_on {
            self.named.push(path.clone());
        }
        self.uses.push((name, path));
    }
}
