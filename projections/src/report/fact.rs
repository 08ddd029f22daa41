//! What a report needs of an event: little enough that a sixteenth of a year's fits
//! into memory, and never its words.

use textledger_domain::deadline::Deadline;
use textledger_domain::event::Event;
use textledger_domain::event::arrival::{Arrival, Way};
use textledger_domain::event::consent::{
    Acknowledgement, Channel, Confirmation, ConsentRevoked, Method, Purpose, Recognised,
};
use textledger_domain::event::imported::{ConsentImported, ImportedConsent};
use textledger_domain::event::outbound::{
    DeliveryUpdated, SendFailed, SendFailure, SendKind, SendStarted, SessionFee,
};
use textledger_domain::ids::{EventId, OutboundId};
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;
use textledger_domain::time::Timestamp;

use super::figure::Figure;

/// An event of a contact, as far as a figure rests on it.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub seq: Seq,
    pub id: EventId,
    pub occurred_at: Timestamp,
    pub recorded_at: Timestamp,
    pub what: What,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    /// By the provider's id.
    TextIn(Box<str>),
    Revoked(Box<Withdrawal>),
    Granted(Box<Given>),
    Completed(EventId),
    Started(Box<Handed>),
    Sent(OutboundId),
    Failed(OutboundId, NotGone),
    /// The confirmation of this revocation was deliberately not sent.
    Unconfirmed(EventId),
    Reported(Box<Word>),
    ReportUnnamed(Option<Box<Conversation>>),
    /// The events before this one, from the given position on, are lost for good.
    Lost(Seq),
    Unknown,
    Other,
}

/// A withdrawal of consent.
#[derive(Debug, Clone)]
pub(super) struct Withdrawal {
    /// The text it stands in, where it came by text.
    pub because: Option<EventId>,
    pub by: Figure,
    pub requested_at: Timestamp,
    pub deadline: Deadline,
    pub acknowledgement: Acknowledgement,
    pub is_confirmed: bool,
    pub scope: Scope,
}

/// Consent given.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub at: Timestamp,
    pub scope: Scope,
}

/// The channels and purposes of a wish.
#[derive(Debug, Clone)]
pub(super) struct Scope(Vec<(Channel, Purpose)>);

/// A text handed to the carrier.
#[derive(Debug, Clone)]
pub(super) struct Handed {
    pub outbound: OutboundId,
    pub kind: SendKind,
    pub answers: EventId,
    pub is_first: bool,
    pub asked_at: Timestamp,
    pub parts: u32,
}

/// Why a text may not have gone out.
#[derive(Debug, Clone, Copy)]
pub(super) struct NotGone {
    /// Whether it surely did not.
    pub is_sure: bool,
    /// Whether no other attempt follows.
    pub is_last: bool,
}

/// What a carrier says of a text.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub outbound: OutboundId,
    pub arrival: Option<Arrival>,
    pub reported_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    /// The way it tells of: what fell back from RCS is paid for as SMS.
    pub way: Option<Way>,
    pub price: Option<String>,
    pub fee: Option<String>,
    pub conversation: Option<Box<Conversation>>,
}

/// An RCS conversation, as a report of one of its texts names it.
#[derive(Debug, Clone)]
pub(super) struct Conversation {
    /// The provider's id of the text that began it.
    pub began_with: Box<str>,
    /// The text of ours that this is, where the report is of that one.
    pub own: Option<OutboundId>,
    pub fee: Box<str>,
}

impl Fact {
    pub(super) fn of(event: &Recorded) -> Self {
        Self {
            seq: event.seq(),
            id: event.id(),
            occurred_at: event.occurred_at(),
            recorded_at: event.recorded_at(),
            what: What::of(event.event(), event.sealed().envelope.causation_id),
        }
    }
}

impl What {
    fn of(event: &Event, because: Option<EventId>) -> Self {
        match event {
            Event::MessageReceived(text) => Self::TextIn(text.provider_message_id.as_str().into()),
            Event::ConsentRevoked(revoked) => Self::Revoked(Box::new(Withdrawal::of(revoked, because))),
            Event::ConsentGranted(granted) => Self::Granted(Box::new(Given {
                at: granted.granted_at,
                scope: Scope::of(&granted.channels, &granted.purposes),
            })),
            Event::ConsentImported(imported) if imported.consent == ImportedConsent::Withdrawn => {
                match Withdrawal::taken_over(imported, because) {
                    Some(withdrawal) => Self::Revoked(Box::new(withdrawal)),
                    None => Self::Other,
                }
            }
            Event::OptOutCompleted(completed) => Self::Completed(completed.revocation),
            Event::SendStarted(send) => Self::Started(Box::new(Handed::of(send))),
            Event::MessageSent(sent) => Self::Sent(sent.outbound_id),
            Event::SendFailed(failed) => Self::Failed(failed.outbound_id, NotGone::of(failed)),
            Event::SendSuppressed(held) if held.kind == SendKind::OptOutConfirmation => {
                Self::Unconfirmed(held.answers)
            }
            Event::DeliveryUpdated(update) => match update.outbound_id {
                Some(outbound) => Self::Reported(Box::new(Word::of(outbound, update))),
                None => Self::ReportUnnamed(Conversation::of(update)),
            },
            Event::EventsLost(lost) => Self::Lost(lost.from),
            Event::Unknown(_) => Self::Unknown,
            _ => Self::Other,
        }
    }
}

