//! What a row of the consent or the opt-out-tracking table says: that the contact
//! wants nothing any more, unless it says beyond doubt that they do.

use chrono::{Days, NaiveDate};

use super::asking::{may_be_an_opt_out, taken_for};
use super::instants::{Told, dated, instant};
use super::row::{LegacyRow, cut};
use crate::event::consent::Method;
use crate::event::imported::{ImportSource, ImportedConsent, LegacyTable, Oddity};
use crate::limits::CUSTOMER_ID_BYTES_MAX;
use crate::policy::Policy;
use crate::time::Timestamp;

/// The longest quotation that is kept, in bytes.
pub(super) const WORDS_BYTES_MAX: usize = 20_000;

/// A deadline is ten business days after the request: one so many days later is none.
const DEADLINE_DAYS_MAX: u64 = 60;

/// A wish of the old system, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyWish {
    /// Where it stood.
    pub source: ImportSource,
    /// What it comes to.
    pub consent: ImportedConsent,
    /// Whether other systems had yet to follow.
    pub is_pending: bool,
    /// How it had reached the old system.
    pub method: Method,
    /// The customer's words, as far as they were kept.
    pub words: String,
    /// The row as it stood.
    pub row: String,
    /// When the customer said so, or now.
    pub at: Timestamp,
    /// The last day to honour it, where the row tells one that can be.
    pub deadline: Option<NaiveDate>,
    /// The contact in the business's own records.
    pub customer_id: Option<String>,
    /// What was odd.
    pub oddities: Vec<Oddity>,
}

/// What the two tables call the same thing.
struct Names {
    status: &'static str,
    given: &'static str,
    pending: &'static str,
    method: &'static str,
    at: &'static str,
    deadline: &'static str,
    words: &'static str,
}

const CONSENT: Names = Names {
    status: "consent_status",
    given: "opted_in",
    pending: "pending_opt_out",
    method: "opt_out_method",
    at: "opt_out_requested_at",
    deadline: "opt_out_deadline",
    words: "original_message",
};

const TRACKING: Names = Names {
    status: "status",
    given: "opted_in",
    pending: "pending_processing",
    method: "method",
    at: "timestamp",
    deadline: "deadline",
    words: "original_request",
};

const WITHDRAWN: &str = "opted_out";

impl LegacyWish {
    /// What `row` of `table` says, by `now`.
    #[must_use]
    pub fn of(table: LegacyTable, row: &LegacyRow, policy: &Policy, now: Timestamp) -> Self {
        let names = if table == LegacyTable::OptOutTracking { TRACKING } else { CONSENT };
        let mut oddities = Vec::new();
        let (consent, is_pending) = standing(row, &names, table, policy, &mut oddities);
        let is_withdrawn = consent == ImportedConsent::Withdrawn;
        let Told { at, oddity } = dated(row.text(names.at), policy.time_zone, now);
        // Of consent given no time is needed: it lifts nothing.
        oddities.extend(oddity.filter(|_| is_withdrawn));
        let deadline = deadline(row.text(names.deadline), (at, oddity), now);
        if is_withdrawn {
            oddities
                .extend((deadline.is_none() && row.has(names.deadline)).then_some(Oddity::DeadlineUnusable));
            let channels = row.texts("applies_to_channels");
            let is_narrow =
                |told: &Vec<String>| !["sms", "voice"].iter().all(|one| told.iter().any(|said| said == one));
            oddities.extend(channels.filter(is_narrow).map(|_| Oddity::ChannelsNarrow));
        }
        let method = method(row.text(names.method));
        oddities.extend((is_withdrawn && method.is_none()).then_some(Oddity::MethodUnknown));
        oddities.extend(expired(row, now));
        let customer_id = row.text("customer_id").map(str::to_owned);
        let is_an_id = |id: &String| id.len() <= CUSTOMER_ID_BYTES_MAX && !id.chars().any(char::is_control);
        let kept_id = customer_id.clone().filter(is_an_id);
        oddities.extend((kept_id.is_none() && customer_id.is_some()).then_some(Oddity::CustomerUnreadable));
        let (words, words_cut) = cut(row.body(names.words).unwrap_or_default().to_owned(), WORDS_BYTES_MAX);
        let (kept, row_cut) = row.kept();
        oddities.extend((words_cut || row_cut).then_some(Oddity::Cut));
        Self {
            source: ImportSource { table, row_sha256: row.hash() },
            consent,
            is_pending,
            method: method.unwrap_or(Method::Manual),
            words,
            row: kept,
            at,
            deadline,
            customer_id: kept_id,
            oddities,
        }
    }
}

/// Whether it should have been gone: an opt-out holds all the same.
pub(super) fn expired(row: &LegacyRow, now: Timestamp) -> Option<Oddity> {
    (instant(row.text("ttl")?)? < now).then_some(Oddity::Expired)
}

