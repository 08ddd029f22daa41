//! Wishes that did not come by text: an e-mail, a call, a web form, a letter.
//! Whoever takes one down enters it with its evidence. A revocation blocks at
//! once and waits for the systems behind us to acknowledge it.

mod fields;
mod refused;

pub use refused::EntryRefused;

use fields::{filled, key, line, lines};

use crate::actor::Principal;
use crate::consent::{Consent, Pending};
use crate::contact::Contact;
use crate::deadline::Deadline;
use crate::event::Event;
use crate::event::consent::{
    Acknowledgement, Channel, Confirmation, ConsentGranted, ConsentRevoked, Method, OptOutCompleted, Purpose,
    Recognised, RequestRef,
};
use crate::ids::{EventId, Moment};
use crate::limits::{
    CUSTOMER_ID_BYTES_MAX, ENTERED_AGE_MAX, ENTERED_AHEAD_MAX, EVIDENCE_CHARS_MAX, GRANT_MARGIN, PENDING_MAX,
    WORDS_CHARS_MAX,
};
use crate::policy::Policy;
use crate::record::Draft;
use crate::time::Timestamp;
use textledger_reading::Language;

/// A wish as it is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// How it reached us: by e-mail, voice, web, or anything else (manual).
    pub method: Method,
    /// The customer's words, or an account of them.
    pub words: String,
    /// Where the proof is kept.
    pub evidence: String,
    /// The channels it is about.
    pub channels: Vec<Channel>,
    /// The purposes it is about.
    pub purposes: Vec<Purpose>,
    /// When the customer had it; now, if it is not said.
    pub at: Option<Timestamp>,
    /// The language of the customer's words.
    pub language: Language,
    /// The contact in the business's own records.
    pub customer_id: Option<String>,
    /// Whether it is to be recorded also where it changes nothing.
    pub confirmed: bool,
    /// Who enters it, in the caller's own words.
    pub entered_by: String,
    /// Who the caller was found to be.
    pub principal: Principal,
    /// The request it comes in.
    pub request: Option<RequestRef>,
}

/// An acknowledgement as it is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The revocation acknowledged; without one all that wait.
    pub revocation: Option<EventId>,
    /// The systems that follow it now.
    pub acknowledged_by: Vec<String>,
    /// Where the proof is kept.
    pub evidence: Option<String>,
    /// Who enters it, in the caller's own words.
    pub entered_by: String,
    /// Who the caller was found to be.
    pub principal: Principal,
    /// The request it comes in.
    pub request: Option<RequestRef>,
}

/// The revocation that was entered.
///
/// # Errors
/// [`EntryRefused`]
pub fn revoke(
    contact: &Contact,
    wish: &Wish,
    policy: &Policy,
    moment: Moment<'_>,
) -> Result<Vec<Draft>, EntryRefused> {
    let at = check(wish, moment.now)?;
    let outdone = everywhere(wish, |channel, purpose| {
        let granted = contact.consent.lifting(channel, purpose, at)?;
        Some(("consent was given", granted.at))
    });
    refuse_unless_confirmed(wish, at, outdone)?;
    let acknowledgement = match contact.consent.pending.len() < PENDING_MAX {
        true => Acknowledgement::Awaited,
        false => Acknowledgement::WithEarlier,
    };
    let revoked = ConsentRevoked {
        method: wish.method,
        words: wish.words.trim().into(),
        evidence: Some(wish.evidence.trim().into()),
        recognised: Recognised::Operator,
        channels: sorted(&wish.channels),
        purposes: sorted(&wish.purposes),
        requested_at: at,
        deadline: Deadline::after(at, policy.time_zone),
        acknowledgement,
        confirmation: Confirmation::NotByText,
        language: wish.language,
        customer_id: wish.customer_id.clone(),
        entered_by: Some(wish.entered_by.trim().to_owned()),
        request: wish.request.clone(),
    };
    Ok(vec![entered(revoked.into(), at, None, &wish.principal, moment)])
}

