//! From the file of rules to the rule book.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::Draft;
use super::error::Error;
use super::expression::{PatternError, is_word, pieces};
use super::grammar::Grammar;
use super::rule_file::{Exceptions, RuleFile, Slips};
use super::spelling_tables::SpellingTables;
use super::strings::sorted;
use crate::lexicon::{Guesser, Lexicon};
use crate::lists::List;
use crate::meant::{Meant, letters};
use crate::pattern::{Pattern, WORDS_MAX};
use crate::phrase_rule::{PhraseRule, Unless};
use crate::rulebook::Rulebook;
use crate::sorted_strings::SortedStrings;
use crate::spellings::Spellings;
use crate::vocabulary::Vocabulary;

/// From this length on, two slips are forgiven.
const LETTERS_FOR_TWO_SLIPS: usize = 9;
/// The same on a second look.
const LETTERS_FOR_TWO_BOLD_SLIPS: usize = 6;

/// Compiles `source`, the text of a file of rules.
pub(crate) fn rulebook(source: &str) -> Result<Rulebook, Error> {
    let file: RuleFile = toml::from_str(source)?;
    let vocabulary = vocabulary(&file);
    let mut draft = Draft::default();

    let mut tables = SpellingTables::default();
    tables.spell("", &file.noise, false, vocabulary, &mut draft);
    for (entries, misspelled) in [(&file.spelling, false), (&file.misspelling, true)] {
        for (meant, variants) in entries {
            tables.spell(meant, variants, misspelled, vocabulary, &mut draft);
        }
    }
    let spellings = tables.finished(vocabulary, &draft);
    let numbers = |words: &[String]| words.iter().map(|word| vocabulary.number(word).0).collect::<Vec<_>>();
    let (before, after) = (numbers(&file.courtesy.before), numbers(&file.courtesy.after));
    let mut known = tables.meant.clone();
    known.extend(before.iter().chain(&after));

    let grammar =
        Grammar { vocabulary, spellings, groups: BTreeMap::new(), known: &mut known, draft: &mut draft };
    let compiled = compile(grammar, &file)?;

    for (meant, variants) in &file.mistaken {
        tables.spell(meant, variants, true, vocabulary, &mut draft);
    }
    let known_again = draft.set(known.iter().chain(&tables.meant).copied());
    let known = draft.set(known);
    let ordinary = draft.set(numbers(&file.slips.ordinary));
    let none = draft.list(Vec::new());
    let beginning = beginning(&compiled.patterns[..compiled.rule_of.len()], vocabulary, &mut draft);
    let (greetings, thanks) = (draft.set(before), draft.set(after));

    // Only now are the lists complete.
    let lists = draft.lists();
    let again = Spellings { lists, ..tables.finished(vocabulary, &draft) };
    let look =
        |spellings, known, ordinary, guesser| Lexicon { vocabulary, spellings, known, ordinary, guesser };
    Ok(Rulebook {
        version: file.version.leak(),
        lists,
        lexicon: look(Spellings { lists, ..spellings }, known, ordinary, guesser(&file.slips, vocabulary)),
        second_look: look(again, known_again, none, bolder(&file.slips, vocabulary)),
        greetings,
        thanks,
        nodes: draft.nodes(),
        patterns: compiled.patterns.leak(),
        rules: compiled.rules.leak(),
        rule_of: compiled.rule_of.leak(),
        beginning,
    })
}

/// Every word that `file` names, and the one that is none.
fn vocabulary(file: &RuleFile) -> Vocabulary {
    let RuleFile { spelling, misspelling, mistaken, noise, courtesy, slips, group, guard, rule, .. } = file;
    let spelled = [spelling, misspelling, mistaken];
    let phrases = spelled
        .into_iter()
        .flatten()
        .flat_map(|(meant, variants)| variants.iter().chain([meant]))
        .chain(noise)
        .flat_map(|phrase| phrase.split_whitespace());
    let words =
        [&courtesy.before, &courtesy.after, &slips.meant, &slips.ordinary, &slips.joined, &slips.second_look];
    let unless = guard.iter().map(|guard| &guard.unless).chain(rule.iter().map(|rule| &rule.unless));
    let patterns = unless
        .flat_map(|Exceptions { before, around, after }| before.iter().chain(around).chain(after))
        .chain(rule.iter().flat_map(|rule| &rule.patterns))
        .chain(group.iter().map(|group| &group.words));
    let in_patterns =
        patterns.flat_map(|pattern| pieces(pattern)).filter(|piece| is_word(piece)).collect::<Vec<_>>();
    let all = phrases.chain(words.into_iter().flatten().map(String::as_str));
    Vocabulary(sorted(&all.chain(in_patterns.iter().map(String::as_str)).chain([""]).collect()))
}

/// What comes of the patterns.
struct Compiled {
    rules: Vec<PhraseRule>,
    rule_of: Vec<u16>,
    patterns: Vec<Pattern>,
}

