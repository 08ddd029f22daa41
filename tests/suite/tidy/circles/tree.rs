//! The modules of one library or binary, read from its files: what each
//! defines, what it brings into scope, and what its code names. Knows nothing
//! of what a name stands for.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Attribute, Expr, Item, ItemMod, ItemUse, Lit, Meta, UseTree, Visibility};

use super::names;

/// A path as written: `["super", "Failure"]`.
pub(super) type Path = Vec<String>;

/// Gives the text of a file, if there is one.
pub(super) type Load<'a> = &'a dyn Fn(&str) -> Option<String>;

/// All modules; the first is the root.
pub(super) struct Tree {
    pub(super) modules: Vec<Module>,
}

/// A module, be it a file or a part of one.
#[derive(Default)]
pub(super) struct Module {
    pub(super) file: String,
    pub(super) parent: Option<usize>,
    pub(super) children: BTreeMap<String, usize>,
    /// What is defined here.
    pub(super) items: BTreeSet<String>,
    /// What `use` brings into scope, under which name.
    pub(super) uses: Vec<(String, Path)>,
    /// What `use …::*` opens.
    pub(super) globs: Vec<Path>,
    /// What the code names, a private `use` included.
    pub(super) named: Vec<Path>,
}

impl Tree {
    /// The tree whose root is the file `root`.
    pub(super) fn read(root: &str, load: Load<'_>) -> Self {
        let mut tree = Self { modules: Vec::new() };
        tree.read_file(None, root, folder_of(root), load);
        tree
    }

    fn read_file(&mut self, parent: Option<usize>, file: &str, below: &str, load: Load<'_>) -> usize {
        let text = load(file).unwrap_or_else(|| panic!("{file} is not there to be read"));
        let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let index = self.add(parent, file);
        self.read_items(index, &syntax.items, below, load);
        index
    }

    fn add(&mut self, parent: Option<usize>, file: &str) -> usize {
        self.modules.push(Module { file: file.to_owned(), parent, ..Module::default() });
        self.modules.len() - 1
    }

    fn read_items(&mut self, index: usize, items: &[Item], below: &str, load: Load<'_>) {
        for item in items.iter().filter(|item| !names::is_test_only(item)) {
            if let Item::Mod(module) = item {
                let child = self.read_module(index, module, below, load);
                self.modules[index].children.insert(module.ident.to_string(), child);
                continue;
            }
            self.modules[index].items.extend(defined(item));
            names::collect(item, &mut self.modules[index]);
        }
    }

    fn read_module(&mut self, parent: usize, module: &ItemMod, below: &str, load: Load<'_>) -> usize {
        let (file, name) = (self.modules[parent].file.clone(), module.ident.to_string());
        let folder = format!("{below}{name}/");
        if let Some((_, items)) = &module.content {
            let index = self.add(Some(parent), &file);
            self.read_items(index, items, &folder, load);
            return index;
        }
        if let Some(path) = module.attrs.iter().find_map(path_given) {
            let file = format!("{}{path}", folder_of(&file));
            return self.read_file(Some(parent), &file, folder_of(&file), load);
        }
        let beside = format!("{below}{name}.rs");
        let file = if load(&beside).is_some() { beside } else { format!("{folder}mod.rs") };
        self.read_file(Some(parent), &file, &folder, load)
    }
}

impl Module {
    /// Takes in a `use`. One that hands names on does not name them itself.
    pub(super) fn bring_in(&mut self, brought: &ItemUse) {
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

/// The name an item defines in its module.
fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// The file `#[path = "…"]` names.
fn path_given(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(given) = &attribute.meta else { return None };
    let Expr::Lit(literal) = &given.value else { return None };
    let Lit::Str(path) = &literal.lit else { return None };
    given.path.is_ident("path").then(|| path.value())
}

/// The folder of a file, with its slash.
fn folder_of(file: &str) -> &str {
    file.rfind('/').map_or("", |slash| &file[..=slash])
}
