//! One event as a part of the story: which chapter it belongs to, what happened in
//! a line, whose words go with it, and by which rule it was recognised.

use serde::Serialize;
use textledger_domain::event::Event;
use textledger_domain::event::consent::{ConsentRevoked, Finding, Recognised};
use textledger_domain::event::imported::{ConsentImported, ImportedConsent, ImportedDirection};
use textledger_domain::event::outbound::{SendFailed, SendStarted};
use textledger_domain::words::Words;

use super::shown::Shown;
use super::words::{counted, scope, word};

/// What part of the story an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Chapter {
    /// It came in.
    CameIn,
    /// What it was recognised as.
    Recognised,
    /// What changed otherwise.
    Changed,
    /// What the agent made of it.
    Agent,
    /// What was sent.
    Sent,
    /// What was not sent, and why.
    NotSent,
    /// What became of what was sent.
    Delivery,
    /// How the record is kept.
    Kept,
}

/// A rule that was applied, as the event names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Which kind of rule: `keyword`, `phrase`, `carrier`, `no_answer`, `operator`,
    /// `wording`.
    pub by: &'static str,
    /// Its name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The version of the rules it stands in, where the event tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// What an event tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The part of the story.
    pub chapter: Chapter,
    /// What happened.
    pub what: String,
    /// The words that go with it, or their length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The rule it was recognised or worded by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
}

impl Told {
    fn new(chapter: Chapter, what: impl Into<String>) -> Self {
        Self { chapter, what: what.into(), words: None, rule: None }
    }

    /// Text that was never there is nobody's words.
    fn saying(self, words: &Words, shown: Shown) -> Self {
        let words = (words.said() != Some("")).then(|| shown.words(words));
        Self { words, ..self }
    }

    fn by(self, rule: Rule) -> Self {
        Self { rule: Some(rule), ..self }
    }
}

/// What `event` tells to whoever is shown so much.
#[must_use]
pub fn told(event: &Event, shown: Shown) -> Told {
    use Chapter::{Agent, CameIn, Changed, Delivery, Kept, NotSent, Recognised, Sent};
    match event {
        Event::MessageReceived(message) => {
            let what =
                format!("text from {}, taken for {}", shown.phone(&message.from), word(&message.intent));
            Told::new(CameIn, what).saying(&message.body, shown)
        }
        Event::SessionStarted(_) => Told::new(CameIn, "a conversation begins"),
        Event::ConsentRevoked(revoked) => withdrawn(revoked, shown),
        Event::ConsentGranted(granted) => {
            let still = if granted.carrier_blocks { "; the carrier blocks all the same" } else { "" };
            let what = format!(
                "consent given by {}: opens {}{still}",
                word(&granted.method),
                scope(&granted.channels, &granted.purposes)
            );
            Told::new(Recognised, what)
                .saying(&granted.words, shown)
                .by(recognised(&granted.recognised, shown))
        }
        Event::ConsentImported(imported) => taken_over(imported, shown),
        Event::MessageImported(text) => {
            let way = match text.direction {
                ImportedDirection::Inbound => "from the customer",
                ImportedDirection::Outbound => "to the customer",
            };
            Told::new(CameIn, format!("text {way} that the system before had on record"))
                .saying(&text.body, shown)
        }
        Event::OptOutCompleted(completed) => {
            let systems = shown.note(&completed.acknowledged_by.join(", "));
            Told::new(Changed, format!("the opt-out of {} is followed by {systems}", completed.requested_at))
        }
        Event::RevocationUnclear(unclear) => {
            Told::new(Recognised, format!("perhaps a request to stop: {}", unclear.why))
                .saying(&unclear.words, shown)
                .by(found(&unclear.finding))
        }
        Event::ConsentUpheld(upheld) => {
            Told::new(Recognised, "asked whether to stop, wants to go on").saying(&upheld.words, shown)
        }
        Event::OptOutListChanged(changed) => {
            let detail =
                changed.detail.as_ref().map_or_else(String::new, |why| format!(": {}", shown.note(why)));
            let (change, outcome) = (word(&changed.change), word(&changed.outcome));
            Told::new(Changed, format!("AWS's opt-out list: {change} {outcome}{detail}"))
        }
        Event::AgentReplied(reply) => {
            let what = format!(
                "agent {}/{} answers {} after {} ms, as {}",
                reply.agent_id,
                reply.agent_alias,
                counted(reply.covers.len() as u64, "text"),
                reply.latency_ms,
                counted(u64::from(reply.parts), "text")
            );
            Told::new(Agent, what).saying(&reply.text, shown)
        }
        Event::AgentFailed(failed) => {
            let next = failed.retry_at.map_or_else(|| "given up".to_owned(), |at| format!("again at {at}"));
            let (class, detail) = (word(&failed.class), shown.note(&failed.detail));
            Told::new(Agent, format!("no answer, attempt {}: {class} ({detail}), {next}", failed.attempt))
        }
        Event::SendStarted(send) => handed_over(send, shown),
        Event::MessageSent(sent) => {
            Told::new(Sent, format!("the carrier took it as {}", sent.provider_message_id))
        }
        Event::SendFailed(failed) => not_taken(failed, shown),
        Event::SendSuppressed(suppressed) => {
            let (kind, reason) = (word(&suppressed.kind), word(&suppressed.reason));
            Told::new(NotSent, format!("{kind} refused: {reason}, checked at event {}", suppressed.as_of_seq))
        }
        Event::DeliveryUpdated(update) => {
            let is_final = if update.is_final { ", final" } else { "" };
            Told::new(Delivery, format!("{}{is_final}", update.event_type))
        }
        Event::CarrierBlocked(told) => {
            let what = format!("the carrier refuses texts from {}: {}", told.from, told.finding);
            Told::new(Delivery, format!("{what}; no wish of the customer"))
        }
        Event::CarrierCleared(told) => {
            Told::new(Delivery, format!("the carrier lets texts from {} through again", told.from))
        }
        Event::WordsErased(erased) => {
            let why = shown.note(&erased.reason);
            Told::new(
                Kept,
                format!("the words of event {} ({}) are erased: {why}", erased.seq, erased.event_type),
            )
        }
        Event::HoldPlaced(hold) => {
            Told::new(Kept, format!("held for {}: {}", shown.note(&hold.matter), shown.note(&hold.reason)))
        }
        Event::HoldLifted(hold) => {
            let (matter, reason) = (shown.note(&hold.matter), shown.note(&hold.reason));
            Told::new(Kept, format!("no longer held for {matter}: {reason}"))
        }
        Event::EventsLost(lost) => {
            let why = shown.note(&lost.reason);
            Told::new(Kept, format!("events {} to {} are lost for good: {why}", lost.from, lost.through))
        }
        Event::Unknown(unknown) => {
            let what = "recorded by a newer version, and may be a revocation";
            Told::new(Kept, format!("{} in schema {}: {what}", unknown.event_type, unknown.schema))
        }
        // None of these stands in a contact's stream.
        Event::InboundRejected(_)
        | Event::LedgerIncident(_)
        | Event::ProjectionActivated(_)
        | Event::AccessRecorded(_)
        | Event::CheckpointSigned(_) => Told::new(Kept, event.type_name()),
    }
}