fn compile(mut grammar: Grammar<'_>, file: &RuleFile) -> Result<Compiled, Error> {
    for group in &file.group {
        let node = grammar.read(&group.words).map_err(in_place(&group.name))?;
        grammar.groups.insert(group.name.clone(), node);
    }
    let mut rule_of = Vec::new();
    let mut patterns = Vec::new();
    for (number, rule) in (0..).zip(&file.rule) {
        for text in &rule.patterns {
            let pattern = grammar.pattern(text).map_err(in_place(&rule.id))?;
            if pattern.first.is_none() {
                return Err(in_place(&rule.id)(PatternError::NoFirstWord(text.clone())));
            }
            rule_of.push(number);
            patterns.push(pattern);
        }
    }
    let mut guards = BTreeMap::new();
    for guard in &file.guard {
        guards.insert(&guard.name, grammar.unless(&guard.name, &guard.unless, &mut patterns)?);
    }
    let mut rules = Vec::new();
    for rule in &file.rule {
        if rule.examples.is_empty() {
            return Err(Error::NoExample(rule.id.clone()));
        }
        let guard = |name| {
            let unknown = || Error::UnknownGuard { rule: rule.id.clone(), guard: String::clone(name) };
            guards.get(name).copied().ok_or_else(unknown)
        };
        let mut exceptions = rule.guards.iter().map(guard).collect::<Result<Vec<_>, _>>()?;
        exceptions.push(grammar.unless(&rule.id, &rule.unless, &mut patterns)?);
        rules.push(PhraseRule {
            id: rule.id.clone().leak(),
            misspelled_id: rule.misspelled_id.clone().map(|id| &*id.leak()),
            class: rule.class,
            language: rule.language,
            meaning: rule.meaning.clone().leak(),
            exceptions: exceptions.leak(),
        });
    }
    Ok(Compiled { rules, rule_of, patterns })
}

impl Grammar<'_> {
    fn pattern(&mut self, text: &str) -> Result<Pattern, PatternError> {
        let node = self.read(text)?;
        if self.draft.longest(node) > WORDS_MAX {
            return Err(PatternError::TooLong(text.to_owned()));
        }
        Ok(Pattern { node, first: self.draft.first_words(node), required: self.draft.required_words(node) })
    }

    fn unless(
        &mut self,
        place: &str,
        exceptions: &Exceptions,
        patterns: &mut Vec<Pattern>,
    ) -> Result<Unless, Error> {
        let mut compile = |texts: &[String]| {
            let from = patterns.len();
            for text in texts {
                patterns.push(self.pattern(text).map_err(in_place(place))?);
            }
            Ok::<_, Error>(self.draft.list((from..patterns.len()).map(|number| number as u16).collect()))
        };
        Ok(Unless {
            before: compile(&exceptions.before)?,
            around: compile(&exceptions.around)?,
            after: compile(&exceptions.after)?,
        })
    }
}

fn in_place(place: &str) -> impl Fn(PatternError) -> Error {
    move |source| Error::Pattern { place: place.to_owned(), source }
}

/// For each word the patterns of rules that can begin with it, in their order.
fn beginning(patterns: &[Pattern], vocabulary: Vocabulary, draft: &mut Draft) -> &'static [List] {
    let mut by_word = vec![Vec::new(); vocabulary.0.ends.len()];
    for (number, pattern) in (0..).zip(patterns) {
        for &word in pattern.first.iter().flat_map(|&first| draft.numbers(first)) {
            by_word[usize::from(word)].push(number);
        }
    }
    by_word.into_iter().map(|patterns| draft.list(patterns)).collect::<Vec<_>>().leak()
}

/// Guesses at `slips.meant`, with care.
fn guesser(slips: &Slips, vocabulary: Vocabulary) -> Guesser {
    let forgiven = |word: &str| if word.len() >= LETTERS_FOR_TWO_SLIPS { 2 } else { 1 };
    let meant = slips.meant.iter().map(|word| meant(word, forgiven(word), vocabulary));
    Guesser { meant: meant.collect::<Vec<_>>().leak(), joined: joined(slips), bold: false }
}

/// Guesses at more words, short ones too: for a second look at a text that says
/// nothing at the first.
fn bolder(slips: &Slips, vocabulary: Vocabulary) -> Guesser {
    let forgiven = |word: &str| if word.len() >= LETTERS_FOR_TWO_BOLD_SLIPS { 2 } else { 1 };
    let words = slips.meant.iter().chain(&slips.second_look);
    let meant = words.map(|word| meant(word, forgiven(word), vocabulary));
    Guesser { meant: meant.collect::<Vec<_>>().leak(), joined: joined(slips), bold: true }
}

fn meant(word: &str, slips: u8, vocabulary: Vocabulary) -> Meant {
    Meant { word: vocabulary.number(word), written: word.to_owned().leak(), letters: letters(word), slips }
}

fn joined(slips: &Slips) -> SortedStrings {
    sorted(&slips.joined.iter().map(String::as_str).collect::<BTreeSet<_>>())
}
