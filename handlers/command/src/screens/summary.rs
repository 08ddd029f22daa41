//! An event in a few words, for tables and the demo.

use textledger_domain::event::Event;
use textledger_domain::event::consent::Recognised;
use textledger_domain::event::imported::ImportedConsent;

use super::words::{counted, excerpt, kind, scope, short, word};

/// An event in a few words.
#[must_use]
pub fn summary(event: &Event) -> String {
    match event {
        Event::MessageReceived(message) => {
            format!("“{}” · {}", excerpt(message.body.as_str()), word(&message.intent))
        }
        Event::SessionStarted(started) => format!("session {}", short(&started.session_id.to_string())),
        Event::ConsentRevoked(revoked) => format!(
            "{} by {} · stops {} · confirmation {} · honour by {}",
            said(revoked.words.as_str(), &revoked.recognised),
            word(&revoked.method),
            scope(&revoked.channels, &revoked.purposes),
            word(&revoked.confirmation),
            revoked.deadline.weekdays_only
        ),
        Event::ConsentGranted(granted) => format!(
            "{} by {} · opens {}{}",
            said(granted.words.as_str(), &granted.recognised),
            word(&granted.method),
            scope(&granted.channels, &granted.purposes),
            if granted.carrier_blocks { " · the carrier still blocks" } else { "" }
        ),
        Event::ConsentImported(imported) => match imported.consent {
            ImportedConsent::Withdrawn => format!(
                "“{}” by {} · stops {} · from the old table {}",
                excerpt(imported.words.as_str()),
                word(&imported.method),
                scope(&imported.channels, &imported.purposes),
                word(&imported.source.table)
            ),
            ImportedConsent::Given => "consent given · from the old system · opens nothing".to_owned(),
        },
        Event::MessageImported(text) => {
            format!("“{}” · {} · from the old system", excerpt(text.body.as_str()), word(&text.direction))
        }
        Event::OptOutCompleted(completed) => {
            format!("opt-out acknowledged by {}", completed.acknowledged_by.join(", "))
        }
        Event::RevocationUnclear(unclear) => {
            format!(
                "“{}” · perhaps a request to stop ({})",
                excerpt(unclear.words.as_str()),
                unclear.finding.id
            )
        }
        Event::ConsentUpheld(upheld) => format!("“{}” · wants to go on", excerpt(upheld.words.as_str())),
        Event::OptOutListChanged(changed) => format!(
            "AWS's opt-out list: {} {}{}",
            word(&changed.change),
            word(&changed.outcome),
            changed.detail.as_ref().map_or_else(String::new, |detail| format!(" · {detail}"))
        ),
        Event::AgentReplied(reply) => {
            format!(
                "“{}” · covers {} · as {}",
                excerpt(reply.text.as_str()),
                counted(reply.covers.len() as u64, "text"),
                counted(u64::from(reply.parts), "text")
            )
        }
        Event::AgentFailed(failure) => format!(
            "{} · attempt {} · {}",
            word(&failure.class),
            failure.attempt,
            failure.retry_at.map_or_else(|| "fallback".to_owned(), |at| format!("again at {at}"))
        ),
        Event::SendStarted(send) => format!(
            "{}{} · “{}” · {} part{} {}",
            kind(send.kind),
            send.part
                .filter(|part| part.of > 1)
                .map_or_else(String::new, |part| format!(" {}/{}", part.number, part.of)),
            excerpt(send.text.as_str()),
            send.segments.parts,
            if send.segments.parts == 1 { "" } else { "s" },
            word(&send.segments.encoding),
        ),
        Event::MessageSent(sent) => format!("carrier took it as {}", short(&sent.provider_message_id)),
        Event::SendFailed(failed) => format!("{} · {}", word(&failed.class), failed.detail),
        Event::SendSuppressed(suppressed) => {
            format!("{} not sent: {}", kind(suppressed.kind), word(&suppressed.reason))
        }
        Event::DeliveryUpdated(update) => {
            format!("{}{}", update.event_type, if update.is_final { " · final" } else { "" })
        }
        Event::CarrierBlocked(told) => {
            format!(
                "the carrier refuses texts from {}: {} · no wish of the customer",
                told.from, told.finding
            )
        }
        Event::CarrierCleared(told) => format!("the carrier lets texts from {} through again", told.from),
        Event::WordsErased(erased) => {
            format!("words of {} {} erased · {}", erased.event_type, erased.seq, excerpt(&erased.reason))
        }
        Event::HoldPlaced(hold) => format!("held for {} · {}", excerpt(&hold.matter), excerpt(&hold.reason)),
        Event::HoldLifted(hold) => {
            format!("no longer held for {} · {}", excerpt(&hold.matter), excerpt(&hold.reason))
        }
        Event::LedgerIncident(incident) => format!("{} · {}", word(&incident.finding), incident.stream),
        Event::EventsLost(lost) => {
            format!("events {} to {} are lost · {}", lost.from, lost.through, excerpt(&lost.reason))
        }
        Event::ProjectionActivated(shown) => format!(
            "readers of {} are shown generation {} instead of {}{}{}",
            shown.view,
            shown.to,
            shown.from,
            match shown.accepted.len() {
                0 => String::new(),
                kinds => format!(" · {kinds} kinds of difference are meant"),
            },
            shown.reason.as_ref().map_or_else(String::new, |reason| format!(" · {}", excerpt(reason))),
        ),
        Event::CheckpointSigned(signed) => format!(
            "checkpoint {} · {} entries · {} streams",
            signed.checkpoint, signed.tree_size, signed.census_size
        ),
        Event::AccessRecorded(access) => format!(
            "{} · {} · {}",
            access.command,
            access.stream.as_ref().map_or_else(|| "all contacts".to_owned(), ToString::to_string),
            excerpt(&access.reason)
        ),
        Event::Unknown(unknown) => format!("schema {} of a newer version: not understood", unknown.schema),
        Event::InboundRejected(rejected) => format!("{} · {}", word(&rejected.reason), rejected.detail),
    }
}

/// The words of a wish, and how they were recognised where that does not show.
fn said(words: &str, recognised: &Recognised) -> String {
    match recognised {
        Recognised::Keyword(_) | Recognised::Operator => format!("“{}”", excerpt(words)),
        Recognised::Phrase(finding) => format!("“{}” ({})", excerpt(words), finding.id),
        Recognised::Carrier(finding) => format!("the carrier says {finding}"),
        Recognised::NoAnswer(_) => "no answer to our question".to_owned(),
    }
}
