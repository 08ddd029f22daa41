//! Values as they are typed: each word that a flag takes, with what it means, so
//! that a wrong one is answered with those that are right.

use chrono_tz::Tz;
use clap::ValueEnum;
use textledger_domain::event::consent;
use textledger_domain::ids::EventId;
use textledger_domain::time::Timestamp;
use textledger_projections::as_of;

use super::super::instants::instant_or_day;

/// A channel.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Channel {
    /// Text messages, whichever way they go; mms and rcs mean the same
    #[value(aliases = ["mms", "rcs"])]
    Sms,
    /// Calls
    Voice,
}

impl From<Channel> for consent::Channel {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Sms => Self::Sms,
            Channel::Voice => Self::Voice,
        }
    }
}

/// A purpose.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Purpose {
    /// Answering what the contact asked
    Reply,
    /// The contact's own affairs: reminders, changes of an appointment
    Informational,
    /// Anything that sells: needs consent in writing, 47 CFR 64.1200(a)(2)
    Marketing,
}

impl From<Purpose> for consent::Purpose {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Reply => Self::Reply,
            Purpose::Informational => Self::Informational,
            Purpose::Marketing => Self::Marketing,
        }
    }
}

/// How a wish reached us, where it is entered: texts and carriers' findings are
/// recorded where they arrive.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Method {
    /// By e-mail
    Email,
    /// On the phone or by voicemail
    Voice,
    /// On a web page
    Web,
    /// Any other way: a letter, in person
    Manual,
}

impl From<Method> for consent::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Email => Self::Email,
            Method::Voice => Self::Voice,
            Method::Web => Self::Web,
            Method::Manual => Self::Manual,
        }
    }
}

/// The language of the customer's words.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Language {
    /// English
    En,
    /// Spanish
    Es,
}

impl From<Language> for textledger_reading::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Es => Self::Es,
        }
    }
}

/// An instant that is asked about.
#[derive(clap::Args)]
pub struct AsOf {
    /// The instant asked about, with its zone, such as 2026-11-22T07:28:00Z; a day
    /// such as 2026-11-22 means its end by UTC [default: now]
    #[arg(long, value_name = "INSTANT", value_parser = instant_or_day)]
    pub at: Option<Timestamp>,
    /// By which clock the instant is meant
    #[arg(long, value_enum, default_value_t)]
    pub basis: Basis,
}

/// By which clock an instant is meant.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum Basis {
    /// What we knew by then: events recorded up to the instant
    #[default]
    Recorded,
    /// What was true by then: events that had occurred, whenever they reached us
    Occurred,
}

impl From<Basis> for as_of::Basis {
    fn from(basis: Basis) -> Self {
        match basis {
            Basis::Recorded => Self::Recorded,
            Basis::Occurred => Self::Occurred,
        }
    }
}

/// Reads a time zone.
///
/// # Errors
/// What may be given instead.
pub fn time_zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| "not an IANA time zone such as America/Chicago".to_owned())
}

/// Reads the id of an event.
///
/// # Errors
/// Where to find it.
pub fn event_id(text: &str) -> Result<EventId, String> {
    let id = text.parse::<uuid::Uuid>().map_err(|error| {
        format!("{error}; `textledger consent show PHONE` lists the revocations that wait, with their ids")
    })?;
    Ok(EventId(id))
}
