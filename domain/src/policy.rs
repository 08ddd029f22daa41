//! What one deployment decides for itself: values the rules need beside the
//! events, given by the configuration.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use chrono_tz::Tz;
use textledger_reading::{Class, Context};

use crate::country::Country;
use crate::deadline::DEFAULT_TIME_ZONE;
use crate::limits::{CONTACT_PARTS_PER_DAY, DEPLOYMENT_PARTS_PER_DAY, REPLY_TEXTS};
use crate::night::Night;
use crate::number_type::NumberType;
use crate::patience::ANSWER_WINDOW;
use crate::phone::{BusinessNumber, PhoneNumber};

/// The keyword that asks for one's own standing when nothing else is configured.
pub const STATUS_KEYWORD: &str = "MY STATUS";

/// The years in which a lawsuit about a text can still come: 28 USC 1658.
pub const WORDS_KEPT_YEARS_MIN: u32 = 4;

/// Area codes of toll-free numbers in the North American Numbering Plan.
const TOLL_FREE: [&str; 7] = ["+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888"];

/// The choices of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Whose calendar days the ten business days are counted in.
    pub time_zone: Tz,
    /// Number types that cannot be told from the number itself.
    pub number_types: BTreeMap<BusinessNumber, NumberType>,
    /// The numbers that are ours: none of them is a customer's.
    pub our_numbers: BTreeSet<BusinessNumber>,
    /// The text that asks for one's own standing.
    pub status_keyword: String,
    /// Whether opt-outs are mirrored into AWS's opt-out list.
    pub mirrors_opt_outs: bool,
    /// How many calendar years recorded words are kept at least; never fewer
    /// than [`WORDS_KEPT_YEARS_MIN`].
    pub words_kept_years: u32,
    /// How long the agent is asked again while it is away, and texts are tried
    /// at short intervals while the carrier is.
    pub answer_window: TimeDelta,
    /// The countries whose numbers get automatic texts. Confirmations of a STOP
    /// go to all.
    pub countries: BTreeSet<Country>,
    /// Texts one answer of the agent is sent as at most.
    pub reply_texts_max: u32,
    /// Parts one contact gets in a day.
    pub contact_parts_per_day: u32,
    /// Parts the deployment sends in a day (UTC).
    pub deployment_parts_per_day: u32,
    /// When late answers wait for the morning, if at all.
    pub night: Option<Night>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            time_zone: DEFAULT_TIME_ZONE,
            number_types: BTreeMap::new(),
            our_numbers: BTreeSet::new(),
            status_keyword: STATUS_KEYWORD.to_owned(),
            mirrors_opt_outs: false,
            words_kept_years: WORDS_KEPT_YEARS_MIN,
            answer_window: ANSWER_WINDOW,
            countries: BTreeSet::from([Country::US, Country::CA]),
            reply_texts_max: REPLY_TEXTS,
            contact_parts_per_day: CONTACT_PARTS_PER_DAY,
            deployment_parts_per_day: DEPLOYMENT_PARTS_PER_DAY,
            night: None,
        }
    }
}

impl Policy {
    /// Whether `phone` is a number of ours.
    #[must_use]
    pub fn is_ours(&self, phone: &PhoneNumber) -> bool {
        self.our_numbers.iter().chain(self.number_types.keys()).any(|ours| ours.as_str() == phone.e164())
    }

    /// The type of one of our numbers: as configured, else by its form.
    #[must_use]
    pub fn number_type(&self, number: &BusinessNumber) -> NumberType {
        let text = number.as_str();
        self.number_types.get(number).copied().unwrap_or_else(|| {
            if !text.starts_with('+') {
                NumberType::ShortCode
            } else if TOLL_FREE.iter().any(|prefix| text.starts_with(prefix)) {
                NumberType::TollFree
            } else {
                NumberType::TenDlc
            }
        })
    }
}

/// The keyword is looked for before all others, so it must not be one that
/// stops, starts, or asks for help.
///
/// # Errors
/// Why `keyword` cannot be the one that asks for one's own standing.
pub fn usable_status_keyword(keyword: &str) -> Result<(), String> {
    // With whoever is asked and opted out the most texts have a meaning.
    let reading = |status_keyword| {
        textledger_reading::read(keyword, Context { opted_out: true, asked: true, status_keyword })
    };
    if reading(keyword).class != Class::Status {
        return Err("it has neither letters nor digits".to_owned());
    }
    match reading("").class {
        Class::None => Ok(()),
        meaning => {
            Err(format!("it means something already ({meaning:?}): take words such as {STATUS_KEYWORD}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_numbers_type_shows_in_its_form_unless_the_configuration_says_otherwise() {
        let mut policy = Policy::default();
        for (number, expected) in [
            ("+12125550101", NumberType::TenDlc),
            ("+18335550199", NumberType::TollFree),
            ("72975", NumberType::ShortCode),
        ] {
            assert_eq!(policy.number_type(&number.parse().unwrap()), expected, "{number}");
        }
        let hosted: BusinessNumber = "+18335550199".parse().unwrap();
        policy.number_types.insert(hosted.clone(), NumberType::TenDlc);
        assert_eq!(policy.number_type(&hosted), NumberType::TenDlc);
    }
}