/// The grant that was entered.
///
/// # Errors
/// [`EntryRefused`]
pub fn grant(contact: &Contact, wish: &Wish, moment: Moment<'_>) -> Result<Vec<Draft>, EntryRefused> {
    let at = check(wish, moment.now)?;
    let consent = &contact.consent;
    if let (None, Some(revoked_at)) = (wish.at, would_lift(wish, consent)) {
        return Err(EntryRefused::TimeNeeded { revoked_at });
    }
    let outdone = everywhere(wish, |channel, purpose| match consent.in_force(channel, purpose) {
        Some(revoked) if at.since(revoked.at) <= GRANT_MARGIN => Some(("consent was withdrawn", revoked.at)),
        _ => {
            let granted = consent.granted.about(channel, purpose).filter(|granted| granted.at >= at)?;
            Some(("consent was given", granted.at))
        }
    });
    refuse_unless_confirmed(wish, at, outdone)?;
    // AWS's list is ours to change; the carrier's block is not.
    let carrier_blocks = wish.channels.contains(&Channel::Sms) && contact.carrier_block().is_some();
    let granted = ConsentGranted {
        method: wish.method,
        words: wish.words.trim().into(),
        evidence: Some(wish.evidence.trim().into()),
        recognised: Recognised::Operator,
        channels: sorted(&wish.channels),
        purposes: sorted(&wish.purposes),
        granted_at: at,
        carrier_blocks,
        language: wish.language,
        customer_id: wish.customer_id.clone(),
        entered_by: Some(wish.entered_by.trim().to_owned()),
        request: wish.request.clone(),
    };
    Ok(vec![entered(granted.into(), at, None, &wish.principal, moment)])
}

/// The acknowledgements that were entered: one a revocation.
///
/// # Errors
/// [`EntryRefused`]
pub fn complete(
    contact: &Contact,
    completion: &Completion,
    moment: Moment<'_>,
) -> Result<Vec<Draft>, EntryRefused> {
    let systems: Vec<String> = completion
        .acknowledged_by
        .iter()
        .map(|system| system.trim().to_owned())
        .filter(|system| !system.is_empty())
        .collect();
    if systems.is_empty() {
        let holds = "name the systems that follow the opt-out now, such as dialler or crm";
        return Err(EntryRefused::Empty { field: "acknowledged_by", holds });
    }
    for system in &systems {
        line("acknowledged_by", system, EVIDENCE_CHARS_MAX)?;
    }
    line("evidence", completion.evidence.as_deref().unwrap_or_default(), EVIDENCE_CHARS_MAX)?;
    filled("entered_by", &completion.entered_by, "who enters it")?;
    line("entered_by", &completion.entered_by, EVIDENCE_CHARS_MAX)?;
    let pending = &contact.consent.pending;
    if pending.is_empty() {
        return Err(EntryRefused::NothingPending);
    }
    let named: Vec<&Pending> = pending
        .iter()
        .filter(|pending| completion.revocation.is_none_or(|id| id == pending.mark.event))
        .collect();
    if let (true, Some(revocation)) = (named.is_empty(), completion.revocation) {
        let waiting: Vec<String> = pending.iter().map(|pending| pending.mark.event.to_string()).collect();
        return Err(EntryRefused::NotPending { revocation, waiting: waiting.join(", ") });
    }
    Ok(named
        .into_iter()
        .map(|pending| {
            let completed = OptOutCompleted {
                revocation: pending.mark.event,
                revocation_seq: Some(pending.seq),
                requested_at: pending.mark.at,
                acknowledged_by: systems.clone(),
                evidence: completion.evidence.as_deref().map(Into::into),
                entered_by: Some(completion.entered_by.trim().to_owned()),
                request: completion.request.clone(),
            };
            let cause = Some(pending.mark.event);
            entered(completed.into(), moment.now, cause, &completion.principal, moment)
        })
        .collect())
}

