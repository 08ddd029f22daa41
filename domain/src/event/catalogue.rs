//! One enum of all events, and its way to and from the stored map.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::access::AccessRecorded;
use super::care::{HoldLifted, HoldPlaced, WordsErased};
use super::carrier::{CarrierBlocked, CarrierCleared};
use super::checkpoint::CheckpointSigned;
use super::consent::{
    ConsentGranted, ConsentRevoked, ConsentUpheld, OptOutCompleted, OptOutListChanged, RevocationUnclear,
};
use super::imported::{ConsentImported, MessageImported};
use super::inbound::{InboundRejected, MessageReceived, SessionStarted};
use super::incident::{EventsLost, LedgerIncident};
use super::outbound::{DeliveryUpdated, MessageSent, SendFailed, SendStarted, SendSuppressed};
use super::projection::ProjectionActivated;
use super::turn::{AgentFailed, AgentReplied};
use super::unknown::Unknown;
use super::unreadable::Unreadable;
use super::upcast;
use crate::joined::Joined;

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident = $schema:literal),* $(,)?) => {
        /// Something that happened.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Event {
            $($(#[$doc])* $name($name),)*
            /// Something that a newer build recorded.
            Unknown(Unknown),
        }

        impl Event {
            /// Every type with the schema this build writes.
            pub const WRITTEN: &[(&str, u32)] = &[$((stringify!($name), $schema)),*];

            /// The type as stored.
            #[must_use]
            pub fn type_name(&self) -> &str {
                match self {
                    $(Self::$name(_) => stringify!($name),)*
                    Self::Unknown(unknown) => &unknown.event_type,
                }
            }

            /// The schema this build writes for the type.
            #[must_use]
            pub fn schema(&self) -> u32 {
                match self {
                    $(Self::$name(_) => $schema,)*
                    Self::Unknown(unknown) => unknown.schema,
                }
            }

            /// The data as stored.
            #[must_use]
            pub fn to_data(&self) -> Value {
                match self {
                    $(Self::$name(data) => written(data),)*
                    Self::Unknown(unknown) => unknown.data.clone(),
                }
            }

            /// Whether this build knows the type in this schema.
            #[must_use]
            pub fn is_known(event_type: &str, schema: u32) -> bool {
                Self::latest(event_type).is_some_and(|latest| (1..=latest).contains(&schema))
            }

            fn latest(event_type: &str) -> Option<u32> {
                let (_, latest) = Self::WRITTEN.iter().find(|(name, _)| *name == event_type)?;
                Some(*latest)
            }

            /// Reads stored data of any schema, its words in place. What a newer
            /// build wrote is [`Event::Unknown`].
            ///
            /// # Errors
            /// [`Unreadable`], when it does not have the form its type promises.
            pub fn from_data(event_type: &str, schema: u32, data: Joined<'_>) -> Result<Self, Unreadable> {
                let misread = |error| Unreadable::Malformed {
                    event_type: event_type.to_owned(),
                    schema,
                    why: shape_of(&error),
                };
                match Self::latest(event_type).filter(|_| Self::is_known(event_type, schema)) {
                    Some(latest) if schema == latest => Self::read(event_type, data).map_err(misread),
                    Some(latest) => {
                        let older = Value::deserialize(data).map_err(misread)?;
                        let data = upcast::to_latest(event_type, schema, latest, older);
                        Self::read(event_type, Joined::from(&data)).map_err(misread)
                    }
                    None => {
                        let data = Value::deserialize(data).map_err(misread)?;
                        Ok(Self::Unknown(Unknown { event_type: event_type.to_owned(), schema, data }))
                    }
                }
            }

            /// Reads data of the latest schema of a known type.
            fn read(event_type: &str, data: Joined<'_>) -> Result<Self, serde::de::value::Error> {
                match event_type {
                    $(stringify!($name) => $name::deserialize(data).map(Self::$name),)*
                    _ => Err(serde::de::Error::custom("no type of this build")),
                }
            }
        }

        $(impl From<$name> for Event {
            fn from(data: $name) -> Self {
                Self::$name(data)
            }
        })*
    };
}

catalogue! {
    /// An inbound text, as it came.
    MessageReceived = 6,
    /// A conversation began.
    SessionStarted = 1,
    /// The contact withdrew consent.
    ConsentRevoked = 4,
    /// The contact gave consent.
    ConsentGranted = 4,
    /// A revocation was acknowledged by every system behind us.
    OptOutCompleted = 4,
    /// A text may be a request to stop, or not.
    RevocationUnclear = 2,
    /// The contact, asked whether to stop, wants to go on.
    ConsentUpheld = 2,
    /// AWS's opt-out list was made to mirror consent.
    OptOutListChanged = 1,
    /// The agent answered; nothing has been sent yet.
    AgentReplied = 2,
    /// The agent did not answer.
    AgentFailed = 1,
    /// A text is about to be handed to the carrier.
    SendStarted = 3,
    /// The carrier took the text.
    MessageSent = 1,
    /// The carrier did not take the text, or we cannot know.
    SendFailed = 1,
    /// A text was owed and deliberately not sent.
    SendSuppressed = 3,
    /// The carrier reported on a text.
    DeliveryUpdated = 3,
    /// The carrier does not let a number of ours through.
    CarrierBlocked = 1,
    /// It does again.
    CarrierCleared = 1,
    /// An inbound payload could not be understood.
    InboundRejected = 4,
    /// Words were erased.
    WordsErased = 1,
    /// The contact's words are needed in a lawsuit.
    HoldPlaced = 1,
    /// They are not needed in it any more.
    HoldLifted = 1,
    /// Something about a stream is not as it was recorded.
    LedgerIncident = 2,
    /// Events of a stream are lost for good.
    EventsLost = 1,
    /// Readers of a view are shown another of its generations.
    ProjectionActivated = 2,
    /// A checkpoint of the ledger was signed.
    CheckpointSigned = 1,
    /// Somebody is shown what is masked otherwise.
    AccessRecorded = 1,
    /// A wish that the system replaced had on record.
    ConsentImported = 1,
    /// A text that the system replaced had on record.
    MessageImported = 1,
}

/// Data types are plain structs of strings, integers and lists, which always
/// have a JSON form; should one ever not, `null` fails the golden test.
fn written(data: &impl Serialize) -> Value {
    serde_json::to_value(data).unwrap_or(Value::Null)
}

/// Serde's message may quote the offending value, which may be a text body.
fn shape_of(error: &serde::de::value::Error) -> String {
    let text = error.to_string();
    match text.split_once('`') {
        Some((before, rest))
            if before.starts_with("missing field") || before.starts_with("unknown field") =>
        {
            format!("{before}{}", rest.split('`').next().unwrap_or_default())
        }
        _ => "a field has the wrong form".to_owned(),
    }
}