fn taken_over(imported: &ConsentImported, shown: Shown) -> Told {
    let what = match imported.consent {
        ImportedConsent::Withdrawn => format!(
            "consent withdrawn by {}, as the system before had it in its table {}: stops {}",
            word(&imported.method),
            word(&imported.source.table),
            scope(&imported.channels, &imported.purposes)
        ),
        ImportedConsent::Given => {
            "consent not withdrawn, as the system before had it; opens nothing".to_owned()
        }
    };
    let odd: Vec<String> = imported.oddities.iter().map(word).collect();
    let odd = if odd.is_empty() { String::new() } else { format!("; odd: {}", odd.join(", ")) };
    Told::new(Chapter::Recognised, what + &odd).saying(&imported.words, shown)
}

fn withdrawn(revoked: &ConsentRevoked, shown: Shown) -> Told {
    let what = format!(
        "consent withdrawn by {}: stops {}; confirmation {}; to be honoured by {}",
        word(&revoked.method),
        scope(&revoked.channels, &revoked.purposes),
        word(&revoked.confirmation),
        revoked.deadline.weekdays_only
    );
    let told = Told::new(Chapter::Recognised, what).by(recognised(&revoked.recognised, shown));
    told.saying(&revoked.words, shown)
}

fn handed_over(send: &SendStarted, shown: Shown) -> Told {
    let part = send.part.filter(|part| part.of > 1);
    let part = part.map_or_else(String::new, |part| format!(" {} of {}", part.number, part.of));
    let again = if send.attempt > 1 { format!(", attempt {}", send.attempt) } else { String::new() };
    let parts =
        if send.segments.parts == 1 { "1 part".to_owned() } else { format!("{} parts", send.segments.parts) };
    let what = format!(
        "{}{part} handed over for {} from {}{again}, {parts}; consent checked at event {}",
        word(&send.kind),
        shown.phone(&send.to),
        send.from,
        send.consent.as_of_seq
    );
    let told = Told::new(Chapter::Sent, what).saying(&send.text, shown);
    match send.template {
        Some(template) => told.by(Rule { by: "wording", name: template.to_string(), version: None }),
        None => told,
    }
}

fn not_taken(failed: &SendFailed, shown: Shown) -> Told {
    let next = failed.retry_at.map_or_else(|| "given up".to_owned(), |at| format!("again at {at}"));
    Told::new(Chapter::NotSent, format!("{} ({}), {next}", word(&failed.class), shown.note(&failed.detail)))
}

fn recognised(recognised: &Recognised, shown: Shown) -> Rule {
    let rule = |by, name: String| Rule { by, name, version: None };
    match recognised {
        Recognised::Keyword(keyword) => rule("keyword", keyword.clone()),
        Recognised::Phrase(finding) => found(finding),
        Recognised::Operator => rule("operator", String::new()),
        Recognised::Carrier(told) => rule("carrier", shown.note(told)),
        Recognised::NoAnswer(question) => rule("no_answer", question.to_string()),
    }
}

fn found(finding: &Finding) -> Rule {
    Rule { by: "phrase", name: finding.id.clone(), version: Some(finding.rules.clone()) }
}
