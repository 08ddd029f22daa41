//! Every figure there is: what it counts, in the words in which a lawyer asks.

use std::str::FromStr;

use serde::Serialize;

use crate::audit::words::word;

/// What a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Who wrote and was written to.
    Traffic,
    /// How people withdrew consent.
    Revocations,
    /// How long it took until a withdrawal was in force.
    Effect,
    /// The ten business days.
    Deadlines,
    /// What was sent to somebody who had withdrawn.
    AfterRevocation,
    /// The one text that answers a withdrawal.
    Confirmations,
    /// What became of what was sent.
    Delivery,
    /// How long customers waited.
    Replies,
    /// What it cost.
    Cost,
    /// What is on record and in no other figure.
    NotCounted,
}

/// What is told of a figure beside how many cases it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Nothing.
    Count,
    /// How lengths of time are spread.
    Spread,
    /// A sum.
    Sum,
}

/// Why a text names no figure.
#[derive(Debug, thiserror::Error)]
#[error("no figure is called so; the figures are {0}")]
pub struct NoFigure(String);

macro_rules! figures {
    ($($name:ident: $section:ident, $measure:ident, $what:literal;)*) => {
        /// A figure of a report.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Figure {
            $(#[doc = $what] $name,)*
        }

        impl Figure {
            /// Every one, in the order in which they are told.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// What it is about.
            #[must_use]
            pub fn section(self) -> Section {
                match self { $(Self::$name => Section::$section),* }
            }

            /// What is told of it.
            #[must_use]
            pub fn measure(self) -> Measure {
                match self { $(Self::$name => Measure::$measure),* }
            }

            /// What it counts.
            #[must_use]
            pub fn what(self) -> &'static str {
                match self { $(Self::$name => $what),* }
            }
        }
    };
}

figures! {
    Contacts: Traffic, Count, "contacts of whom anything was recorded";
    TextsIn: Traffic, Count, "texts that came in";
    TextsOut: Traffic, Count, "texts handed to the carrier, each attempt by itself";
    RevokedByKeyword: Revocations, Count, "by a text that is an opt-out word";
    RevokedByPhrase: Revocations, Count, "by a text in the customer's own words";
    RevokedBySilence: Revocations, Count, "by silence to our question";
    RevokedByCarrier: Revocations, Count, "told by the carrier";
    RevokedByEmail: Revocations, Count, "by e-mail";
    RevokedByVoice: Revocations, Count, "on the phone or by voicemail";
    RevokedByWeb: Revocations, Count, "on a web page";
    RevokedManually: Revocations, Count, "entered by hand";
    RevokedBefore: Revocations, Count, "taken over from the system before";
    ContactsRevoked: Revocations, Count, "contacts who withdrew anything, each once";
    EffectOfText: Effect, Spread, "from sending the text to its being in force";
    EffectOfRequest: Effect, Spread, "from a request by e-mail, voice, web or hand to its being in force";
    DeadlineMet: Deadlines, Count, "honoured by the last day of the strict reading (weekends skipped, holidays not)";
    DeadlineMissed: Deadlines, Count, "honoured after that day";
    DeadlineLifted: Deadlines, Count, "given up before that, because the customer consented again";
    DeadlinePending: Deadlines, Count, "recorded in these days, at their end not acknowledged and not due";
    DeadlineOverdue: Deadlines, Count, "recorded in these days, at their end not acknowledged and past due; not those recorded before";
    SentAlreadyAtCarrier: AfterRevocation, Count, "handed over before the request, arrived after it";
    SentInRace: AfterRevocation, Count, "handed over after the request, before it was on record";
    SentInFault: AfterRevocation, Count, "handed over after it was on record, and not its one confirmation";
    ConfirmationInTime: Confirmations, Count, "taken by the carrier within five minutes of the request";
    ConfirmationLate: Confirmations, Count, "taken by the carrier later";
    ConfirmationNotSent: Confirmations, Count, "given up, or held back because it was too late or void";
    ConfirmationOpen: Confirmations, Count, "owed for a request recorded in these days, at their end not taken as far as known";
    Arrived: Delivery, Count, "arrived, as far as a carrier can tell";
    NotArrived: Delivery, Count, "reported not to have arrived";
    NoFinalWord: Delivery, Count, "without a final report at the end of these days";
    NotTaken: Delivery, Count, "not taken by the carrier";
    ReplyTime: Replies, Spread, "from the text's reaching us to the carrier's taking the agent's answer";
    PartsSent: Cost, Sum, "parts of the texts handed over that the carrier did not refuse";
    Price: Cost, Sum, "price in the carrier's reports, in their unit, of texts handed over in these days";
    CarrierFee: Cost, Sum, "carrier's fee in those reports, in their unit";
    ConversationFee: Cost, Sum, "fees of RCS conversations first told of in these days, each once, in their unit";
    TotalCost: Cost, Sum, "prices, carrier's fees and conversations' fees together";
    PriceUnread: Cost, Count, "prices or fees that are no number, in no sum";
    NotUnderstood: NotCounted, Count, "payloads in quarantine";
    Annexed: NotCounted, Count, "events in annexes of broken streams, until `textledger ledger repair`";
    OfNewerVersion: NotCounted, Count, "events of a newer version, which may be revocations";
    ReportUnnamed: NotCounted, Count, "carrier's reports that name no text of ours";
}

impl Figure {
    /// Its name, such as `sent_in_fault`.
    #[must_use]
    pub fn name(self) -> String {
        word(&self)
    }
}

impl FromStr for Figure {
    type Err = NoFigure;

    fn from_str(name: &str) -> Result<Self, NoFigure> {
        let found = Self::ALL.iter().copied().find(|figure| figure.name() == name);
        found.ok_or_else(|| {
            NoFigure(Self::ALL.iter().map(|figure| figure.name()).collect::<Vec<_>>().join(", "))
        })
    }
}

impl Section {
    /// What it is called on a page.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Traffic => "Traffic",
            Self::Revocations => "Revocations",
            Self::Effect => "From the request to its effect",
            Self::Deadlines => "The ten business days",
            Self::AfterRevocation => "Sent after a revocation",
            Self::Confirmations => "Confirmations of revocations",
            Self::Delivery => "Delivery of texts handed over",
            Self::Replies => "Reply time",
            Self::Cost => "Cost",
            Self::NotCounted => "On record and in no figure above",
        }
    }
}
