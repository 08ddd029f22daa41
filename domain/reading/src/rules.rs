//! Applies the rules to a text: the first request found in it counts, whatever
//! else the text says.

use std::ops::Range;

use crate::class::Class;
use crate::counted::{Counted, steps};
use crate::lists::List;
use crate::matching::{Lengths, lengths};
use crate::pattern::Pattern;
use crate::phrase_rule::{PhraseRule, Unless};
use crate::rulebook::Rulebook;
use crate::token::Pause;
use crate::utterance::Utterance;
use crate::vocabulary::Word;

/// How many words before a match an exception can begin.
const WORDS_BEFORE_MAX: usize = 8;

/// A rule that applies, and to which words.
pub(crate) struct Match {
    pub rule: &'static PhraseRule,
    /// First word and the one after the last.
    pub words: Range<usize>,
    /// Whether a word had to be guessed.
    pub misspelled: bool,
}

/// What the rules say about a text.
pub(crate) struct Applied {
    /// The match that decides.
    pub decisive: Option<Match>,
    /// Whether a revocation is worded in it that a quotation or an exception
    /// makes none.
    pub excepted: bool,
    /// Whether the texts are said to be wanted somewhere in it.
    pub wanted: bool,
}

/// Marks what no person wrote as quoted, so that no rule reads it; the first rule
/// that says so, if one does. What a person wrote beside it is still read.
pub(crate) fn set_machines_aside(
    rulebook: &'static Rulebook,
    utterance: &mut Utterance<'_>,
) -> Option<&'static PhraseRule> {
    let mut search = Search::new(rulebook, utterance);
    let mut found = Vec::new();
    let mut from = 0;
    while let (Some(next), _) = search.among(from..utterance.words.len(), |class, _| class == Class::Machine)
    {
        from = next.words.end;
        found.push(next);
    }
    for each in &found {
        utterance.words.part_mut(each.words.clone()).for_each(|word| word.quoted = true);
    }
    found.first().map(|first| first.rule)
}

/// The match that decides is a revocation before everything else, because it
/// is the one that must not be missed; but whoever says that the texts are
/// wanted asks for no end of them in the same sentence, whatever it tells of
/// ending.
pub(crate) fn apply(rulebook: &'static Rulebook, utterance: &Utterance<'_>) -> Applied {
    let mut search = Search::new(rulebook, utterance);
    let mut wanted = Counted::with_capacity(utterance.words.len());
    while wanted.len() < utterance.words.len() {
        let sentence = wanted.len()..utterance.sentence_ends[wanted.len()];
        let (found, _) = search.among(sentence.clone(), |class, _| class == Class::None);
        sentence.for_each(|_| wanted.push(found.is_some()));
    }
    let ends = |class| matches!(class, Class::Revoke | Class::Unclear);
    let considered =
        |class, at: usize| !(matches!(class, Class::None | Class::Machine) || ends(class) && wanted[at]);
    let (decisive, excepted) = search.among(0..utterance.words.len(), considered);
    Applied { decisive, excepted, wanted: wanted.iter().any(|&wanted| wanted) }
}

/// A search through one text.
struct Search<'a> {
    rulebook: &'static Rulebook,
    utterance: &'a Utterance<'a>,
    /// For each word of the rules, whether the text has it.
    present: Vec<bool>,
    /// For each pattern that was asked for, whether the text has the words it
    /// cannot do without.
    possible: Vec<Option<bool>>,
}

impl<'a> Search<'a> {
    fn new(rulebook: &'static Rulebook, utterance: &'a Utterance<'a>) -> Self {
        let mut present = vec![false; rulebook.beginning.len()];
        for word in utterance.words.iter().filter(|word| word.word != Word::UNKNOWN) {
            present[usize::from(word.word.0)] = true;
        }
        Self { rulebook, utterance, present, possible: vec![None; rulebook.patterns.len()] }
    }

