//! Wishes that did not come by text: an e-mail, a call, a web form, a letter.
//! Whoever takes one down enters it with its evidence. A revocation blocks at
//! once and waits for the systems behind us to acknowledge it.

use crate::actor::Actor;
use crate::consent::Pending;
use crate::contact::Contact;
use crate::deadline::Deadline;
use crate::event::Event;
use crate::event::consent::{
    Acknowledgement, Channel, Confirmation, ConsentGranted, ConsentRevoked, Method, OptOutCompleted, Purpose,
    Recognised, RequestRef,
};
use crate::ids::{EventId, Moment};
use crate::limits::{ENTERED_AGE_MAX, ENTERED_AHEAD_MAX, EVIDENCE_CHARS_MAX, PENDING_MAX, WORDS_CHARS_MAX};
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
    /// Who enters it.
    pub entered_by: String,
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
    /// Who enters it.
    pub entered_by: String,
    /// The request it comes in.
    pub request: Option<RequestRef>,
}

/// Why an entry is refused. Nothing of it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryRefused {
    /// Texts and carriers' findings are recorded where they arrive.
    #[error("method {method:?} cannot be entered: use email, voice, web or manual")]
    NotEntered {
        /// The method given.
        method: Method,
    },
    /// A field is empty that must not be.
    #[error("{field} is empty: {holds}")]
    Empty {
        /// The field.
        field: &'static str,
        /// What it should hold.
        holds: &'static str,
    },
    /// A field is too long.
    #[error("{field} has {chars} characters: at most {most} are kept")]
    TooLong {
        /// The field.
        field: &'static str,
        /// How many it has.
        chars: usize,
        /// How many it may have.
        most: usize,
    },
    /// The customer cannot have said so yet.
    #[error(
        "{at} is in the future (it is {now}): give the time the customer said so, or leave it out for now"
    )]
    Future {
        /// The time given.
        at: Timestamp,
        /// The present.
        now: Timestamp,
    },
    /// Surely a typing error.
    #[error("{at} is more than four years ago: give a time after {earliest}")]
    Ancient {
        /// The time given.
        at: Timestamp,
        /// The earliest time taken.
        earliest: Timestamp,
    },
    /// A form signed before a STOP and entered after it must not lift the STOP.
    #[error(
        "this contact withdrew consent at {revoked_at}: give the time at which consent was given, which has to be later to lift that"
    )]
    TimeNeeded {
        /// When consent was withdrawn.
        revoked_at: Timestamp,
    },
    /// There is nothing to be completed.
    #[error("no opt-out of this contact waits to be completed")]
    NothingPending,
    /// The revocation named is not waiting.
    #[error("{revocation} is no opt-out of this contact that waits to be completed; waiting: {waiting}")]
    NotPending {
        /// The one named.
        revocation: EventId,
        /// Those that wait.
        waiting: String,
    },
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
        request: wish.request.clone(),
    };
    Ok(vec![entered(revoked.into(), at, None, &wish.entered_by, moment)])
}

/// The grant that was entered.
///
/// # Errors
/// [`EntryRefused`]
pub fn grant(contact: &Contact, wish: &Wish, moment: Moment<'_>) -> Result<Vec<Draft>, EntryRefused> {
    let at = check(wish, moment.now)?;
    let lifted = wish.channels.iter().flat_map(|channel| {
        wish.purposes.iter().filter_map(|purpose| contact.consent.in_force(*channel, *purpose))
    });
    if let (None, Some(revoked_at)) = (wish.at, lifted.map(|mark| mark.at).max()) {
        return Err(EntryRefused::TimeNeeded { revoked_at });
    }
    // AWS's list is ours to change; the carrier's block is not.
    let carrier_blocks = wish.channels.contains(&Channel::Sms) && contact.consent.carrier_block().is_some();
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
        request: wish.request.clone(),
    };
    Ok(vec![entered(granted.into(), at, None, &wish.entered_by, moment)])
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
        within("acknowledged_by", system, EVIDENCE_CHARS_MAX)?;
    }
    within("evidence", completion.evidence.as_deref().unwrap_or_default(), EVIDENCE_CHARS_MAX)?;
    filled("entered_by", &completion.entered_by, "who enters it")?;
    within("entered_by", &completion.entered_by, EVIDENCE_CHARS_MAX)?;
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
                request: completion.request.clone(),
            };
            let cause = Some(pending.mark.event);
            entered(completed.into(), moment.now, cause, &completion.entered_by, moment)
        })
        .collect())
}

/// Checks what every wish must have, and gives back when the customer had it.
fn check(wish: &Wish, now: Timestamp) -> Result<Timestamp, EntryRefused> {
    if matches!(wish.method, Method::Sms | Method::Carrier) {
        return Err(EntryRefused::NotEntered { method: wish.method });
    }
    filled("words", &wish.words, "the customer's words, or an account of them")?;
    filled("evidence", &wish.evidence, "where the proof is kept: a recording, an e-mail's id, a form")?;
    filled("entered_by", &wish.entered_by, "who enters it")?;
    within("words", &wish.words, WORDS_CHARS_MAX)?;
    within("evidence", &wish.evidence, EVIDENCE_CHARS_MAX)?;
    within("entered_by", &wish.entered_by, EVIDENCE_CHARS_MAX)?;
    within("customer_id", wish.customer_id.as_deref().unwrap_or_default(), EVIDENCE_CHARS_MAX)?;
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

fn filled(field: &'static str, text: &str, holds: &'static str) -> Result<(), EntryRefused> {
    if text.trim().is_empty() { Err(EntryRefused::Empty { field, holds }) } else { Ok(()) }
}

fn within(field: &'static str, text: &str, most: usize) -> Result<(), EntryRefused> {
    let chars = text.chars().count();
    if chars > most { Err(EntryRefused::TooLong { field, chars, most }) } else { Ok(()) }
}

fn sorted<T: Copy + Ord>(given: &[T]) -> Vec<T> {
    let mut sorted = given.to_vec();
    sorted.sort();
    sorted.dedup();
    sorted
}

fn entered(event: Event, at: Timestamp, cause: Option<EventId>, by: &str, moment: Moment<'_>) -> Draft {
    let event_id = EventId::draw(moment);
    Draft {
        event_id,
        event,
        occurred_at: at,
        correlation_id: cause.unwrap_or(event_id).into(),
        causation_id: cause,
        actor: Actor::Operator(by.trim().to_owned()),
    }
}
