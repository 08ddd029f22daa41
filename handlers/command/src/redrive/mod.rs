//! Queues of dead letters cleared up: each letter is decided on again today, by what its
//! function decides by, and put back where it is worked off. It is deleted only then: who
//! is killed in between has put it there twice at most, and since a letter carries no
//! decision, the second finds nothing left to do.

mod account;
mod error;
mod fold;
mod foreseen;
mod letters;
mod place;
mod range;
mod trigger;

use std::collections::BTreeSet;

use textledger_domain::phone::PhoneNumber;
use textledger_infrastructure::dead_letters::{DeadLetter, DeadLetterQueue};
use textledger_infrastructure::deployment::queues::Queue;

pub use self::account::{Became, LetterLine, RedriveAccount};
pub use self::error::Error;
use self::fold::Folds;
pub use self::foreseen::Would;
use self::letters::{Letters, Looked};
pub use self::place::Redrive;
use self::trigger::Triggers;

/// Letters received at once, as SQS hands them out.
const AT_ONCE: usize = 10;
/// How long the letters of a look are kept from others, in seconds: if whoever looks is
/// killed, they come back by themselves then.
const HELD_SECONDS: i32 = 120;
/// So many letters are looked at in a second, at least.
const LETTERS_PER_SECOND: u64 = 10;
/// The longest that SQS keeps a letter from others, in seconds.
const HELD_SECONDS_MAX: i32 = 43_200;

/// A queue whose letters nobody takes up but an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeadQueue {
    /// Triggers of replies.
    Replies,
    /// Which records of the stream could not be projected.
    Projector,
}

/// What is to be cleared up.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Where.
    pub queue: DeadQueue,
    /// Whether it is done; otherwise it is only said what would be.
    pub applies: bool,
    /// Letters at most.
    pub max: usize,
    /// The one contact it is about.
    pub only: Option<PhoneNumber>,
}

impl DeadQueue {
    /// The queue.
    #[must_use]
    pub fn queue(self) -> Queue {
        match self {
            Self::Replies => Queue::RepliesDead,
            Self::Projector => Queue::ProjectorDead,
        }
    }
}

impl Redrive {
    /// Goes through the letters, and tells `looked` of each, with how many there are. In
    /// the end every letter that was not redriven is where it was, and visible.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn run(&self, wanted: &Wanted, looked: impl Fn(u64)) -> Result<RedriveAccount, Error> {
        let name = wanted.queue.queue().deployed_name(&self.environment);
        let queue = DeadLetterQueue::named(&self.sdk, &name).await?;
        match wanted.queue {
            DeadQueue::Replies => {
                let triggers = Triggers::new(self).await?;
                Box::pin(self.go_through(&name, &queue, wanted, &triggers, looked)).await
            }
            DeadQueue::Projector => {
                let folds = Folds::new(self).await?;
                Box::pin(self.go_through(&name, &queue, wanted, &folds, looked)).await
            }
        }
    }

    async fn go_through<L: Letters>(
        &self,
        name: &str,
        queue: &DeadLetterQueue,
        wanted: &Wanted,
        letters: &L,
        looked: impl Fn(u64),
    ) -> Result<RedriveAccount, Error> {
        let mut account = RedriveAccount::of(name, wanted.applies, queue.letters().await?);
        let mut held = Vec::new();
        let gone = self.each(queue, wanted, letters, &mut account, &mut held, looked).await;
        for letter in &held {
            // One that is not given back comes back by itself.
            if let Err(error) = queue.give_back(letter).await {
                tracing::warn!(%error, "a dead letter stays out of sight for a while");
            }
        }
        gone.map(|()| account)
    }

    async fn each<L: Letters>(
        &self,
        queue: &DeadLetterQueue,
        wanted: &Wanted,
        letters: &L,
        account: &mut RedriveAccount,
        held: &mut Vec<DeadLetter>,
        looked: impl Fn(u64),
    ) -> Result<(), Error> {
        let seconds = held_seconds(account.letters_before);
        let mut seen = BTreeSet::new();
        while account.letters.len() < wanted.max {
            let next = queue.next((wanted.max - account.letters.len()).min(AT_ONCE), seconds).await?;
            // What was in hand before is in hand again: it is behind all others.
            let is_new = next.iter().any(|letter| !seen.contains(&letter.id));
            let mut left = next.into_iter();
            while let Some(letter) = left.next() {
                let done = match seen.insert(letter.id.clone()) {
                    true => self.one(queue, wanted, letters, &letter, account).await,
                    false => Ok(false),
                };
                if !matches!(done, Ok(true)) {
                    held.push(letter);
                }
                if let Err(error) = done {
                    held.extend(left);
                    return Err(error);
                }
                looked(account.letters_before);
            }
            if !is_new {
                break;
            }
        }
        Ok(())
    }

    /// Whether the letter is gone from the queue.
    async fn one<L: Letters>(
        &self,
        queue: &DeadLetterQueue,
        wanted: &Wanted,
        letters: &L,
        letter: &DeadLetter,
        account: &mut RedriveAccount,
    ) -> Result<bool, Error> {
        let Some(Looked { mut line, work }) = letters.look(letter, wanted.only.as_ref()).await? else {
            account.of_others += 1;
            return Ok(false);
        };
        line.became = match work.filter(|_| wanted.applies) {
            None => Became::LookedAt,
            Some(work) => match letters.redrive(letter, &work).await? {
                None => Became::Redriven,
                Some(why) => Became::Kept { why },
            },
        };
        let is_redriven = line.became == Became::Redriven;
        account.letters.push(line);
        // Only now: what was put elsewhere before it is deleted is never lost.
        if is_redriven {
            queue.delete(letter).await?;
        }
        Ok(is_redriven)
    }
}

/// How long letters are kept from others while so many are gone through.
fn held_seconds(letters: u64) -> i32 {
    let more = i32::try_from(letters / LETTERS_PER_SECOND).unwrap_or(HELD_SECONDS_MAX);
    HELD_SECONDS.saturating_add(more).min(HELD_SECONDS_MAX)
}
