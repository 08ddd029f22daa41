//! Applies the rules to a text: the first request found in it counts, whatever
//! else the text says.

use std::ops::Range;

use super::Class;
use super::matching;
use super::rulebook::{RULEBOOK, Rule, Unless};
use super::words::Words;

/// How many words before a match an exception can begin.
const WORDS_BEFORE_MAX: usize = 8;

/// A rule that applies, and to which words.
pub(super) struct Finding {
    pub rule: &'static Rule,
    /// First word and the one after the last.
    pub from: usize,
    pub to: usize,
    /// Whether a word had to be guessed.
    pub misspelled: bool,
}

/// What the rules say about a text.
pub(super) struct Applied {
    /// The finding that decides.
    pub finding: Option<Finding>,
    /// Whether a revocation is worded in it that a quotation or an exception
    /// makes none.
    pub excepted: bool,
    /// Whether the texts are said to be wanted somewhere in it.
    pub wanted: bool,
}

/// The finding that decides is a revocation before everything else, because it
/// is the one that must not be missed; but whoever says that the texts are
/// wanted asks for no end of them in the same sentence, whatever it tells of
/// ending.
pub(super) fn apply(words: &Words) -> Applied {
    let mut wanted = vec![false; words.ids.len()];
    for sentence in sentences(words) {
        let found = search(words, sentence.clone(), |class, _| class == Class::None).finding;
        wanted[sentence].fill(found.is_some());
    }
    let ends = |class| matches!(class, Class::Revoke | Class::Unclear);
    let considered = |class, at: usize| class != Class::None && !(wanted[at] && ends(class));
    Applied { wanted: wanted.contains(&true), ..search(words, 0..words.ids.len(), considered) }
}

/// From the first word of each sentence to the one after its last.
fn sentences(words: &Words) -> Vec<Range<usize>> {
    let opens = |&at: &usize| at == 0 || words.opens_sentence[at];
    let starts = (0..words.ids.len()).filter(opens).collect::<Vec<_>>();
    let ends = starts.iter().skip(1).copied().chain([words.ids.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// The finding that decides among those that begin at one of `places` and are by
/// rules of a class that `considered` lets through there.
fn search(words: &Words, places: Range<usize>, considered: impl Fn(Class, usize) -> bool) -> Applied {
    let mut best: Option<Finding> = None;
    let mut excepted_request = false;
    let mut present = vec![false; RULEBOOK.words()];
    words.ids.iter().for_each(|&id| present[id as usize] = true);
    let mut possible = vec![None; RULEBOOK.patterns.len()];
    for from in places {
        for &number in RULEBOOK.beginning_with(words.ids[from]) {
            let (rule, pattern) = &RULEBOOK.patterns[number];
            let rule = &RULEBOOK.rules[*rule];
            if !considered(rule.class, from) {
                continue;
            }
            if !*possible[number].get_or_insert_with(|| pattern.is_possible(&present)) {
                continue;
            }
            if best.as_ref().is_some_and(|best| weight(best.rule.class) >= weight(rule.class)) {
                continue;
            }
            let Some(&to) = matching::ends(&pattern.node, words, from).last() else { continue };
            if to == from {
                continue;
            }
            if words.quoted[from..to].iter().all(|&quoted| quoted) || excepted(rule, words, from, to) {
                excepted_request |= rule.class == Class::Revoke;
                continue;
            }
            let misspelled = words.misspelled[from..to].contains(&true);
            best = Some(Finding { rule, from, to, misspelled });
        }
        if best.as_ref().is_some_and(|best| best.rule.class == Class::Revoke) {
            break;
        }
    }
    Applied { finding: best, excepted: excepted_request, wanted: false }
}

fn weight(class: Class) -> u8 {
    match class {
        Class::Revoke => 5,
        Class::Unclear => 4,
        Class::Grant => 3,
        Class::Help => 2,
        Class::Status | Class::Continue => 1,
        Class::None => 0,
    }
}

fn excepted(rule: &Rule, words: &Words, from: usize, to: usize) -> bool {
    let guards = rule.guards.iter().map(|&guard| &RULEBOOK.guards[guard]);
    guards.chain([&rule.unless]).any(|unless| applies(unless, words, from, to))
}

fn applies(unless: &Unless, words: &Words, from: usize, to: usize) -> bool {
    let earliest = from.saturating_sub(WORDS_BEFORE_MAX);
    let ends = |pattern: &super::rulebook::Compiled, at: usize| match words.ids.get(at) {
        Some(&id) if pattern.may_begin(id) => matching::ends(&pattern.node, words, at),
        _ => Vec::new(),
    };
    unless.before.iter().any(|pattern| {
        !words.after_pause[from] && (earliest..from).any(|at| ends(pattern, at).contains(&from))
    }) || unless
        .around
        .iter()
        .any(|pattern| (earliest..to).any(|at| ends(pattern, at).last().is_some_and(|&end| end > from)))
        || unless.after.iter().any(|pattern| {
            words.ids.get(to).is_some() && !words.opens_sentence[to] && !ends(pattern, to).is_empty()
        })
}