/// What the row comes to, and whether other systems had yet to follow.
fn standing(
    row: &LegacyRow,
    names: &Names,
    table: LegacyTable,
    policy: &Policy,
    oddities: &mut Vec<Oddity>,
) -> (ImportedConsent, bool) {
    let told = row.text(names.status).unwrap_or_default();
    let status = plain(told);
    let is_known = [names.given, names.pending, WITHDRAWN].contains(&status.as_str());
    if !is_known {
        oddities.push(Oddity::StatusUnknown);
    } else if status != told {
        oddities.push(Oddity::StatusRespelled);
    }
    // A row of tracking has a time and a method whatever the wish was.
    let has_more = table == LegacyTable::Consent
        && [names.at, names.deadline, names.method].iter().any(|name| row.has(name));
    let asks_to_stop =
        || row.within(names.words).iter().any(|words| may_be_an_opt_out(taken_for(words, policy)));
    let tells_otherwise = has_more || asks_to_stop();
    if status == names.given && tells_otherwise {
        oddities.push(Oddity::TellsOfAnOptOut);
    }
    let is_given = status == names.given && !tells_otherwise;
    let consent = if is_given { ImportedConsent::Given } else { ImportedConsent::Withdrawn };
    (consent, status == names.pending)
}

/// In the letters and signs that the old system wrote.
fn plain(told: &str) -> String {
    told.to_lowercase().replace([' ', '-'], "_")
}

fn method(told: Option<&str>) -> Option<Method> {
    Some(match told?.to_lowercase().as_str() {
        "sms" | "text" => Method::Sms,
        "email" | "e-mail" => Method::Email,
        "voice" | "phone" | "call" => Method::Voice,
        "web" => Method::Web,
        "manual" => Method::Manual,
        _ => return None,
    })
}

