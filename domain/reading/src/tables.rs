//! The rule book and the points that are part of this program. The build script
//! writes them; `compiler/` says how.

use crate::class::Class;
use crate::language::Language;
use crate::lexicon::{Guesser, Lexicon};
use crate::lists::{List, Lists};
use crate::meant::Meant;
use crate::pattern::Extent::{Clause, Sentence, Text};
use crate::pattern::Node::{AnyOf, Begins, Choice, Ends, Gap, NoneOf, Optional, Sequence};
use crate::pattern::Pattern;
use crate::phrase_rule::{PhraseRule, Unless};
use crate::points::Points;
use crate::rulebook::Rulebook;
use crate::sorted_strings::SortedStrings;
use crate::spellings::{Idiom, Spelling, Spellings};
use crate::vocabulary::{Vocabulary, Word};

include!(concat!(env!("OUT_DIR"), "/rulebook.rs"));
include!(concat!(env!("OUT_DIR"), "/points.rs"));
