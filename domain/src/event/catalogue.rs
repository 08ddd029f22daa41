//! One enum of all events, and its way to and from the stored map.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::consent::{
    ConsentGranted, ConsentRevoked, ConsentUpheld, OptOutCompleted, OptOutListChanged, RevocationUnclear,
};
use super::inbound::{InboundRejected, MessageReceived, SessionStarted};
use super::outbound::{DeliveryUpdated, MessageSent, SendFailed, SendStarted, SendSuppressed};
use super::turn::{AgentFailed, AgentReplied};
use super::unreadable::Unreadable;
use super::upcast;

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident = $schema:literal),* $(,)?) => {
        /// Something that happened.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Event {
            $($(#[$doc])* $name($name),)*
        }

        impl Event {
            /// Every type with the schema this build writes.
            pub const WRITTEN: &[(&str, u32)] = &[$((stringify!($name), $schema)),*];

            /// The type as stored.
            #[must_use]
            pub fn type_name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }

            /// The schema this build writes for the type.
            #[must_use]
            pub fn schema(&self) -> u32 {
                match self { $(Self::$name(_) => $schema,)* }
            }

            /// The data as stored.
            #[must_use]
            pub fn to_data(&self) -> Value {
                match self { $(Self::$name(data) => written(data),)* }
            }

            /// Reads stored data of any known schema.
            ///
            /// # Errors
            /// [`Unreadable`], when a newer build wrote it or it is malformed.
            pub fn from_data(event_type: &str, schema: u32, data: Value) -> Result<Self, Unreadable> {
                let unknown = || Unreadable::Unknown { event_type: event_type.to_owned(), schema };
                let (_, latest) =
                    Self::WRITTEN.iter().find(|(name, _)| *name == event_type).ok_or_else(unknown)?;
                let data = upcast::to_latest(event_type, schema, *latest, data).ok_or_else(unknown)?;
                match event_type {
                    $(stringify!($name) => read(event_type, schema, data).map(Self::$name),)*
                    _ => Err(unknown()),
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
    MessageReceived = 2,
    /// A conversation began.
    SessionStarted = 1,
    /// The contact withdrew consent.
    ConsentRevoked = 2,
    /// The contact gave consent.
    ConsentGranted = 2,
    /// A revocation was acknowledged by every system behind us.
    OptOutCompleted = 1,
    /// A text may be a request to stop, or not.
    RevocationUnclear = 1,
    /// The contact, asked whether to stop, wants to go on.
    ConsentUpheld = 1,
    /// AWS's opt-out list was made to mirror consent.
    OptOutListChanged = 1,
    /// The agent answered; nothing has been sent yet.
    AgentReplied = 1,
    /// The agent did not answer.
    AgentFailed = 1,
    /// A text is about to be handed to the carrier.
    SendStarted = 1,
    /// The carrier took the text.
    MessageSent = 1,
    /// The carrier did not take the text, or we cannot know.
    SendFailed = 1,
    /// A text was owed and deliberately not sent.
    SendSuppressed = 1,
    /// The carrier reported on a text.
    DeliveryUpdated = 1,
    /// An inbound payload could not be understood.
    InboundRejected = 1,
}

/// Data types are plain structs of strings, integers and lists, which always
/// have a JSON form; should one ever not, `null` fails the golden test.
fn written(data: &impl Serialize) -> Value {
    serde_json::to_value(data).unwrap_or(Value::Null)
}

fn read<T: DeserializeOwned>(event_type: &str, schema: u32, data: Value) -> Result<T, Unreadable> {
    serde_json::from_value(data).map_err(|error| Unreadable::Malformed {
        event_type: event_type.to_owned(),
        schema,
        why: shape_of(&error),
    })
}

/// Serde's message may quote the offending value, which may be a text body.
fn shape_of(error: &serde_json::Error) -> String {
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
