//! The modules of one library or binary, read from its files: what each
//! defines, what it brings into scope, and what its code names. Knows nothing
//! of what a name stands for.

mod module;
mod names;

use std::fs;

use cargo_metadata::{MetadataCommand, Package};
use syn::{Attribute, Expr, Item, ItemMod, Lit, Meta};

pub(super) use self::module::{Module, Path};
use super::workspace_root;

/// Gives the text of a file, if there is one.
pub(super) type Load<'a> = &'a dyn Fn(&str) -> Option<String>;

/// All modules; the first is the root.
pub(super) struct Tree {
    pub(super) modules: Vec<Module>,
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
            let module = &mut self.modules[index];
            module.items.extend(defined(item));
            module.types.extend(defined_type(item));
            names::collect(item, module);
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

/// The trees of every package of ours: one of its library, one of each of its
/// binaries.
pub(super) fn of_workspace() -> Vec<(String, Vec<Tree>)> {
    let root = workspace_root().canonicalize().expect("the workspace has a folder");
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .other_options(vec!["--offline".to_owned()])
        .exec()
        .expect("cargo metadata describes the workspace");
    let load = |path: &str| fs::read_to_string(root.join(path)).ok();
    let of = |package: &Package| {
        let ours = package.targets.iter().filter(|target| target.is_lib() || target.is_bin());
        let trees = ours.map(|target| {
            let file = fs::canonicalize(&target.src_path).expect("a target has a file");
            let file = file.strip_prefix(&root).expect("a target lies in the workspace");
            Tree::read(&file.to_string_lossy(), &load)
        });
        (package.name.to_string(), trees.collect())
    };
    metadata.packages.iter().map(of).collect()
}

/// The name an item defines in its module.
fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        _ => return defined_type(item),
    };
    Some(name.to_string())
}

/// The name of the type or trait an item defines in its module.
fn defined_type(item: &Item) -> Option<String> {
    let name = match item {
        Item::Enum(item) => &item.ident,
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
