//! The tables of spellings and idioms, for a first look and for a second.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::draft::Draft;
use crate::lists::List;
use crate::spellings::{Idiom, Spelling, Spellings};
use crate::vocabulary::{Vocabulary, Word};

/// What is read as something else, so far.
#[derive(Clone, Default)]
pub(crate) struct SpellingTables {
    words: BTreeMap<Word, Spelling>,
    idioms: Vec<Idiom>,
    /// The words that are meant.
    pub meant: BTreeSet<u16>,
}

impl SpellingTables {
    /// Reads each of `variants` as `meant`: one or more words, or none. Of two
    /// spellings of one word the later counts.
    pub(crate) fn spell(
        &mut self,
        meant: &str,
        variants: &[String],
        misspelled: bool,
        vocabulary: Vocabulary,
        draft: &mut Draft,
    ) {
        let numbers =
            |text: &str| text.split_whitespace().map(|word| vocabulary.number(word).0).collect::<Vec<_>>();
        let meant = numbers(meant);
        self.meant.extend(&meant);
        let meant = draft.list(meant);
        for variant in variants {
            match numbers(variant)[..] {
                [] => {}
                [typed] => {
                    let typed = Word(typed);
                    self.words.insert(typed, Spelling { typed, meant, misspelled });
                }
                [first, ..] => {
                    let words: List = draft.list(numbers(variant));
                    self.idioms.push(Idiom { first: Word(first), words, meant, misspelled });
                }
            }
        }
    }

    /// The tables as the reader uses them.
    pub(crate) fn finished(&self, vocabulary: Vocabulary, draft: &Draft) -> Spellings {
        let mut idioms = self.idioms.clone();
        idioms.sort_by_key(|idiom| (idiom.first, Reverse(draft.numbers(idiom.words).len())));
        Spellings {
            lists: draft.lists(),
            words: self.words.values().copied().collect::<Vec<_>>().leak(),
            idioms: idioms.leak(),
            please: vocabulary.number("please"),
        }
    }
}
