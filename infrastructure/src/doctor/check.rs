//! What came of looking at one thing of a deployment.

use serde::Serialize;

use super::unanswered::Unanswered;

/// Which part of a deployment a check is about, in the order they are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// The functions.
    Functions,
    /// What Lambda reads for them.
    Mappings,
    /// The tables.
    Tables,
    /// What the ledger says of itself.
    Store,
    /// The queues.
    Queues,
    /// The topics.
    Topics,
    /// When functions run by the clock.
    Schedules,
    /// The Bedrock agent.
    Agent,
    /// Our phone numbers.
    Numbers,
    /// What AWS End User Messaging keeps beside them.
    Messaging,
    /// The account's standing with AWS End User Messaging.
    Account,
    /// Where checkpoints are kept, and the key that signs them.
    Checkpoints,
    /// What wakes an operator.
    Alarms,
    /// This machine's clock.
    Clock,
}

impl Area {
    /// Every part.
    pub const ALL: [Self; 14] = [
        Self::Functions,
        Self::Mappings,
        Self::Tables,
        Self::Store,
        Self::Queues,
        Self::Topics,
        Self::Schedules,
        Self::Agent,
        Self::Numbers,
        Self::Messaging,
        Self::Account,
        Self::Checkpoints,
        Self::Alarms,
        Self::Clock,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Functions => "functions",
            Self::Mappings => "mappings",
            Self::Tables => "tables",
            Self::Store => "store",
            Self::Queues => "queues",
            Self::Topics => "topics",
            Self::Schedules => "schedules",
            Self::Agent => "agent",
            Self::Numbers => "numbers",
            Self::Messaging => "messaging",
            Self::Account => "account",
            Self::Checkpoints => "checkpoints",
            Self::Alarms => "alarms",
            Self::Clock => "clock",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Of which part.
    pub area: Area,
    /// What was looked at, by its name.
    pub subject: String,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Verdict,
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Verdict {
    /// It is as it should be.
    Fine {
        /// What it is.
        what: String,
    },
    /// It is not.
    Finding {
        /// What it is instead.
        what: String,
        /// What comes of that.
        means: String,
        /// What to do.
        next: String,
    },
    /// Nobody knows.
    NotChecked {
        /// Why not.
        why: String,
        /// What to do.
        next: String,
    },
}

/// The checks of one thing: its findings, or that there are none.
pub(super) struct Of {
    area: Area,
    subject: String,
    checks: Vec<Check>,
}

impl Of {
    pub fn the(area: Area, subject: impl Into<String>) -> Self {
        Self { area, subject: subject.into(), checks: Vec::new() }
    }

    /// A finding, unless `holds`.
    pub fn expect(&mut self, holds: bool, what: impl Into<String>, means: &str, next: impl Into<String>) {
        if !holds {
            let (what, means, next) = (what.into(), means.to_owned(), next.into());
            self.add(Verdict::Finding { what, means, next });
        }
    }

    /// What is to be judged of `answer`; where there is none, why.
    pub fn known<'a, T>(&mut self, what: &str, answer: &'a Result<T, Unanswered>) -> Option<&'a T> {
        match answer {
            Ok(known) => Some(known),
            Err(unanswered) => {
                self.unknown(what, unanswered);
                None
            }
        }
    }

    /// The same, where it is a finding that there is no such thing.
    pub fn present<'a, T>(
        &mut self,
        answer: &'a Result<T, Unanswered>,
        means: &str,
        next: impl Into<String>,
    ) -> Option<&'a T> {
        match answer {
            Err(Unanswered::Missing) => {
                self.expect(false, "it does not exist", means, next);
                None
            }
            answer => self.known("it", answer),
        }
    }

    fn unknown(&mut self, what: &str, unanswered: &Unanswered) {
        let why = format!("{what}: {unanswered}");
        self.add(Verdict::NotChecked { why, next: unanswered.next() });
    }

    /// That it could not be looked at, and what is to be done first.
    pub fn not_checked(&mut self, why: impl Into<String>, next: impl Into<String>) {
        self.add(Verdict::NotChecked { why: why.into(), next: next.into() });
    }

    fn add(&mut self, outcome: Verdict) {
        self.checks.push(Check { area: self.area, subject: self.subject.clone(), outcome });
    }

    /// All of them; where nothing was found, that it is `fine`.
    pub fn or_fine(mut self, fine: impl Into<String>) -> Vec<Check> {
        if self.checks.is_empty() {
            self.add(Verdict::Fine { what: fine.into() });
        }
        self.checks
    }
}
