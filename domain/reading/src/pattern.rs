//! The pattern language of the rules: what a lawyer writes, read into a shape
//! that can be matched.
//!
//! `stop texting` are words in order, `(a | b c)` alternatives, `[a | b]` the
//! same or nothing, `{name}` a class, `!{name}` any word outside it, `..3` up to three words of any kind. `^`
//! and `$` are the beginning and the end of a clause, `^^` and `$$` of a
//! sentence, `^^^` and `$$$` of the text; words of courtesy there do not count.

use std::collections::BTreeMap;

use super::lexicon::Lexicon;

/// A part of a pattern.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// One of these words, sorted by number.
    Word(Vec<u32>),
    /// Any word but these.
    Except(Vec<u32>),
    /// Up to so many words of any kind.
    Gap(u8),
    /// One after the other.
    Sequence(Vec<Node>),
    /// One of them.
    Choice(Vec<Node>),
    /// This or nothing.
    Optional(Box<Node>),
    /// Nothing but courtesies before.
    Begins(Extent),
    /// Nothing but courtesies after.
    Ends(Extent),
}

/// Of what an anchor is the beginning or the end; the end of a text is also the
/// end of a sentence, and that of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Extent {
    /// From comma to comma.
    Clause,
    /// From full stop to full stop.
    Sentence,
    /// All of it.
    Text,
}

/// Why a pattern cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// A bracket has no partner.
    #[error("unbalanced bracket in `{0}`")]
    Unbalanced(String),
    /// No class has this name.
    #[error("no class is called `{0}`")]
    UnknownClass(String),
    /// Only single words can be ruled out.
    #[error("`{0}` is more than single words")]
    NotWords(String),
    /// The pattern would match anywhere.
    #[error("`{0}` does not begin with a word")]
    NoFirstWord(String),
}

/// The classes named so far.
pub(super) type Classes = BTreeMap<String, Node>;

/// Reads `pattern`, adding its words to `lexicon`.
pub(super) fn parse(pattern: &str, classes: &Classes, lexicon: &mut Lexicon) -> Result<Node, Error> {
    let spaced = pattern.replace('(', " ( ").replace(')', " ) ").replace('[', " [ ").replace(']', " ] ");
    let spaced = spaced.replace('|', " | ");
    let pieces = spaced.split_whitespace().collect::<Vec<_>>();
    let mut reader = Reader { pattern, pieces: &pieces, at: 0, classes, lexicon };
    let node = reader.choice()?;
    match reader.at == pieces.len() {
        true => Ok(node),
        false => Err(Error::Unbalanced(pattern.to_owned())),
    }
}

struct Reader<'a> {
    pattern: &'a str,
    pieces: &'a [&'a str],
    at: usize,
    classes: &'a Classes,
    lexicon: &'a mut Lexicon,
}

