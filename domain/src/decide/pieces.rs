//! A long text that a phone sent in parts, and that reached us as texts of their
//! own: "Please st" and "op texting me". Each part alone may be conversation; read
//! together they may be a wish to stop. Read together they can only close: a
//! grant is one text (S13).

use crate::contact::Contact;
use crate::limits::PARTS_WITHIN;
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
    /// When it was sent.
    pub said_at: Timestamp,
    /// Its words.
    pub body: String,
}

/// Where the contact's text before stands, if `text` may be another part of it:
/// it names it as the one before, or came within seconds of it.
#[must_use]
pub fn earlier(contact: &Contact, text: Arrived<'_>) -> Option<Seq> {
    let before = contact.last_text.as_ref()?;
    let named = text.names == Some(&before.provider_message_id);
    let close = text.said_at.since(before.said_at).abs() <= PARTS_WITHIN;
    (before.says_no_wish && (named || close)).then_some(before.seq)
}

/// What `text`, which by itself reads as `alone`, says together with the text
/// before it.
pub(super) fn joined(alone: Reading, text: Arrived<'_>, earlier: &Earlier, context: Context<'_>) -> Reading {
    if !matches!(alone.class, Class::None | Class::Unclear | Class::Machine | Class::Continue) {
        return alone;
    }
    let (first, second) = if text.names.is_some() || text.said_at >= earlier.said_at {
        (&*earlier.body, text.body)
    } else {
        (text.body, &*earlier.body)
    };
    // What one of them asks by itself is no news of both: "Hello" and CONTINUE do not
    // say once more what we asked about.
    let asks_alone =
        alone.class == Class::Unclear || reading::read(&earlier.body, context).class == Class::Unclear;
    let closes = |reading: &Reading| match reading.class {
        Class::Revoke => true,
        Class::Unclear => !asks_alone,
        _ => false,
    };
    // A part may end within a word or between two.
    let readings = ["", " "].map(|between| reading::read(&format!("{first}{between}{second}"), context));
    let strongest = readings.into_iter().filter(closes).max_by_key(|reading| reading.class == Class::Revoke);
    // Its words stand in two texts: none of them holds the span.
    strongest.map_or(alone, |reading| Reading { span: None, keyword: None, ..reading })
}
