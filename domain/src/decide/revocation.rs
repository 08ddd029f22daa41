//! The revocations that nobody entered: by a text, by silence, by the carrier.
//! All of them stop everything, at once.

use crate::consent::{Consent, Question};
use crate::contact::Contact;
use crate::deadline::Deadline;
use crate::event::consent::{
    Acknowledgement, Channel, Confirmation, ConsentRevoked, Method, Purpose, Recognised,
};
use crate::ids::EventId;
use crate::number_type::NumberType;
use crate::phone::BusinessNumber;
use crate::policy::Policy;
use crate::time::Timestamp;
use textledger_reading::Language;

/// What toll-free carriers take for an opt-out, in either case, and nothing else.
const TOLL_FREE_KEYWORD: &str = "STOP";

/// The words of a customer that revoke.
pub(super) struct Said<'a> {
    pub body: &'a str,
    pub recognised: Recognised,
    pub language: Language,
    pub said_at: Timestamp,
    pub to: Option<&'a BusinessNumber>,
    /// Whether more came than words.
    pub has_media: bool,
}

/// A text that asks to stop; `id` will be the revocation's own.
pub(super) fn by_text(contact: &Contact, said: Said<'_>, policy: &Policy, id: EventId) -> ConsentRevoked {
    let Said { body, recognised, language, said_at, to, has_media } = said;
    // The word alone: whether a carrier also acts on "Stop!", or on a picture's caption, is
    // not known, and a contact it did not answer must hear from us.
    let is_toll_free = to.is_some_and(|to| policy.number_type(to) == NumberType::TollFree);
    let is_for_the_carrier =
        is_toll_free && !has_media && body.trim().eq_ignore_ascii_case(TOLL_FREE_KEYWORD);
    // It blocks whatever else we know of the contact, until START from the phone.
    let confirmation = match is_for_the_carrier {
        true => Confirmation::ByCarrier,
        false => of_text(&contact.consent, said_at, id),
    };
    at_once(Method::Sms, body, recognised, said_at, policy, confirmation, language)
}

/// The question was not answered: 47 CFR 64.1200(a)(12) takes that for a
/// revocation of everything. The question was the one text it allows.
pub(super) fn by_silence(question: &Question, policy: &Policy) -> ConsentRevoked {
    let recognised = Recognised::NoAnswer(question.event);
    at_once(Method::Sms, "", recognised, question.at, policy, Confirmation::Asked, Language::En)
}

/// The carrier says that the contact had opted out with it, in its words
/// `finding`, when a text of ours was sent.
pub(super) fn by_carrier(finding: &str, sent_at: Timestamp, policy: &Policy) -> ConsentRevoked {
    let recognised = Recognised::Carrier(finding.to_owned());
    // Also where consent was given since: only a START from the phone lifts it.
    let confirmation = Confirmation::ByCarrier;
    at_once(Method::Carrier, "", recognised, sent_at, policy, confirmation, Language::En)
}

/// Whether a revocation by text is confirmed.
fn of_text(consent: &Consent, said_at: Timestamp, id: EventId) -> Confirmation {
    if consent.is_opted_out(said_at) {
        Confirmation::AlreadyRevoked
    } else if consent.with_revocation(said_at, id).is_opted_out(said_at) {
        Confirmation::Owed
    } else {
        Confirmation::Superseded
    }
}

fn at_once(
    method: Method,
    words: &str,
    recognised: Recognised,
    requested_at: Timestamp,
    policy: &Policy,
    confirmation: Confirmation,
    language: Language,
) -> ConsentRevoked {
    ConsentRevoked {
        method,
        words: words.into(),
        evidence: None,
        recognised,
        channels: Channel::ALL.to_vec(),
        purposes: Purpose::ALL.to_vec(),
        requested_at,
        deadline: Deadline::after(requested_at, policy.time_zone),
        acknowledgement: Acknowledgement::NotNeeded,
        confirmation,
        language,
        customer_id: None,
        entered_by: None,
        request: None,
    }
}
