//! The tables as Rust source. Their types show themselves (`Debug`) in the very
//! words that make them, so that is how most of them are written; `src/tables.rs`
//! takes the source in and has all the names it uses.

use std::fmt::{Debug, Write as _};

use crate::lexicon::Lexicon;
use crate::phrase_rule::PhraseRule;
use crate::points::Points;
use crate::rulebook::Rulebook;
use crate::sorted_strings::SortedStrings;

/// `RULEBOOK`.
pub(crate) fn rulebook_as_rust(rulebook: &Rulebook) -> String {
    let Rulebook { version, lists, lexicon, second_look, greetings, thanks, .. } = rulebook;
    let Rulebook { nodes, patterns, rules, rule_of, beginning, .. } = rulebook;
    let (numbers, ends) = (lists.numbers, lists.ends);
    let rules = rules.iter().map(rule).collect::<String>();
    let mut page = String::new();
    let _ = writeln!(page, "const LISTS: Lists = Lists {{ numbers: &{numbers:?}, ends: &{ends:?} }};");
    let _ = writeln!(page, "const VOCABULARY: Vocabulary = Vocabulary({});", strings(&lexicon.vocabulary.0));
    let _ = writeln!(page, "const JOINED: SortedStrings = {};", strings(&lexicon.guesser.joined));
    let _ = writeln!(
        page,
        "pub(crate) static RULEBOOK: Rulebook = Rulebook {{\n\
         version: {version:?},\nlists: LISTS,\nlexicon: {},\nsecond_look: {},\n\
         greetings: {greetings:?},\nthanks: {thanks:?},\nnodes: &{nodes:?},\npatterns: &{patterns:?},\n\
         rules: &[{rules}],\nrule_of: &{rule_of:?},\nbeginning: &{beginning:?},\n}};",
        look(lexicon),
        look(second_look),
    );
    page
}

/// `POINTS`.
pub(crate) fn points_as_rust(points: &Points) -> String {
    let Points { version, ask_from, baseline, clues, points, bearing, spanish } = points;
    format!(
        "pub(crate) static POINTS: Points = Points {{\n\
         version: {version:?}, ask_from: {ask_from}, baseline: {baseline},\n\
         clues: {},\npoints: &{points:?},\nbearing: {},\nspanish: {},\n}};\n",
        strings(clues),
        strings(bearing),
        strings(spanish),
    )
}

fn strings(SortedStrings { text, ends }: &SortedStrings) -> String {
    format!("SortedStrings {{ text: {text:?}, ends: &{ends:?} }}")
}

fn look(lexicon: &Lexicon) -> String {
    let Lexicon { spellings, known, ordinary, guesser, .. } = lexicon;
    let (words, idioms, please) = (spellings.words, spellings.idioms, spellings.please);
    let (meant, bold) = (guesser.meant, guesser.bold);
    format!(
        "Lexicon {{\nvocabulary: VOCABULARY,\n\
         spellings: Spellings {{ lists: LISTS, words: &{words:?}, idioms: &{idioms:?}, please: {please:?} }},\n\
         known: {known:?}, ordinary: {ordinary:?},\n\
         guesser: Guesser {{ meant: &{meant:?}, joined: JOINED, bold: {bold} }},\n}}"
    )
}

fn rule(rule: &PhraseRule) -> String {
    let PhraseRule { id, misspelled_id, class, language, meaning, exceptions } = rule;
    let qualified = |of: &str, variant: &dyn Debug| format!("{of}::{variant:?}");
    format!(
        "PhraseRule {{ id: {id:?}, misspelled_id: {misspelled_id:?}, class: {}, language: {},\n\
         meaning: {meaning:?},\nexceptions: &{exceptions:?} }},\n",
        qualified("Class", class),
        qualified("Language", language),
    )
}
