//! The rules of `rules/revocation.toml`, as the build script compiled them:
//! flat tables that are used where they lie, so that the first text is read as
//! fast as any other, and a text that needs no rule touches none.

use crate::lexicon::Lexicon;
use crate::lists::{List, Lists};
use crate::pattern::{Node, Pattern};
use crate::phrase_rule::PhraseRule;
use crate::vocabulary::Word;

/// All of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rulebook {
    pub version: &'static str,
    pub lists: Lists,
    pub lexicon: Lexicon,
    /// The same words, understood more boldly.
    pub second_look: Lexicon,
    /// Courtesies that can open a sentence, and that can close one.
    pub greetings: List,
    pub thanks: List,
    pub nodes: &'static [Node],
    /// The patterns of the rules, then those of their exceptions.
    pub patterns: &'static [Pattern],
    pub rules: &'static [PhraseRule],
    /// For each pattern of a rule, the place of the rule.
    pub rule_of: &'static [u16],
    /// For each word, the patterns of rules that can begin with it.
    pub beginning: &'static [List],
}

impl Rulebook {
    /// The places of the rules' patterns that can begin with `word`.
    pub(crate) fn beginning_with(&self, word: Word) -> &'static [u16] {
        self.beginning.get(usize::from(word.0)).map_or(&[], |&list| self.lists.get(list))
    }
}
