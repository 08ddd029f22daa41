//! The seven words that revoke by themselves (47 CFR 64.1200(a)(10)), each sent
//! to an ordinary and to a toll-free number through the whole pipeline.

use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::event::Event;
use textledger_domain::event::consent::{Channel, Confirmation, Purpose};
use textledger_domain::event::outbound::SendKind;
use textledger_embedded::carrier::behaviour::{Behaviour, Line};
use textledger_embedded::carrier::personality::Personality;

use crate::phones::{contact, customer, events, kinds, text_and_settle};
use crate::pipelines::pipeline_on;

/// The words as the rule writes them.
pub const WORDS: [&str; 7] = ["stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"];

/// What one of them led to.
#[derive(Debug)]
pub struct Outcome {
    pub word: &'static str,
    pub is_toll_free: bool,
    pub stops_texts: bool,
    pub stops_calls: bool,
    pub carrier_confirms: bool,
    /// Confirmations we sent.
    pub confirmations: usize,
    /// Anything else we sent, also after another text.
    pub other_texts: usize,
}

/// What each word led to on each kind of number.
pub async fn outcomes() -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for personality in [Personality::TenDlc, Personality::TollFree] {
        let mut carrier = Behaviour::default();
        carrier.lines.insert(BUSINESS_NUMBER.to_owned(), Line { personality, parts_per_second: None });
        let pipeline = pipeline_on(carrier).await;
        for (n, word) in (0..).zip(WORDS) {
            let phone = customer(n);
            text_and_settle(&pipeline, &phone, word).await;
            text_and_settle(&pipeline, &phone, "Hello, are you there?").await;
            let consent = contact(&pipeline, &phone).await.consent;
            let sent = kinds(&pipeline, &phone).await;
            let confirmations = sent.iter().filter(|kind| **kind == SendKind::OptOutConfirmation).count();
            let carrier_confirms = events(&pipeline, &phone).await.iter().any(|event| {
                matches!(event.event(), Event::ConsentRevoked(revoked)
                    if revoked.confirmation == Confirmation::ByCarrier)
            });
            outcomes.push(Outcome {
                word,
                is_toll_free: personality == Personality::TollFree,
                stops_texts: consent.in_force(Channel::Sms, Purpose::Reply).is_some(),
                stops_calls: consent.in_force(Channel::Voice, Purpose::Informational).is_some(),
                carrier_confirms,
                confirmations,
                other_texts: sent.len() - confirmations,
            });
        }
    }
    outcomes
}
