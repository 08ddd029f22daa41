//! What our types say about a number or a text that they refuse.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde_json::json;
use textledger_domain::actor::Actor;
use textledger_domain::event::Event;
use textledger_domain::hash::Hash;
use textledger_domain::joined::Joined;
use textledger_domain::phone::{BusinessNumber, PhoneNumber};
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;

use super::{Overheard, PHONE, SECRETS, TEXT};

/// What can come in place of anything.
fn secrets() -> Vec<String> {
    let digits = &PHONE[1..];
    vec![
        TEXT.to_owned(),
        format!("{PHONE} {TEXT}"),
        digits.to_owned(),
        format!("{PHONE}000000"),
        format!("0{digits}"),
    ]
}

#[track_caller]
fn is_discreet(error: &(impl Display + Debug)) {
    for told in [error.to_string(), format!("{error:?}")] {
        let secret = SECRETS.iter().find(|secret| told.to_lowercase().contains(**secret));
        assert_eq!(secret, None, "{told}");
    }
}

/// The refusal of each secret as text. Reading JSON may quote what it read: the
/// types that hold numbers do not.
fn parses_discreetly<T: FromStr>()
where
    T::Err: Display + Debug,
{
    for secret in secrets() {
        if let Err(error) = secret.parse::<T>() {
            is_discreet(&error);
        }
    }
}

fn reads_discreetly<T: DeserializeOwned>() {
    for secret in secrets() {
        if let Err(error) = serde_json::from_value::<T>(json!(secret)) {
            is_discreet(&error);
        }
    }
    if let Err(error) = serde_json::from_str::<T>(&PHONE[1..]) {
        is_discreet(&error);
    }
}

#[test]
fn s10_a_value_that_is_refused_is_not_repeated() {
    parses_discreetly::<PhoneNumber>();
    parses_discreetly::<BusinessNumber>();
    parses_discreetly::<StreamId>();
    parses_discreetly::<Timestamp>();
    parses_discreetly::<Hash>();
    parses_discreetly::<Actor>();
    reads_discreetly::<PhoneNumber>();
}

#[test]
fn s10_a_number_shows_itself_masked_only() {
    let phone: PhoneNumber = PHONE.parse().unwrap();
    is_discreet(&phone);
    is_discreet(&StreamId::Contact(phone));
}

#[test]
fn s10_an_event_that_does_not_read_is_not_quoted() {
    for (event_type, schema) in Event::WRITTEN {
        for data in
            [json!(TEXT), json!({}), json!([PHONE]), json!(14_255_550_182_i64), json!({ TEXT: PHONE })]
        {
            if let Err(error) = Event::from_data(event_type, *schema, Joined::from(&data)) {
                is_discreet(&error);
            }
        }
    }
    let data = json!({ "reason": TEXT, "detail": "", "raw": "" });
    is_discreet(&Event::from_data("InboundRejected", 1, Joined::from(&data)).unwrap_err());
    let data = json!({ "outbound_id": PHONE, "provider_message_id": TEXT });
    is_discreet(&Event::from_data("MessageSent", 1, Joined::from(&data)).unwrap_err());
}

#[test]
fn the_ear_hears_what_it_should() {
    let (log, guard) = super::listening::Log::listen();
    tracing::trace!(target: "textledger_handlers::anywhere", "{PHONE}");
    drop(guard);
    let overheard = Overheard::new(log);
    let outcome = std::panic::catch_unwind(|| overheard.tells_nothing_but(&[]));
    assert!(outcome.is_err(), "a logged number was not noticed");
}
