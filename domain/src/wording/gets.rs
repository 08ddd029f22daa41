//! What a contact gets on a channel, as the answer to MY STATUS says it.

use super::messages::Purposes;
use crate::event::consent::Purpose;
use textledger_reading::Language;

/// What a contact gets on one channel, and since when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gotten<'a> {
    /// For these purposes, in the order of [`Purpose::ALL`].
    pub purposes: &'a [Purpose],
    /// A date such as `2026-11-22`; empty where it is not known.
    pub since: &'a str,
}

impl Gotten<'_> {
    /// In the words of one wording and language.
    pub(super) fn in_words(&self, words: &Purposes, language: Language) -> String {
        let named = |purpose: &Purpose| match purpose {
            Purpose::Reply => words.reply.text(language),
            Purpose::Informational => words.informational.text(language),
            Purpose::Marketing => words.marketing.text(language),
        };
        let mut said = match self.purposes {
            [] => words.none.text(language).to_owned(),
            all if all.len() == Purpose::ALL.len() => words.all.text(language).to_owned(),
            some => some.iter().map(named).collect::<Vec<_>>().join(", "),
        };
        if !self.since.is_empty() {
            said.extend([" ", words.since.text(language), " ", self.since]);
        }
        said
    }
}