/// When what an undated grant would lift was said: a revocation in force, or a
/// text that may be one.
fn would_lift(wish: &Wish, consent: &Consent) -> Option<Timestamp> {
    let revoked = wish
        .channels
        .iter()
        .flat_map(|channel| wish.purposes.iter().filter_map(|purpose| consent.in_force(*channel, *purpose)));
    let asked_about = consent.question.map(|question| question.at);
    revoked.map(|mark| mark.at).chain(asked_about).max()
}

/// The latest of what stands against a wish, if something does in everything it
/// is about.
fn everywhere<T>(
    wish: &Wish,
    stands: impl Fn(Channel, Purpose) -> Option<(T, Timestamp)>,
) -> Option<(T, Timestamp)> {
    let mut latest = None;
    for channel in &wish.channels {
        for purpose in &wish.purposes {
            let (what, since) = stands(*channel, *purpose)?;
            if latest.as_ref().is_none_or(|(_, known)| *known < since) {
                latest = Some((what, since));
            }
        }
    }
    latest
}

/// Whoever enters what is out of date has mistaken the date, or believes that it
/// will be in force.
fn refuse_unless_confirmed(
    wish: &Wish,
    at: Timestamp,
    outdone: Option<(&'static str, Timestamp)>,
) -> Result<(), EntryRefused> {
    match outdone {
        Some((stands, since)) if !wish.confirmed => Err(EntryRefused::ChangesNothing { at, stands, since }),
        _ => Ok(()),
    }
}

/// Checks what every wish must have, and gives back when the customer had it.
fn check(wish: &Wish, now: Timestamp) -> Result<Timestamp, EntryRefused> {
    if matches!(wish.method, Method::Sms | Method::Carrier) {
        return Err(EntryRefused::NotEntered { method: wish.method });
    }
    filled("words", &wish.words, "the customer's words, or an account of them")?;
    filled("evidence", &wish.evidence, "where the proof is kept: a recording, an e-mail's id, a form")?;
    filled("entered_by", &wish.entered_by, "who enters it")?;
    lines("words", &wish.words, WORDS_CHARS_MAX)?;
    line("evidence", &wish.evidence, EVIDENCE_CHARS_MAX)?;
    line("entered_by", &wish.entered_by, EVIDENCE_CHARS_MAX)?;
    if let Some(id) = &wish.customer_id {
        key("customer_id", id, CUSTOMER_ID_BYTES_MAX, "the contact in the business's own records")?;
    }
    if wish.channels.is_empty() {
        return Err(EntryRefused::Empty { field: "channels", holds: "sms, voice or both" });
    }
    if wish.purposes.is_empty() {
        return Err(EntryRefused::Empty {
            field: "purposes",
            holds: "reply, informational, marketing or several",
        });
    }
    let at = wish.at.unwrap_or(now);
    if at.since(now) > ENTERED_AHEAD_MAX {
        return Err(EntryRefused::Future { at, now });
    }
    let earliest = now + -ENTERED_AGE_MAX;
    if at < earliest {
        return Err(EntryRefused::Ancient { at, earliest });
    }
    // A clock a little ahead of ours must not let a grant outweigh a STOP to come.
    Ok(at.min(now))
}

fn sorted<T: Copy + Ord>(given: &[T]) -> Vec<T> {
    let mut sorted = given.to_vec();
    sorted.sort();
    sorted.dedup();
    sorted
}

fn entered(event: Event, at: Timestamp, cause: Option<EventId>, by: &Principal, moment: Moment<'_>) -> Draft {
    let event_id = EventId::draw(moment);
    Draft {
        event_id,
        event,
        occurred_at: at,
        correlation_id: cause.unwrap_or(event_id).into(),
        causation_id: cause,
        actor: by.clone().into(),
    }
}
