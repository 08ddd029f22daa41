//! Who a business number behaves like when a customer writes to it: what the
//! network or AWS does with a text before, or instead of, passing it on.
//!
//! Rules only: what becomes of a reaction is in `carrier/handset.rs`.

use textledger_domain::number_type::NumberType;

/// AWS's built-in opt-out keywords (User Guide, "Required opt-out list
/// keywords"). The FCC's REVOKE and OPT OUT are not among them.
const AWS_OPT_OUT: [&str; 10] =
    ["ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE"];

/// How a business number behaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Personality {
    /// A 10DLC number with self-managed opt-outs: every text is passed on.
    #[default]
    TenDlc,
    /// A toll-free number: the carrier acts on STOP, START and UNSTOP.
    TollFree,
    /// A short code with self-managed opt-outs: every text is passed on.
    ShortCode,
    /// A 10DLC number whose opt-outs AWS manages: it acts on opt-out keywords
    /// and HELP, and passes neither on.
    AwsManaged,
}

impl Personality {
    /// The kind of number it is.
    #[must_use]
    pub fn number_type(self) -> NumberType {
        match self {
            Self::TenDlc | Self::AwsManaged => NumberType::TenDlc,
            Self::TollFree => NumberType::TollFree,
            Self::ShortCode => NumberType::ShortCode,
        }
    }

    /// The message parts a second AWS lets such a number send (User Guide,
    /// "Message Parts per Second limits"); that of a 10DLC number is set by its
    /// campaign.
    #[must_use]
    pub fn parts_per_second(self) -> Option<u32> {
        match self.number_type() {
            NumberType::TollFree => Some(3),
            NumberType::ShortCode => Some(100),
            NumberType::TenDlc => None,
        }
    }

    /// What happens on the way when a phone sends `body`.
    pub(super) fn reaction(self, body: &str) -> Reaction {
        match self {
            Self::TenDlc | Self::ShortCode => Reaction::PassOn,
            Self::TollFree => match body.trim().to_lowercase().as_str() {
                "stop" => Reaction::CarrierBlocks,
                "start" => Reaction::CarrierLifts("start"),
                "unstop" => Reaction::CarrierLifts("unstop"),
                _ => Reaction::PassOn,
            },
            Self::AwsManaged => {
                let first = first_word(body);
                if AWS_OPT_OUT.contains(&first.as_str()) {
                    Reaction::AwsOptsOut
                } else if first == "HELP" {
                    Reaction::AwsHelps
                } else {
                    Reaction::PassOn
                }
            }
        }
    }
}

/// What is done with a text from a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reaction {
    /// Nothing but passing it on.
    PassOn,
    /// The carrier blocks our number for this phone.
    CarrierBlocks,
    /// The carrier lifts its block, if there is one; holds the word it heard.
    CarrierLifts(&'static str),
    /// AWS puts the phone on the opt-out list and keeps the text.
    AwsOptsOut,
    /// AWS answers for us and keeps the text.
    AwsHelps,
}

/// AWS says a text that *begins with* a keyword is acted on ("Stop by at 5?"
/// opts out), and not whether "Endless thanks" begins with END. It is read here
/// as a word, as the keywords of two-way texting are.
fn first_word(body: &str) -> String {
    body.trim_start()
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '-')
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Personality, Reaction};

    #[test]
    fn a_self_managed_number_passes_everything_on() {
        for personality in [Personality::TenDlc, Personality::ShortCode] {
            for body in ["STOP", "HELP", "hello", ""] {
                assert_eq!(personality.reaction(body), Reaction::PassOn);
            }
        }
    }

    #[test]
    fn a_toll_free_carrier_acts_on_the_bare_word_only() {
        for (body, reaction) in [
            ("STOP", Reaction::CarrierBlocks),
            (" stop\n", Reaction::CarrierBlocks),
            ("Start", Reaction::CarrierLifts("start")),
            ("UNSTOP", Reaction::CarrierLifts("unstop")),
            ("STOP.", Reaction::PassOn),
            ("stop it", Reaction::PassOn),
            ("REVOKE", Reaction::PassOn),
            ("UNSUBSCRIBE", Reaction::PassOn),
            ("HELP", Reaction::PassOn),
        ] {
            assert_eq!(Personality::TollFree.reaction(body), reaction, "{body}");
        }
    }

    #[test]
    fn aws_acts_on_texts_that_begin_with_a_keyword() {
        for (body, reaction) in [
            ("STOP", Reaction::AwsOptsOut),
            ("Stop by at 5?", Reaction::AwsOptsOut),
            ("opt-out please", Reaction::AwsOptsOut),
            ("  Cancel my appointment", Reaction::AwsOptsOut),
            ("arret", Reaction::AwsOptsOut),
            ("help!", Reaction::AwsHelps),
            ("REVOKE", Reaction::PassOn),
            ("opt out", Reaction::PassOn),
            ("Endless thanks", Reaction::PassOn),
            ("please stop", Reaction::PassOn),
        ] {
            assert_eq!(Personality::AwsManaged.reaction(body), reaction, "{body}");
        }
    }
}