    /// The match that decides among those that begin at one of `places` and are by
    /// rules of a class that `considered` lets through there; and whether a
    /// revocation was worded but excepted.
    fn among(
        &mut self,
        places: Range<usize>,
        considered: impl Fn(Class, usize) -> bool,
    ) -> (Option<Match>, bool) {
        let mut best: Option<Match> = None;
        let mut excepted = false;
        for from in places {
            for &number in self.rulebook.beginning_with(self.utterance.words[from].word) {
                steps(1);
                let rule = &self.rulebook.rules[usize::from(self.rulebook.rule_of[usize::from(number)])];
                let stronger = best.as_ref().is_none_or(|best| weight(best.rule.class) < weight(rule.class));
                if !(stronger && considered(rule.class, from)) {
                    continue;
                }
                let to = match self.lengths(number, from).longest() {
                    Some(length) if length > 0 => from + length,
                    _ => continue,
                };
                if self.is_quoted(from..to) || self.is_excepted(rule, from..to) {
                    excepted |= rule.class == Class::Revoke;
                    continue;
                }
                let misspelled = self.utterance.words.part(from..to).any(|word| word.misspelled);
                best = Some(Match { rule, words: from..to, misspelled });
            }
            // Nothing is stronger than the one, nothing is looked for beside the other.
            if best.as_ref().is_some_and(|best| matches!(best.rule.class, Class::Revoke | Class::Machine)) {
                break;
            }
        }
        (best, excepted)
    }

    /// How long the matches of pattern `number` are that begin at word `from`.
    fn lengths(&mut self, number: u16, from: usize) -> Lengths {
        let pattern = &self.rulebook.patterns[usize::from(number)];
        let begins = |first| self.rulebook.lists.has(first, self.utterance.words[from].word.0);
        if pattern.first.is_none_or(begins) && self.is_possible(number, pattern) {
            lengths(self.rulebook, pattern, self.utterance, from)
        } else {
            Lengths::NONE
        }
    }

    /// Whether the text has the words that `pattern` cannot do without: a cheap
    /// look before the careful one.
    fn is_possible(&mut self, number: u16, pattern: &Pattern) -> bool {
        let lists = self.rulebook.lists;
        let has = |word: &u16| self.present[usize::from(*word)];
        *self.possible[usize::from(number)].get_or_insert_with(|| {
            lists.get(pattern.required).iter().all(|&set| {
                let set = lists.get(List(set));
                steps(set.len());
                set.iter().any(has)
            })
        })
    }

    fn is_quoted(&self, mut words: Range<usize>) -> bool {
        words.all(|at| self.utterance.words[at].quoted)
    }

    fn is_excepted(&mut self, rule: &PhraseRule, words: Range<usize>) -> bool {
        rule.exceptions.iter().any(|unless| self.applies(unless, words.clone()))
    }

    fn applies(&mut self, unless: &Unless, Range { start: from, end: to }: Range<usize>) -> bool {
        let lists = self.rulebook.lists;
        let earliest = from.saturating_sub(WORDS_BEFORE_MAX);
        let pause_before = self.utterance.words[from].pause >= Pause::Soft;
        let goes_on = to < self.utterance.words.len() && !self.utterance.opens_sentence(to);
        !pause_before
            && lists
                .get(unless.before)
                .iter()
                .any(|&pattern| (earliest..from).any(|at| self.lengths(pattern, at).has(from - at)))
            || lists.get(unless.around).iter().any(|&pattern| {
                (earliest..to)
                    .any(|at| self.lengths(pattern, at).longest().is_some_and(|length| at + length > from))
            })
            || goes_on && lists.get(unless.after).iter().any(|&pattern| !self.lengths(pattern, to).is_empty())
    }
}

fn weight(class: Class) -> u8 {
    match class {
        Class::Revoke => 5,
        Class::Unclear => 4,
        Class::Grant => 3,
        Class::Help => 2,
        Class::Status | Class::Continue => 1,
        Class::None | Class::Machine => 0,
    }
}
