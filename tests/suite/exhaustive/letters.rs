//! The alphabet: what a customer's phone, and the network behind it, can do next.
//! A word over it is one customer's story.

use std::fmt;

use chrono::TimeDelta;
use textledger_domain::time::Timestamp;

/// How long after each other texts reach us: longer than the margin by which a
/// grant has to be later, shorter than any timeout of the reply path.
pub const APART: TimeDelta = TimeDelta::seconds(8);

/// One text on its way to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    /// STOP, just now.
    Stop,
    /// START, just now.
    Start,
    /// Something for the agent, just now.
    Chat,
    /// The last text, delivered once more.
    Duplicate,
    /// STOP, sent half a minute before the newest text so far.
    LateStop,
    /// STOP, sent six minutes before the newest text so far: too old to be confirmed.
    StaleStop,
    /// START, sent half a minute before the newest text so far.
    LateStart,
    /// START, sent four seconds after the newest text so far: too soon after a STOP to
    /// outweigh it.
    HastyStart,
    /// Something for the agent, sent half a minute before the newest text so far.
    LateChat,
    /// What may be a request to stop, just now.
    Perhaps,
    /// What may be a request to stop, sent six minutes before the newest text so
    /// far: too old to be asked about.
    StalePerhaps,
    /// The answer that texts shall go on, just now.
    Continue,
    /// YES, just now: to our question, that we should stop.
    Yes,
    /// The carrier's report, final, that our latest question was not delivered.
    Undelivered,
    /// The carrier's report that our latest question was delivered.
    Delivered,
}

/// What the customer wants by it, as far as the laws are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// No more texts.
    Stop,
    /// Texts again.
    Start,
    /// An answer.
    Answer,
    /// Perhaps no more texts.
    Perhaps,
    /// Texts shall go on.
    GoOn,
    /// Yes to whatever was asked.
    Yes,
}

impl Letter {
    /// The words, and what they ask for; none for a text that came before, and for
    /// what is no text.
    pub fn words(self) -> Option<(&'static str, Wish)> {
        match self {
            Self::Stop | Self::LateStop => Some(("STOP", Wish::Stop)),
            // S14: whatever stands around the word.
            Self::StaleStop => Some(("STOP - Maria Lopez\n\nSent from my iPhone", Wish::Stop)),
            Self::Start | Self::LateStart | Self::HastyStart => Some(("START", Wish::Start)),
            Self::Chat => Some(("hello", Wish::Answer)),
            // S13: whoever asks about START has not said it.
            Self::LateChat => Some(("what if I reply START?", Wish::Answer)),
            Self::Perhaps | Self::StalePerhaps => Some(("why do you keep texting me", Wish::Perhaps)),
            Self::Continue => Some(("continue", Wish::GoOn)),
            Self::Yes => Some(("yes", Wish::Yes)),
            Self::Duplicate | Self::Undelivered | Self::Delivered => None,
        }
    }

    /// The type of the carrier's report on our latest question, if it is one.
    pub fn report(self) -> Option<&'static str> {
        match self {
            Self::Undelivered => Some("TEXT_UNREACHABLE"),
            Self::Delivered => Some("TEXT_DELIVERED"),
            _ => None,
        }
    }

    /// When the customer sent it, if it reaches us at `now` and the text that
    /// reached us before it was sent at `last`.
    pub fn sent_at(self, last: Option<Timestamp>, now: Timestamp) -> Timestamp {
        let last = last.unwrap_or(now);
        match self {
            Self::Stop | Self::Start | Self::Chat | Self::Perhaps | Self::Continue | Self::Yes => now,
            Self::Duplicate | Self::Undelivered | Self::Delivered => now,
            Self::LateStop | Self::LateStart | Self::LateChat => last - TimeDelta::seconds(30),
            Self::StaleStop | Self::StalePerhaps => last - TimeDelta::minutes(6),
            Self::HastyStart => (last + TimeDelta::seconds(4)).min(now),
        }
    }
}

impl fmt::Display for Letter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Stop => "STOP",
            Self::Start => "START",
            Self::Chat => "chat",
            Self::Duplicate => "duplicate",
            Self::LateStop => "late STOP",
            Self::StaleStop => "stale STOP",
            Self::LateStart => "late START",
            Self::HastyStart => "hasty START",
            Self::LateChat => "late chat",
            Self::Perhaps => "perhaps",
            Self::StalePerhaps => "stale perhaps",
            Self::Continue => "continue",
            Self::Yes => "yes",
            Self::Undelivered => "the question was not delivered",
            Self::Delivered => "the question was delivered",
        })
    }
}
