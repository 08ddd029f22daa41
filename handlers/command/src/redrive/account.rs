//! What a clearing-up comes to, letter by letter. Numbers are masked and no text is in it.

use serde::Serialize;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::dead_letters::DeadLetter;

use super::foreseen::Would;

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RedriveAccount {
    /// The queue, as deployed.
    pub queue: String,
    /// Whether anything was to be done.
    pub applied: bool,
    /// About how many letters there were, by SQS's own count.
    pub letters_before: u64,
    /// Letters that are about others than who was asked for.
    pub of_others: u64,
    /// The letters, oldest first.
    pub letters: Vec<LetterLine>,
}

/// One letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterLine {
    /// SQS's id of it.
    pub message_id: String,
    /// Whom it is about, masked.
    pub contacts: Vec<String>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// How long ago, in seconds.
    pub age_s: Option<i64>,
    /// How often it was received from this queue, this look included.
    pub received: u32,
    /// What it is about.
    pub about: String,
    /// What would be done now, in a word.
    pub would: Would,
    /// The same in words, with why.
    pub says: String,
    /// What became of it.
    #[serde(flatten)]
    pub became: Became,
}

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Became {
    /// It was only looked at, and is in its queue.
    LookedAt,
    /// It is where it is worked off, and no more in its queue.
    Redriven,
    /// It is still needed, and in its queue.
    Kept {
        /// Why.
        why: String,
    },
}

impl RedriveAccount {
    /// Of a queue called `queue` with so many letters.
    pub(super) fn of(queue: &str, applied: bool, letters_before: u64) -> Self {
        Self { queue: queue.to_owned(), applied, letters_before, of_others: 0, letters: Vec::new() }
    }

    /// Letters that were redriven.
    #[must_use]
    pub fn redriven(&self) -> usize {
        self.letters.iter().filter(|line| line.became == Became::Redriven).count()
    }

    /// Letters that are of no use as they are, or were to be redriven and are not.
    #[must_use]
    pub fn stuck(&self) -> usize {
        let is_stuck = |line: &&LetterLine| {
            line.would == Would::Unreadable || matches!(line.became, Became::Kept { .. })
        };
        self.letters.iter().filter(is_stuck).count()
    }
}

impl LetterLine {
    /// Of `letter` at `now`, which is `about` something of these `contacts`.
    pub(super) fn of(letter: &DeadLetter, now: Timestamp, contacts: Vec<String>, about: String) -> Self {
        Self {
            message_id: letter.id.clone(),
            contacts,
            sent_at: letter.sent_at,
            age_s: letter.sent_at.map(|at| now.since(at).num_seconds().max(0)),
            received: letter.received,
            about,
            would: Would::Nothing,
            says: String::new(),
            became: Became::LookedAt,
        }
    }

    /// Of a letter that cannot be read, since `why`.
    pub(super) fn unreadable(letter: &DeadLetter, now: Timestamp, why: &str) -> Self {
        Self {
            would: Would::Unreadable,
            says: "it stays in the queue: read its body with `aws sqs receive-message`, and see who put it there".to_owned(),
            ..Self::of(letter, now, Vec::new(), format!("{why} ({} bytes)", letter.body.len()))
        }
    }
}