impl Reader<'_> {
    fn choice(&mut self) -> Result<Node, Error> {
        let mut branches = vec![self.sequence()?];
        while self.pieces.get(self.at) == Some(&"|") {
            self.at += 1;
            branches.push(self.sequence()?);
        }
        Ok(simplest(branches))
    }

    fn sequence(&mut self) -> Result<Node, Error> {
        let mut nodes = Vec::new();
        while let Some(&piece) = self.pieces.get(self.at) {
            if matches!(piece, "|" | ")" | "]") {
                break;
            }
            if is_word(piece) {
                nodes.extend(self.words());
                continue;
            }
            self.at += 1;
            nodes.push(match piece {
                "(" => self.closed_by(")")?,
                "[" => Node::Optional(Box::new(self.closed_by("]")?)),
                "^" => Node::Begins(Extent::Clause),
                "^^" => Node::Begins(Extent::Sentence),
                "^^^" => Node::Begins(Extent::Text),
                "$" => Node::Ends(Extent::Clause),
                "$$" => Node::Ends(Extent::Sentence),
                "$$$" => Node::Ends(Extent::Text),
                _ => self.class_or_gap(piece)?,
            });
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Sequence(nodes) })
    }

    fn closed_by(&mut self, bracket: &str) -> Result<Node, Error> {
        let node = self.choice()?;
        if self.pieces.get(self.at) != Some(&bracket) {
            return Err(Error::Unbalanced(self.pattern.to_owned()));
        }
        self.at += 1;
        Ok(node)
    }

    /// Words in a row, spelled as the lexicon spells them: a pattern may use any
    /// spelling that a text may.
    fn words(&mut self) -> Vec<Node> {
        let from = self.at;
        while self.pieces.get(self.at).is_some_and(|piece| is_word(piece)) {
            self.at += 1;
        }
        let words = self.lexicon.spelled(&self.pieces[from..self.at]);
        words.iter().map(|word| Node::Word(vec![self.lexicon.add(word)])).collect()
    }

    fn class_or_gap(&mut self, piece: &str) -> Result<Node, Error> {
        if let Some(unwanted) = piece.strip_prefix('!') {
            return match self.class_or_gap(unwanted)? {
                Node::Word(words) => Ok(Node::Except(words)),
                _ => Err(Error::NotWords(unwanted.to_owned())),
            };
        }
        if let Some(words) = piece.strip_prefix("..").and_then(|count| count.parse().ok()) {
            return Ok(Node::Gap(words));
        }
        let name = piece.trim_matches(['{', '}']);
        self.classes.get(name).cloned().ok_or_else(|| Error::UnknownClass(name.to_owned()))
    }
}

fn is_word(piece: &str) -> bool {
    piece.starts_with(|c: char| c.is_alphanumeric())
}

/// Alternatives that are all single words are one set of words.
fn simplest(mut branches: Vec<Node>) -> Node {
    // A branch of nothing but noise.
    branches.retain(|branch| !matches!(branch, Node::Sequence(nodes) if nodes.is_empty()));
    if branches.len() == 1 {
        return branches.remove(0);
    }
    if branches.iter().all(|branch| matches!(branch, Node::Word(_))) {
        let mut words = branches
            .into_iter()
            .flat_map(|branch| if let Node::Word(words) = branch { words } else { Vec::new() })
            .collect::<Vec<_>>();
        words.sort_unstable();
        words.dedup();
        return Node::Word(words);
    }
    Node::Choice(branches)
}

impl Node {
    /// The words it can begin with; `None` where it can begin with any.
    pub(super) fn first_words(&self) -> Option<Vec<u32>> {
        let mut words = Vec::new();
        self.add_first_words(&mut words)?.then_some(())?;
        words.sort_unstable();
        words.dedup();
        Some(words)
    }

    /// Whether a word was certainly asked for; `None` where any word will do.
    fn add_first_words(&self, words: &mut Vec<u32>) -> Option<bool> {
        match self {
            Self::Word(set) => {
                words.extend(set);
                Some(true)
            }
            Self::Gap(_) | Self::Except(_) => None,
            Self::Begins(_) | Self::Ends(_) => Some(false),
            Self::Optional(node) => node.add_first_words(words).map(|_| false),
            Self::Sequence(nodes) => {
                for node in nodes {
                    if node.add_first_words(words)? {
                        return Some(true);
                    }
                }
                Some(false)
            }
            Self::Choice(nodes) => {
                let mut all = true;
                for node in nodes {
                    all &= node.add_first_words(words)?;
                }
                Some(all)
            }
        }
    }

    /// Sets of words of which a text must have one each, or it cannot match: a
    /// cheap look before the careful one.
    pub(super) fn required_words(&self) -> Vec<Vec<u32>> {
        match self {
            Self::Word(set) => vec![set.clone()],
            Self::Sequence(nodes) => nodes.iter().flat_map(Self::required_words).collect(),
            Self::Choice(nodes) => {
                let of_each = nodes.iter().map(|node| node.required_words().into_iter().next());
                let Some(sets) = of_each.collect::<Option<Vec<_>>>() else { return Vec::new() };
                let mut either = sets.concat();
                either.sort_unstable();
                either.dedup();
                vec![either]
            }
            Self::Except(_) | Self::Gap(_) | Self::Optional(_) | Self::Begins(_) | Self::Ends(_) => {
                Vec::new()
            }
        }
    }
}
