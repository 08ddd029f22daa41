//! Which targets events are folded into, and which of them readers are shown.
//! A deployment that has never rebuilt a view has nothing to register: then it
//! is the first generation of every view, and that one is shown.

use std::collections::{BTreeMap, BTreeSet};

use crate::target::{Generation, Target};
use crate::view::View;

/// The targets of a deployment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry {
    registered: BTreeSet<Target>,
    live: BTreeMap<View, Generation>,
}

impl Registry {
    /// Has `target` folded from now on, whether or not readers are shown it.
    pub fn register(&mut self, target: Target) {
        self.registered.insert(target);
    }

    /// Shows `target` to the readers of its view, in place of the one before.
    pub fn show(&mut self, target: Target) {
        self.live.insert(target.view, target.generation);
    }

    /// What readers of `view` are shown.
    #[must_use]
    pub fn live(&self, view: View) -> Target {
        Target { view, generation: self.live.get(&view).copied().unwrap_or(Generation::FIRST) }
    }

    /// Whether readers are shown `target`.
    #[must_use]
    pub fn is_live(&self, target: Target) -> bool {
        self.live(target.view) == target
    }

    /// Everything to be folded: what was registered, and what is shown whether
    /// it was registered or not.
    #[must_use]
    pub fn targets(&self) -> BTreeSet<Target> {
        let live = View::ALL.into_iter().map(|view| self.live(view));
        self.registered.iter().copied().chain(live).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(name: &str) -> Target {
        name.parse().unwrap()
    }

    fn names(registry: &Registry) -> Vec<String> {
        registry.targets().iter().map(Target::to_string).collect()
    }

    #[test]
    fn without_a_rebuild_the_first_generation_of_every_view_is_folded_and_shown() {
        let registry = Registry::default();
        assert_eq!(names(&registry), ["consent#g1", "opt-out-tracking#g1", "messages#g1", "sessions#g1"]);
        assert!(registry.targets().into_iter().all(|target| registry.is_live(target)));
    }

    #[test]
    fn a_generation_being_built_is_folded_beside_the_one_shown() {
        let mut registry = Registry::default();
        registry.register(target("messages#g2"));
        assert!(registry.targets().is_superset(&[target("messages#g1"), target("messages#g2")].into()));
        assert_eq!(registry.live(View::Messages), target("messages#g1"));
        assert!(!registry.is_live(target("messages#g2")));
    }

    #[test]
    fn after_a_swap_the_generation_before_goes_on_as_long_as_it_is_registered() {
        let mut registry = Registry::default();
        registry.show(target("messages#g2"));
        assert_eq!(registry.live(View::Messages), target("messages#g2"));
        assert!(!registry.targets().contains(&target("messages#g1")));
        registry.register(target("messages#g1"));
        assert!(registry.targets().is_superset(&[target("messages#g1"), target("messages#g2")].into()));
    }
}
