//! What `sms-inbound` works with: the ledger, the rules' choices, and the queue
//! its triggers go to.

use std::collections::{BTreeMap, BTreeSet};

use textledger_domain::number_type::NumberType;
use textledger_domain::phone::BusinessNumber;
use textledger_domain::policy::{Policy, STATUS_KEYWORD, usable_status_keyword};
use textledger_infrastructure::ledger::{Ledger, LedgerTables};
use textledger_infrastructure::replies::ReplyQueue;
use textledger_infrastructure::settings::{Variables, business_time_zone, listed};

use crate::handler::{Parts, reply_queue_url};
use crate::outside::Outside;

/// Records the texts of customers.
pub struct SmsInbound {
    /// The event streams.
    pub ledger: Ledger,
    /// The deployment's choices.
    pub policy: Policy,
    /// Where a text's reply is called for.
    pub replies: ReplyQueue,
}

/// What `sms-inbound` has to be told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The ledger.
    pub ledger: LedgerTables,
    /// The deployment's choices.
    pub policy: Policy,
    /// The reply queue.
    pub reply_queue_url: String,
}

impl Parts for SmsInbound {
    type Settings = Settings;

    fn settings(variables: &mut Variables<'_>) -> Settings {
        Settings {
            ledger: LedgerTables::read(variables),
            policy: policy(variables),
            reply_queue_url: reply_queue_url(variables),
        }
    }

    fn new(settings: Settings, outside: &Outside) -> Self {
        Self {
            ledger: outside.ledger(settings.ledger),
            policy: settings.policy,
            replies: outside.replies(settings.reply_queue_url),
        }
    }
}

/// How this deployment reads texts and dates wishes.
pub fn policy(variables: &mut Variables<'_>) -> Policy {
    Policy {
        time_zone: business_time_zone(variables),
        number_types: number_types(variables),
        our_numbers: our_numbers(variables),
        status_keyword: status_keyword(variables),
        ..Policy::default()
    }
}

/// The default is usable, as a test shows: it need not be read at each start.
fn status_keyword(variables: &mut Variables<'_>) -> String {
    variables.read("STATUS_KEYWORD", STATUS_KEYWORD.to_owned(), |keyword| {
        usable_status_keyword(keyword).map(|()| keyword.to_owned())
    })
}

fn our_numbers(variables: &mut Variables<'_>) -> BTreeSet<BusinessNumber> {
    variables.read("ORIGINATION_NUMBER", BTreeSet::new(), |list| {
        listed(list)
            .map(|number| number.parse::<BusinessNumber>().map_err(|error| error.to_string()))
            .collect()
    })
}

fn number_types(variables: &mut Variables<'_>) -> BTreeMap<BusinessNumber, NumberType> {
    variables.read("NUMBER_TYPES", BTreeMap::new(), |list| listed(list).map(number_type).collect())
}

/// Reads `+18335550100=toll_free`.
fn number_type(entry: &str) -> Result<(BusinessNumber, NumberType), String> {
    let (number, name) =
        entry.split_once('=').ok_or("give a number, = and its type, such as +12125550101=ten_dlc")?;
    let number = number.trim().parse::<BusinessNumber>().map_err(|error| error.to_string())?;
    let number_type = name.trim().parse::<NumberType>().map_err(|error| error.to_string())?;
    Ok((number, number_type))
}

#[cfg(test)]
mod tests {
    use textledger_domain::policy::{STATUS_KEYWORD, usable_status_keyword};
    use textledger_infrastructure::settings::from_lookup;

    use super::{NumberType, number_types, status_keyword};

    #[test]
    fn the_status_keyword_must_not_hide_a_stop() {
        let keyword = |keyword: &'static str| {
            let read = from_lookup(|_| Some(keyword.to_owned()), status_keyword);
            read.map_err(|error| error.to_string())
        };
        assert_eq!(usable_status_keyword(STATUS_KEYWORD), Ok(()));
        assert_eq!(keyword("Mi estado"), Ok("Mi estado".to_owned()));
        for taken in ["stop", "End.", "BAJA", "yes", "HELP", "stop texting me", "\u{1f6d1}", "!!!"] {
            let told = keyword(taken).unwrap_err();
            assert!(told.contains(&format!("STATUS_KEYWORD holds `{taken}`")), "{told}");
        }
    }

    #[test]
    fn the_type_of_a_number_is_given_by_name() {
        let types = |list: &'static str| {
            from_lookup(|_| Some(list.to_owned()), number_types).map_err(|error| error.to_string())
        };
        let given = types("+18005550199=ten_dlc, 72975 = toll_free").unwrap();
        assert_eq!(given[&"+18005550199".parse().unwrap()], NumberType::TenDlc);
        assert_eq!(given[&"72975".parse().unwrap()], NumberType::TollFree);
        for (wrong, why) in [
            ("+18005550199=landline", "`landline` is no kind of number"),
            ("+18005550199", "give a number, ="),
        ] {
            let told = types(wrong).unwrap_err();
            assert!(told.contains(why), "{told}");
        }
    }
}
