//! What a piece of code names: the paths in it, those in the arguments of its
//! macros and in the strings of its attributes (`deserialize_with = "…"`)
//! included. What is compiled for tests alone is passed over.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item, ItemUse, LitStr, Macro, Meta, MetaList, PatIdent};

use super::module::{Module, Path};

/// Adds to `module` all that `item` names and brings into scope.
pub(super) fn collect(item: &Item, module: &mut Module) {
    Names { module }.visit_item(item);
}

/// Whether an item stands under `#[cfg(test)]`.
pub(super) fn is_test_only(item: &Item) -> bool {
    let attributes = match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return false,
    };
    is_for_tests(attributes)
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

struct Names<'a> {
    module: &'a mut Module,
}

impl<'a> Visit<'a> for Names<'_> {
    fn visit_item(&mut self, item: &'a Item) {
        if !is_test_only(item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'a ImplItem) {
        let attributes = match item {
            ImplItem::Const(item) => &item.attrs,
            ImplItem::Fn(item) => &item.attrs,
            _ => return visit::visit_impl_item(self, item),
        };
        if !is_for_tests(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_use(&mut self, brought: &'a ItemUse) {
        self.module.bring_in(brought);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        if path.leading_colon.is_none() {
            self.module.named.push(segments(path));
        }
        visit::visit_path(self, path);
    }

    /// In a pattern a lone name may be a constant.
    fn visit_pat_ident(&mut self, pattern: &'a PatIdent) {
        let name = pattern.ident.to_string();
        if name.starts_with(char::is_uppercase) {
            self.module.named.push(vec![name]);
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_macro(&mut self, called: &'a Macro) {
        scan(called.tokens.clone(), &mut self.module.named);
        visit::visit_macro(self, called);
    }

    fn visit_meta_list(&mut self, list: &'a MetaList) {
        scan_strings(list.tokens.clone(), &mut self.module.named);
        scan(list.tokens.clone(), &mut self.module.named);
        visit::visit_meta_list(self, list);
    }
}

/// The paths in a macro's arguments: names joined by `::`. What follows a dot
/// is a field or a method, and what begins with `::` is another crate's.
fn scan(tokens: TokenStream, named: &mut Vec<Path>) {
    let mut path = Path::new();
    let mut marks = String::new();
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                let joins = marks.ends_with("::");
                let is_member = marks.ends_with('.') && !marks.ends_with("..");
                if !joins {
                    named.push(std::mem::take(&mut path));
                }
                if !is_member && (!joins || !path.is_empty()) {
                    path.push(name.to_string());
                }
                marks.clear();
            }
            TokenTree::Punct(mark) => marks.push(mark.as_char()),
            other => {
                named.push(std::mem::take(&mut path));
                marks.clear();
                if let TokenTree::Group(group) = other {
                    scan(group.stream(), named);
                }
            }
        }
    }
    named.push(path);
    named.retain(|path| !path.is_empty());
}

/// The strings among an attribute's arguments that read as a path.
fn scan_strings(tokens: TokenStream, named: &mut Vec<Path>) {
    let strings = tokens.into_iter().filter_map(|token| syn::parse2::<LitStr>(token.into()).ok());
    named.extend(strings.filter_map(|string| string.parse().ok()).map(|path| segments(&path)));
}

fn segments(path: &syn::Path) -> Path {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}