impl Withdrawal {
    fn of(revoked: &ConsentRevoked, because: Option<EventId>) -> Self {
        Self {
            because,
            by: way(revoked),
            requested_at: revoked.requested_at,
            deadline: revoked.deadline.clone(),
            acknowledgement: revoked.acknowledgement,
            is_confirmed: revoked.confirmation == Confirmation::Owed,
            scope: Scope::of(&revoked.channels, &revoked.purposes),
        }
    }

    /// One that the system replaced had on record: each has a deadline.
    fn taken_over(imported: &ConsentImported, because: Option<EventId>) -> Option<Self> {
        Some(Self {
            because,
            by: Figure::RevokedBefore,
            requested_at: imported.requested_at,
            deadline: imported.deadline.clone()?,
            acknowledgement: imported.acknowledgement,
            is_confirmed: false,
            scope: Scope::of(&imported.channels, &imported.purposes),
        })
    }
}

/// How a revocation reached us, and how it was recognised.
fn way(revoked: &ConsentRevoked) -> Figure {
    match (&revoked.recognised, revoked.method) {
        (Recognised::Keyword(_), _) => Figure::RevokedByKeyword,
        (Recognised::Phrase(_), _) => Figure::RevokedByPhrase,
        (Recognised::NoAnswer(_), _) => Figure::RevokedBySilence,
        (Recognised::Carrier(_), _) => Figure::RevokedByCarrier,
        (Recognised::Operator, Method::Email) => Figure::RevokedByEmail,
        (Recognised::Operator, Method::Voice) => Figure::RevokedByVoice,
        (Recognised::Operator, Method::Web) => Figure::RevokedByWeb,
        (Recognised::Operator, Method::Sms | Method::Manual | Method::Carrier) => Figure::RevokedManually,
    }
}

impl Scope {
    fn of(channels: &[Channel], purposes: &[Purpose]) -> Self {
        let cells = channels.iter().flat_map(|channel| purposes.iter().map(|purpose| (*channel, *purpose)));
        Self(cells.collect())
    }

    /// Whether it is about answers by text, which is all that is sent.
    pub(super) fn is_about_answers(&self) -> bool {
        self.0.contains(&(Channel::Sms, Purpose::Reply))
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = (Channel, Purpose)> {
        self.0.iter().copied()
    }

    pub(super) fn has(&self, cell: (Channel, Purpose)) -> bool {
        self.0.contains(&cell)
    }
}

impl Handed {
    fn of(send: &SendStarted) -> Self {
        Self {
            outbound: send.outbound_id,
            kind: send.kind,
            answers: send.answers,
            is_first: send.part.is_none_or(|part| part.number == 1),
            asked_at: send.asked_at,
            parts: send.segments.parts,
        }
    }
}

impl NotGone {
    fn of(failed: &SendFailed) -> Self {
        Self { is_sure: failed.class != SendFailure::InDoubt, is_last: failed.retry_at.is_none() }
    }
}

impl Word {
    fn of(outbound: OutboundId, update: &DeliveryUpdated) -> Self {
        Self {
            outbound,
            arrival: update.arrival(),
            reported_at: update.reported_at,
            sent_at: update.sent_at,
            way: update.way(),
            price: update.price.clone().filter(|_| update.tells_a_price()),
            fee: update.carrier_fee.clone().filter(|_| update.tells_a_price()),
            conversation: Conversation::of(update),
        }
    }
}

impl Conversation {
    fn of(update: &DeliveryUpdated) -> Option<Box<Self>> {
        let SessionFee { began_with, amount } =
            update.session_fee.as_ref().filter(|_| update.tells_a_price())?;
        let own = update.outbound_id.filter(|_| update.provider_message_id == *began_with);
        Some(Box::new(Self { began_with: began_with.as_str().into(), own, fee: amount.as_str().into() }))
    }
}
