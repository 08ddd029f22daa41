//! One text: recorded as started on exactly the state it was cleared against,
//! handed over, and its outcome recorded.

use textledger_domain::contact::{Contact, Content, Duty};
use textledger_domain::decide::gate::{self, Cleared};
use textledger_domain::decide::outcome::{self, Trouble};
use textledger_domain::decide::reply::Inference;
use textledger_domain::decide::worded;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::{SendFailure, SendKind, Suppression};
use textledger_domain::record::Draft;
use textledger_domain::reference::Reference;
use textledger_domain::text::segments::Segments;
use textledger_domain::text::split::outgoing;
use textledger_infrastructure::budget::Taken;
use textledger_infrastructure::ledger::transact::Error as TransactError;
use textledger_infrastructure::ledger::{AppendError, DedupeKey, Loaded, ReadError, Source};
use tracing::{info, warn};

use super::fact::{FUNCTION, append, record, record_fact};
use super::failure::Failure;
use super::parts::AgentReply;

/// A send that was cleared longer ago than this, because its start took so long to
/// count and record, is not handed over: the contact may have said STOP meanwhile.
const START_WITHIN: chrono::TimeDelta = chrono::TimeDelta::seconds(10);

/// Sends what was cleared, if the state it was cleared against still holds.
///
/// # Errors
/// [`Failure`]
pub async fn send(replier: &AgentReply, loaded: &Loaded<Contact>, cleared: Cleared) -> Result<(), Failure> {
    let stream = &loaded.stream;
    let Some(to) = stream.phone() else { return Ok(()) };
    let cleared_at = replier.ledger.now();
    let from = replier.sender_for(loaded.state.texted.as_ref()).ok_or(Failure::NoSender)?;
    let Some(text) = words(replier, loaded, cleared.duty()).await? else {
        return hold_back(replier, loaded, cleared.duty(), Suppression::Superseded).await;
    };
    let parts = Segments::of(&text).parts;
    let taken = match take(replier, cleared.duty().kind, parts).await? {
        Budgeted::Within(taken) => taken,
        Budgeted::UsedUp => {
            warn!(%stream, parts, "the day's budget of parts is used up: held back");
            return hold_back(replier, loaded, cleared.duty(), Suppression::DeploymentBudget).await;
        }
    };
    let rate = match is_followed(cleared.duty()) {
        true => replier.rates.of(from, cleared_at).await,
        false => None,
    };
    let cleared = cleared.at_rate(rate);
    let correlation = cleared.duty().correlation;
    let reference = reference_key(cleared.duty());
    let moment = replier.ledger.moment(loaded);
    let (draft, handoff) = cleared.start(to.clone(), from.clone(), text, FUNCTION, moment);
    let started = draft.event_id;
    let is_appended = match append(replier, loaded, moment, draft.clone(), reference.as_ref()).await {
        // Forty bits can be drawn twice: then the code leads to the older record.
        Err(TransactError::Append(AppendError::Duplicate(_))) => {
            append(replier, loaded, moment, draft, None).await
        }
        appended => appended,
    };
    // What is not on record is not sent.
    let is_appended = match is_appended {
        Ok(is_appended) => is_appended,
        Err(failure) => {
            give_back(replier, taken).await;
            return Err(failure.into());
        }
    };
    if !is_appended {
        give_back(replier, taken).await;
        return Ok(());
    }
    let send = handoff.send().clone();
    let now = replier.ledger.now();
    let outcome = match now.since(cleared_at) > START_WITHIN {
        false => replier.sms.send(handoff, now).await,
        true => Err(Trouble {
            class: SendFailure::Unreachable,
            detail: "the ledger took too long; not handed over".to_owned(),
        }),
    };
    match &outcome {
        Ok(_) => info!(%stream, kind = ?send.kind, parts = send.segments.parts, "sent"),
        Err(trouble) => {
            warn!(%stream, class = ?trouble.class, detail = %trouble.detail, attempt = send.attempt, "not sent");
            if trouble.class != SendFailure::InDoubt {
                give_back(replier, taken).await;
            }
        }
    }
    // A delivery report may come without our context: by this key it finds its text.
    let sent = outcome.as_ref().ok().map(|id| DedupeKey::new(Source::Sent, id));
    record_fact(replier, stream, sent.as_ref(), |contact, moment| {
        outcome::of_send(contact, &send, &outcome, &replier.policy, moment.now)
            .into_iter()
            .map(|event| Draft::by_system(FUNCTION, event, correlation, started, moment))
            .collect()
    })
    .await
}

/// Whether another text of the same answer waits for this one: nobody else has to know
/// how fast the number sends, least of all the confirmation of a STOP.
fn is_followed(duty: &Duty) -> bool {
    matches!(duty.content, Content::Reply { part, .. } if part.number < part.of)
}

/// What the deployment's budget says to a text.
enum Budgeted {
    /// It may go out; what it takes, where that could be counted.
    Within(Option<Taken>),
    /// Nothing is left for it.
    UsedUp,
}

/// Nothing holds back the confirmation of a STOP, not even a counter that cannot
/// be counted up.
async fn take(replier: &AgentReply, kind: SendKind, parts: u32) -> Result<Budgeted, Failure> {
    let now = replier.ledger.now();
    if kind == SendKind::OptOutConfirmation {
        let taken = replier.budget.count_freely(parts, now).await;
        return Ok(Budgeted::Within(taken.inspect_err(|error| warn!(%error, "not counted")).ok()));
    }
    Ok(match replier.budget.take(parts, now).await? {
        Some(taken) => Budgeted::Within(Some(taken)),
        None => Budgeted::UsedUp,
    })
}

/// Best effort: without it the day has so much less.
async fn give_back(replier: &AgentReply, taken: Option<Taken>) {
    let Some(taken) = taken else { return };
    if let Err(error) = replier.budget.give_back(taken).await {
        warn!(%error, "parts not given back");
    }
}

/// Records that a text does not go out.
async fn hold_back(
    replier: &AgentReply,
    loaded: &Loaded<Contact>,
    duty: &Duty,
    reason: Suppression,
) -> Result<(), Failure> {
    let event = Event::from(gate::suppressed(duty, reason, loaded.head.seq));
    let finding = Inference { event, correlation: duty.correlation, cause: duty.answers };
    record(replier, loaded, finding).await
}

/// The exact text of a duty, or `None` when a build that splits long answers
/// differently has recorded the reply and the part does not exist here, or when
/// the reply was erased.
async fn words(
    replier: &AgentReply,
    loaded: &Loaded<Contact>,
    duty: &Duty,
) -> Result<Option<String>, ReadError> {
    match duty.content {
        Content::Fixed(template) => {
            let now = replier.ledger.now();
            Ok(Some(worded::fixed(&loaded.state, duty, template, &replier.brand, &replier.policy, now)))
        }
        Content::Reply { seq, part, .. } => {
            let reply = replier.ledger.read_one(&loaded.stream, seq).await?;
            let text = match reply.as_ref().map(|recorded| recorded.event()) {
                Some(Event::AgentReplied(reply)) => reply.text.said(),
                _ => None,
            };
            let Some(text) = text else { return Ok(None) };
            Ok(outgoing(text).into_iter().nth(part.number.saturating_sub(1) as usize))
        }
    }
}

/// The key under which the code in the answer to MY STATUS finds the record.
/// Another attempt finds it there already.
fn reference_key(duty: &Duty) -> Option<DedupeKey> {
    let is_first = duty.kind == SendKind::Status && duty.attempt == 1;
    is_first.then(|| DedupeKey::new(Source::Reference, Reference::of(duty.answers).as_str()))
}
