//! A long text that a phone sent in parts, and that reached us as texts of their
//! own: "Please st" and "op texting me". Each part alone may be conversation; read
//! together they may be a wish to stop. Read together they can only close: a
//! grant is one text (S13).

use super::context::context;
use crate::contact::Contact;
use crate::event::inbound::MessageReceived;
use crate::limits::PARTS_WITHIN;
use crate::policy::Policy;
use crate::record::Recorded;
use crate::stream::Seq;
use crate::time::Timestamp;
use textledger_reading::{self as reading, Class, Context, Reading};

/// A text that has just come.
#[derive(Debug, Clone, Copy)]
pub struct Arrived<'a> {
    /// Its words.
    pub body: &'a str,
    /// When it was sent.
    pub said_at: Timestamp,
    /// AWS's `previousPublishedMessageId`.
    pub names: Option<&'a str>,
}

/// The text before, which the new one may belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// AWS's id of it.
    pub provider_message_id: String,
    /// When it was sent.
    pub said_at: Timestamp,
    /// Its words.
    pub body: String,
}

impl Earlier {
    /// The text that `event` records as `message`; none where its words are erased.
    #[must_use]
    pub fn of(event: &Recorded, message: &MessageReceived) -> Option<Self> {
        Some(Self {
            provider_message_id: message.provider_message_id.clone(),
            said_at: event.occurred_at(),
            body: message.body.said()?.to_owned(),
        })
    }
}

/// Where the contact's text before stands, if `text` may be another part of it:
/// it names it as the one before or came within seconds of it, and does not say by
/// itself all that the two could.
#[must_use]
pub fn earlier(contact: &Contact, text: Arrived<'_>, policy: &Policy) -> Option<Seq> {
    let before = contact.last_text.as_ref()?;
    let named = text.names == Some(&before.provider_message_id);
    let close = text.said_at.since(before.said_at).abs() <= PARTS_WITHIN;
    let may_be = before.says_no_wish && (named || close);
    let alone = || reading::read(text.body, context(contact, text.said_at, policy));
    (may_be && may_go_on(&alone())).then_some(before.seq)
}

/// Whether what reads as `alone` may be a part of something else.
fn may_go_on(alone: &Reading) -> bool {
    match alone.class {
        Class::None | Class::Unclear | Class::Continue => true,
        // The word itself is unmistakable, whatever came seconds before it.
        Class::Grant => alone.keyword.is_none(),
        Class::Revoke | Class::Help | Class::Status | Class::Machine => false,
    }
}

/// What `text`, which by itself reads as `alone`, says together with the text
/// before it.
pub(super) fn joined(alone: Reading, text: Arrived<'_>, earlier: &Earlier, context: Context<'_>) -> Reading {
    let before = reading::read(&earlier.body, context).class;
    // What no person wrote is a whole; so is what may be a request, and CONTINUE or
    // START after it are not its end.
    let is_whole = before
        == match alone.class {
            Class::Grant => Class::Unclear,
            _ => Class::Machine,
        };
    if is_whole || !may_go_on(&alone) {
        return alone;
    }
    let follows = text.names == Some(&earlier.provider_message_id) || text.said_at >= earlier.said_at;
    let (first, second) = if follows { (&*earlier.body, text.body) } else { (text.body, &*earlier.body) };
    // A part may end within a word or between two.
    let readings = ["", " "].map(|between| reading::read(&format!("{first}{between}{second}"), context));
    if alone.class == Class::Grant && readings.iter().any(|whole| whole.class == Class::Grant) {
        return alone;
    }
    // What one of them asks by itself is no news of both, and of whoever was asked
    // only a clear word counts.
    let may_ask = !context.asked && alone.class == Class::None && before != Class::Unclear;
    let closes = |whole: &Reading| whole.class == Class::Revoke || (may_ask && whole.class == Class::Unclear);
    let strongest = readings.into_iter().filter(closes).max_by_key(|whole| whole.class == Class::Revoke);
    match strongest {
        // Its words stand in two texts: none of them holds the span.
        Some(whole) => Reading { span: None, keyword: None, ..whole },
        // "Do not" and "start texting me again": the second half is no grant (S13).
        None if alone.class == Class::Grant => {
            Reading { class: Class::None, keyword: None, rule: None, span: None, why: None, ..alone }
        }
        None => alone,
    }
}
