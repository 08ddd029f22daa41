//! What can be chosen about the embedded carrier, at its start and later:
//! whether it is fast, patient and honest is up to the test.

use std::collections::BTreeMap;

use textledger_domain::number_type::NumberType;
use textledger_domain::phone::BusinessNumber;

use super::delivery::Delivery;
use super::personality::Personality;

/// How the carrier of one embedded cloud behaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// Our numbers that are not [`Line::default`], each as AWS names it.
    pub lines: BTreeMap<String, Line>,
    /// How toll-free carriers behave where AWS does not say.
    pub toll_free: TollFree,
    /// The most that texts may cost in a calendar month (UTC), in
    /// hundred-thousandths of a US dollar; no limit if none is given.
    pub month_spend_max: Option<u64>,
    /// How deliveries are reported when a test has scripted nothing.
    pub delivery: Delivery,
}

/// One of our numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Line {
    /// Who it behaves like.
    pub personality: Personality,
    /// Message parts it may send in a second; no limit if none is given.
    pub parts_per_second: Option<u32>,
}

/// What is not known of toll-free numbers on AWS, to be tried both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TollFree {
    /// Whether AWS also publishes a STOP, START or UNSTOP the carrier has acted
    /// on. Other providers do.
    pub publishes_keywords: bool,
    /// What becomes of a text to a phone whose carrier blocks the number.
    pub blocked_text: BlockedText,
}

/// What becomes of a text that the carrier blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockedText {
    /// Refused at once, as a conflict.
    Refused,
    /// Accepted, and finally reported as `TEXT_CARRIER_BLOCKED`.
    Reported,
}

impl Default for TollFree {
    fn default() -> Self {
        Self { publishes_keywords: true, blocked_text: BlockedText::Refused }
    }
}

impl Behaviour {
    /// What kind each of the numbers is, for the deployment's own settings.
    #[must_use]
    pub fn number_types(&self) -> BTreeMap<BusinessNumber, NumberType> {
        let known =
            |(number, line): (&String, &Line)| Some((number.parse().ok()?, line.personality.number_type()));
        self.lines.iter().filter_map(known).collect()
    }

    /// The number a text goes out from, or comes in on.
    pub(super) fn line(&self, number: &str) -> Line {
        self.lines.get(number).copied().unwrap_or_default()
    }
}