/// The day that is told, if it can be the last one of a request of `at`: of one at an
/// unknown time any that is not long after now.
fn deadline(
    told: Option<&str>,
    (at, oddity): (Timestamp, Option<Oddity>),
    now: Timestamp,
) -> Option<NaiveDate> {
    let day = instant(told?)?.calendar().date_naive();
    let is_dated = matches!(oddity, None | Some(Oddity::TimeWithoutZone));
    let (from, until) = if is_dated { (Some(at), at) } else { (None, now) };
    let is_after = from.is_none_or(|from| from.calendar().date_naive() <= day);
    let latest = until.calendar().date_naive().checked_add_days(Days::new(DEADLINE_DAYS_MAX))?;
    (is_after && day <= latest).then_some(day)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn now() -> Timestamp {
        "2026-11-22T07:28:00Z".parse().unwrap()
    }

    /// A row as the old system wrote it, with `changes`; `null` takes one away.
    fn read(table: LegacyTable, row: Value, changes: Value) -> LegacyWish {
        let mut row = row;
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => drop(row.as_object_mut().unwrap().remove(name)),
                value => row[name] = value.clone(),
            }
        }
        LegacyWish::of(table, &LegacyRow::read(row).unwrap(), &Policy::default(), now())
    }

    fn consent(changes: Value) -> LegacyWish {
        let row = json!({
            "phone_number": { "S": "+14255550182" }, "consent_status": { "S": "opted_out" },
            "opt_out_method": { "S": "sms" }, "opt_out_requested_at": { "S": "2026-03-02T12:00:00Z" },
            "opt_out_deadline": { "S": "2026-03-16T12:00:00Z" },
            "applies_to_channels": { "L": [{ "S": "sms" }, { "S": "voice" }] },
            "original_message": { "S": "STOP" }, "ttl": { "N": "1898683200" },
        });
        read(LegacyTable::Consent, row, changes)
    }

    fn opted_in(changes: Value) -> LegacyWish {
        let row = json!({ "phone_number": { "S": "+14255550182" }, "consent_status": { "S": "opted_in" } });
        read(LegacyTable::Consent, row, changes)
    }

    #[test]
    fn a_row_as_the_old_system_wrote_it_has_nothing_odd() {
        let wish = consent(json!({}));
        assert_eq!((wish.consent, wish.oddities), (ImportedConsent::Withdrawn, vec![]));
        assert_eq!((wish.method, wish.words.as_str()), (Method::Sms, "STOP"));
        assert_eq!(wish.deadline, "2026-03-16".parse().ok());
        let wish = opted_in(json!({}));
        assert_eq!((wish.consent, wish.oddities), (ImportedConsent::Given, vec![]));
    }

    #[test]
    fn only_a_status_beyond_doubt_with_nothing_against_it_says_that_consent_was_given() {
        for (status, expected) in [
            (json!({ "S": "opted_in" }), ImportedConsent::Given),
            (json!({ "S": "OPTED_IN" }), ImportedConsent::Given),
            (json!({ "S": " Opted-In " }), ImportedConsent::Given),
            (json!({ "S": "opted_in_maybe" }), ImportedConsent::Withdrawn),
            (json!({ "S": "active" }), ImportedConsent::Withdrawn),
            (json!({ "S": "" }), ImportedConsent::Withdrawn),
            (json!({ "NULL": true }), ImportedConsent::Withdrawn),
            (json!({ "BOOL": true }), ImportedConsent::Withdrawn),
            (Value::Null, ImportedConsent::Withdrawn),
        ] {
            assert_eq!(opted_in(json!({ "consent_status": status })).consent, expected, "{status}");
        }
        for against in ["opt_out_requested_at", "opt_out_deadline", "opt_out_method"] {
            let wish = opted_in(json!({ against: { "S": "x" } }));
            assert_eq!(wish.consent, ImportedConsent::Withdrawn, "{against}");
            assert!(wish.oddities.contains(&Oddity::TellsOfAnOptOut), "{against}");
            assert_eq!(opted_in(json!({ against: { "NULL": true } })).consent, ImportedConsent::Given);
        }
    }

    #[test]
    fn words_that_ask_to_stop_outweigh_a_status_that_says_opted_in() {
        let tracking = |words: &str| {
            let row = json!({
                "tracking_id": { "S": "+14255550182#2026-03-02T12:00:00Z" }, "method": { "S": "voice" },
                "timestamp": { "S": "2026-03-02T12:00:00Z" }, "status": { "S": "opted_in" },
            });
            read(LegacyTable::OptOutTracking, row, json!({ "original_request": { "S": words } }))
        };
        let consent = |words: &str| opted_in(json!({ "original_message": { "S": words } }));
        for (words, expected) in [
            ("STOP", ImportedConsent::Withdrawn),
            ("please stop calling me", ImportedConsent::Withdrawn),
            ("why do you keep texting me", ImportedConsent::Withdrawn),
            ("START", ImportedConsent::Given),
            ("YES", ImportedConsent::Given),
            ("asked on the phone", ImportedConsent::Given),
        ] {
            for wish in [consent(words), tracking(words)] {
                assert_eq!(wish.consent, expected, "{words} {:?}", wish.source.table);
                let is_told = wish.oddities.contains(&Oddity::TellsOfAnOptOut);
                assert_eq!(is_told, expected == ImportedConsent::Withdrawn, "{words}");
            }
        }
        let in_a_list = opted_in(json!({ "original_message": { "L": [{ "S": "STOP" }] } }));
        assert_eq!(in_a_list.consent, ImportedConsent::Withdrawn);
    }

    #[test]
    fn whatever_is_odd_about_an_opt_out_it_holds_and_says_what_was_odd() {
        for (changes, oddity) in [
            (json!({ "consent_status": { "S": "OPTED_OUT" } }), Oddity::StatusRespelled),
            (json!({ "consent_status": { "S": "blocked" } }), Oddity::StatusUnknown),
            (json!({ "opt_out_requested_at": null }), Oddity::TimeMissing),
            (json!({ "opt_out_requested_at": { "S": "soon" } }), Oddity::TimeUnreadable),
            (json!({ "opt_out_requested_at": { "S": "2031-01-01T00:00:00Z" } }), Oddity::TimeInFuture),
            (json!({ "opt_out_deadline": { "S": "2026-03-01" } }), Oddity::DeadlineUnusable),
            (json!({ "opt_out_deadline": { "S": "2027-03-01" } }), Oddity::DeadlineUnusable),
            (json!({ "opt_out_deadline": { "S": "ten days" } }), Oddity::DeadlineUnusable),
            (json!({ "opt_out_method": null }), Oddity::MethodUnknown),
            (json!({ "opt_out_method": { "S": "fax" } }), Oddity::MethodUnknown),
            (json!({ "applies_to_channels": { "SS": ["voice"] } }), Oddity::ChannelsNarrow),
            (json!({ "ttl": { "N": "1700000000" } }), Oddity::Expired),
            (json!({ "customer_id": { "S": "a\nb" } }), Oddity::CustomerUnreadable),
            (json!({ "original_message": { "S": "x".repeat(30_000) } }), Oddity::Cut),
        ] {
            let wish = consent(changes.clone());
            assert_eq!(
                (wish.consent, wish.oddities),
                (ImportedConsent::Withdrawn, vec![oddity]),
                "{changes}"
            );
        }
    }

    #[test]
    fn a_row_of_tracking_is_pending_or_an_opt_out_and_its_time_is_part_of_its_key() {
        let row = json!({
            "tracking_id": { "S": "+14255550182#2026-03-02T12:00:00" }, "phone_number": { "S": "+14255550182" },
            "timestamp": { "S": "2026-03-02T12:00:00" }, "method": { "S": "voice" },
            "status": { "S": "pending_processing" }, "deadline": { "S": "2026-03-16T12:00:00" },
            "original_request": { "S": "asked on the phone" },
        });
        let wish = |status: &str| {
            read(LegacyTable::OptOutTracking, row.clone(), json!({ "status": { "S": status } }))
        };
        for (status, consent, is_pending) in [
            ("pending_processing", ImportedConsent::Withdrawn, true),
            ("opted_out", ImportedConsent::Withdrawn, false),
            ("opted_in", ImportedConsent::Given, false),
            ("PENDING_PROCESSING", ImportedConsent::Withdrawn, true),
            ("?", ImportedConsent::Withdrawn, false),
        ] {
            let wish = wish(status);
            assert_eq!((wish.consent, wish.is_pending), (consent, is_pending), "{status}");
        }
        assert_eq!(wish("opted_out").oddities, [Oddity::TimeWithoutZone]);
    }
}
