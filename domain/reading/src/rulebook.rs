//! The rules as a lawyer reads them, from `rules/revocation.toml`, made ready to
//! be applied.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Class;
use super::lexicon::Lexicon;
use super::pattern::{self, Classes, Node};
use super::typo::Guesser;
use crate::Language;

/// The data file, part of the program.
pub(super) const SOURCE: &str = include_str!("../rules/revocation.toml");

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub version: String,
    spelling: BTreeMap<String, Vec<String>>,
    misspelling: BTreeMap<String, Vec<String>>,
    /// What a word may be meant for that is one of its own.
    mistaken: BTreeMap<String, Vec<String>>,
    noise: Vec<String>,
    courtesy: Courtesy,
    slips: Slips,
    class: Vec<NamedClass>,
    guard: Vec<GuardEntry>,
    pub rule: Vec<RuleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Courtesy {
    before: Vec<String>,
    after: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Slips {
    meant: Vec<String>,
    ordinary: Vec<String>,
    joined: Vec<String>,
    second_look: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedClass {
    name: String,
    words: String,
}

/// What makes a match no request, in patterns.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Exceptions {
    /// Stands right before the match.
    before: Vec<String>,
    /// Shares a word with the match.
    around: Vec<String>,
    /// Stands right after the match.
    after: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GuardEntry {
    name: String,
    #[expect(dead_code, reason = "for whoever reads the file")]
    meaning: String,
    unless: Exceptions,
}

/// A rule as it is written. Its examples, `for` and `against`, are for readers
/// and tests.
#[derive(Deserialize)]
#[cfg_attr(test, serde(deny_unknown_fields))]
pub(super) struct RuleEntry {
    pub id: String,
    /// The name it goes by where a word of the match was misspelled.
    misspelled_id: Option<String>,
    pub class: Class,
    #[serde(default)]
    language: Language,
    meaning: String,
    patterns: Vec<String>,
    /// Guards that apply, by name.
    #[serde(default)]
    guards: Vec<String>,
    #[serde(default)]
    unless: Exceptions,
    #[cfg(test)]
    #[serde(rename = "for")]
    pub examples: Vec<String>,
    #[cfg(test)]
    #[serde(rename = "against", default)]
    pub counterexamples: Vec<String>,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not the TOML we expect.
    #[error("read the rules")]
    Toml(#[from] toml::de::Error),
    /// A pattern is wrong.
    #[error("in `{place}`: {source}")]
    Pattern {
        /// The rule, guard or class.
        place: String,
        /// What is wrong.
        source: pattern::Error,
    },
    /// A rule names a guard that is not there.
    #[error("rule `{rule}` names the unknown guard `{guard}`")]
    UnknownGuard {
        /// The rule.
        rule: String,
        /// The name.
        guard: String,
    },
}

/// A pattern and the words it can begin with.
#[derive(Debug)]
pub(super) struct Compiled {
    pub node: Node,
    first: Option<Vec<u32>>,
    required: Vec<Vec<u32>>,
}

impl Compiled {
    /// Whether a text that has the words marked in `present` can match.
    pub(super) fn is_possible(&self, present: &[bool]) -> bool {
        self.required.iter().all(|set| set.iter().any(|&id| present[id as usize]))
    }

    /// Whether it can begin with word `id`.
    pub(super) fn may_begin(&self, id: u32) -> bool {
        self.first.as_ref().is_none_or(|first| first.binary_search(&id).is_ok())
    }
}

/// What makes a match no request.
#[derive(Debug, Default)]
pub(super) struct Unless {
    pub before: Vec<Compiled>,
    pub around: Vec<Compiled>,
    pub after: Vec<Compiled>,
}

/// A rule ready to be applied.
#[derive(Debug)]
pub(super) struct Rule {
    pub id: String,
    pub misspelled_id: Option<String>,
    pub class: Class,
    pub language: Language,
    pub meaning: String,
    pub unless: Unless,
    /// Its guards, as places in the rule book.
    pub guards: Vec<usize>,
}

/// All of it.
pub(super) struct Rulebook {
    pub version: String,
    pub lexicon: Lexicon,
    /// The same words, understood more boldly.
    pub second_look: Lexicon,
    pub rules: Vec<Rule>,
    pub guards: Vec<Unless>,
    /// All patterns, each with the place of its rule.
    pub patterns: Vec<(usize, Compiled)>,
    /// The patterns that can begin with a word, by its number.
    by_first_word: Vec<Vec<usize>>,
}

/// The rule book of this program.
pub(super) static RULEBOOK: LazyLock<Rulebook> = LazyLock::new(|| {
    let document = toml::from_str(SOURCE).map_err(Error::from);
    document.and_then(Rulebook::new).expect("the rules are part of the program, and a test reads them")
});

impl Rulebook {
    pub(super) fn new(document: Document) -> Result<Self, Error> {
        let mut compiler = Compiler { lexicon: Lexicon::default(), classes: Classes::new() };
        let lexicon = &mut compiler.lexicon;
        let slips = &document.slips;
        lexicon.spell("", &document.noise, false);
        for (meant, variants) in &document.spelling {
            lexicon.spell(meant, variants, false);
        }
        for (meant, variants) in &document.misspelling {
            lexicon.spell(meant, variants, true);
        }
        lexicon.courtesies(&document.courtesy.before, &document.courtesy.after);
        lexicon.guess_with(Guesser::new(&slips.meant, &slips.ordinary, &slips.joined));
        for class in &document.class {
            let node = compiler.node(&class.name, &class.words)?;
            compiler.classes.insert(class.name.clone(), node);
        }
        let guards = document
            .guard
            .iter()
            .map(|guard| compiler.unless(&guard.name, &guard.unless))
            .collect::<Result<Vec<_>, _>>()?;
        let names = document.guard.iter().map(|guard| guard.name.as_str()).collect::<Vec<_>>();
        let mut rules = Vec::new();
        let mut patterns = Vec::new();
        for entry in document.rule {
            for text in &entry.patterns {
                patterns.push((rules.len(), compiler.compile(&entry.id, text)?));
            }
            let guards = entry.guards.iter().map(|name| {
                let unknown = || Error::UnknownGuard { rule: entry.id.clone(), guard: name.clone() };
                names.iter().position(|known| known == name).ok_or_else(unknown)
            });
            rules.push(Rule {
                guards: guards.collect::<Result<_, _>>()?,
                unless: compiler.unless(&entry.id, &entry.unless)?,
                id: entry.id,
                misspelled_id: entry.misspelled_id,
                class: entry.class,
                language: entry.language,
                meaning: entry.meaning,
            });
        }
        let mut second_look = compiler.lexicon.clone();
        second_look.look_again(slips.second_look.as_slice());
        for (meant, variants) in &document.mistaken {
            second_look.spell(meant, variants, true);
        }
        let mut by_first_word = vec![Vec::new(); second_look.size() + 1];
        for (number, (_, compiled)) in patterns.iter().enumerate() {
            for &word in compiled.first.iter().flatten() {
                by_first_word[word as usize].push(number);
            }
        }
        let Compiler { lexicon, .. } = compiler;
        Ok(Self { version: document.version, lexicon, second_look, rules, guards, patterns, by_first_word })
    }

    /// How many words its patterns can tell apart.
    pub(super) fn words(&self) -> usize {
        self.by_first_word.len()
    }

    /// The places of the patterns that can begin with word `id`.
    pub(super) fn beginning_with(&self, id: u32) -> &[usize] {
        &self.by_first_word[id as usize]
    }
}

struct Compiler {
    lexicon: Lexicon,
    classes: Classes,
}

impl Compiler {
    fn node(&mut self, place: &str, text: &str) -> Result<Node, Error> {
        pattern::parse(text, &self.classes, &mut self.lexicon)
            .map_err(|source| Error::Pattern { place: place.to_owned(), source })
    }

    /// A pattern that must begin with a word.
    fn compile(&mut self, place: &str, text: &str) -> Result<Compiled, Error> {
        let compiled = self.loose(place, text)?;
        if compiled.first.is_none() {
            let source = pattern::Error::NoFirstWord(text.to_owned());
            return Err(Error::Pattern { place: place.to_owned(), source });
        }
        Ok(compiled)
    }

    fn loose(&mut self, place: &str, text: &str) -> Result<Compiled, Error> {
        let node = self.node(place, text)?;
        Ok(Compiled { first: node.first_words(), required: node.required_words(), node })
    }

    fn unless(&mut self, place: &str, exceptions: &Exceptions) -> Result<Unless, Error> {
        let mut compile = |texts: &[String]| {
            texts.iter().map(|text| self.loose(place, text)).collect::<Result<Vec<_>, _>>()
        };
        Ok(Unless {
            before: compile(&exceptions.before)?,
            around: compile(&exceptions.around)?,
            after: compile(&exceptions.after)?,
        })
    }
}
