//! The pattern language of the rules: what a lawyer writes, read into a shape
//! that can be matched.
//!
//! `stop texting` are words in order, `(a | b c)` alternatives, `[a | b]` the
//! same or nothing, `{name}` a group, `!{name}` any word outside it, `..3` up to
//! three words of any kind. `^` and `$` are the beginning and the end of a clause,
//! `^^` and `$$` of a sentence, `^^^` and `$$$` of the text; words of courtesy
//! there do not count.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::Draft;
use super::expression::{PatternError, is_word, pieces};
use crate::pattern::{Extent, Node};
use crate::spellings::Spellings;
use crate::vocabulary::Vocabulary;

/// What patterns are read with, and what reading them adds to.
pub(crate) struct Grammar<'a> {
    pub vocabulary: Vocabulary,
    pub spellings: Spellings,
    /// The groups named so far.
    pub groups: BTreeMap<String, u16>,
    /// The words that patterns know.
    pub known: &'a mut BTreeSet<u16>,
    pub draft: &'a mut Draft,
}

impl Grammar<'_> {
    /// The part that `pattern` is.
    pub(crate) fn read(&mut self, pattern: &str) -> Result<u16, PatternError> {
        let pieces = pieces(pattern);
        let pieces = pieces.iter().map(String::as_str).collect::<Vec<_>>();
        let mut reader = Reader { pattern, pieces: &pieces, at: 0, grammar: self };
        let node = reader.choice()?;
        if reader.at == pieces.len() { Ok(node) } else { Err(reader.unbalanced()) }
    }
}

struct Reader<'r, 'a> {
    pattern: &'r str,
    pieces: &'r [&'r str],
    at: usize,
    grammar: &'r mut Grammar<'a>,
}

impl Reader<'_, '_> {
    fn choice(&mut self) -> Result<u16, PatternError> {
        let mut ways = vec![self.sequence()?];
        while self.pieces.get(self.at) == Some(&"|") {
            self.at += 1;
            ways.push(self.sequence()?);
        }
        Ok(self.simplest(ways))
    }

    fn sequence(&mut self) -> Result<u16, PatternError> {
        let mut parts = Vec::new();
        while let Some(&piece) = self.pieces.get(self.at) {
            if matches!(piece, "|" | ")" | "]") {
                break;
            }
            if is_word(piece) {
                parts.extend(self.words());
                continue;
            }
            self.at += 1;
            parts.push(match piece {
                "(" => self.closed_by(")")?,
                "[" => {
                    let part = self.closed_by("]")?;
                    self.node(Node::Optional(part))
                }
                "^" => self.node(Node::Begins(Extent::Clause)),
                "^^" => self.node(Node::Begins(Extent::Sentence)),
                "^^^" => self.node(Node::Begins(Extent::Text)),
                "$" => self.node(Node::Ends(Extent::Clause)),
                "$$" => self.node(Node::Ends(Extent::Sentence)),
                "$$$" => self.node(Node::Ends(Extent::Text)),
                _ => self.group_or_gap(piece)?,
            });
        }
        if let [part] = parts[..] {
            return Ok(part);
        }
        let parts = self.grammar.draft.list(parts);
        Ok(self.node(Node::Sequence(parts)))
    }

    fn closed_by(&mut self, bracket: &str) -> Result<u16, PatternError> {
        let part = self.choice()?;
        if self.pieces.get(self.at) != Some(&bracket) {
            return Err(self.unbalanced());
        }
        self.at += 1;
        Ok(part)
    }

    /// Words in a row.
    fn words(&mut self) -> Vec<u16> {
        let written = self.pieces[self.at..].iter().take_while(|piece| is_word(piece));
        let written = written.map(|word| self.grammar.vocabulary.number(word)).collect::<Vec<_>>();
        self.at += written.len();
        let words = self.grammar.spellings.spelled(written.into_iter());
        self.grammar.known.extend(&words);
        words
            .into_iter()
            .map(|word| {
                let set = self.grammar.draft.set([word]);
                self.node(Node::AnyOf(set))
            })
            .collect()
    }

    fn group_or_gap(&mut self, piece: &str) -> Result<u16, PatternError> {
        if let Some(unwanted) = piece.strip_prefix('!') {
            let group = self.group_or_gap(unwanted)?;
            let Node::AnyOf(words) = self.grammar.draft.part(group) else {
                return Err(PatternError::NotWords(unwanted.to_owned()));
            };
            return Ok(self.node(Node::NoneOf(words)));
        }
        if let Some(most) = piece.strip_prefix("..").and_then(|count| count.parse().ok()) {
            return Ok(self.node(Node::Gap(most)));
        }
        let name = piece.trim_matches(['{', '}']);
        let group = self.grammar.groups.get(name).copied();
        group.ok_or_else(|| PatternError::UnknownGroup(name.to_owned()))
    }

    /// Alternatives that are all single words are one set of words.
    fn simplest(&mut self, mut ways: Vec<u16>) -> u16 {
        let draft = &mut *self.grammar.draft;
        // A way of nothing but noise.
        ways.retain(
            |&way| !matches!(draft.part(way), Node::Sequence(parts) if draft.numbers(parts).is_empty()),
        );
        if let [way] = ways[..] {
            return way;
        }
        let words = ways.iter().map(|&way| match draft.part(way) {
            Node::AnyOf(words) => Some(draft.numbers(words).to_vec()),
            _ => None,
        });
        let node = match words.collect::<Option<Vec<_>>>() {
            Some(words) => Node::AnyOf(draft.set(words.concat())),
            None => Node::Choice(draft.list(ways)),
        };
        draft.node(node)
    }

    fn node(&mut self, node: Node) -> u16 {
        self.grammar.draft.node(node)
    }

    fn unbalanced(&self) -> PatternError {
        PatternError::Unbalanced(self.pattern.to_owned())
    }
}
