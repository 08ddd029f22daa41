//! Texts handed to the carrier and what became of them. As in the messages view the
//! most that was ever said of a text stands: an arrival outlasts the report of a
//! failure, in whatever order they come.

use std::collections::BTreeMap;

use textledger_domain::event::arrival::Arrival;
use textledger_domain::event::outbound::SendKind;
use textledger_domain::ids::OutboundId;
use textledger_domain::time::Timestamp;

use super::amount::Amount;
use super::fact::{Fact, Handed, NotGone, What, Word};
use super::figure::Figure;
use super::telling::Telling;
use super::traced::Value;

/// A text handed over, with all that is known of it.
pub(super) struct Carried<'a> {
    pub started: &'a Fact,
    pub handed: &'a Handed,
    sent: Option<&'a Fact>,
    refused: Option<(&'a Fact, NotGone)>,
    words: Vec<(&'a Fact, &'a Word)>,
}

/// The texts that `facts`, in the order of their stream, tell of.
pub(super) fn carried(facts: &[Fact]) -> Vec<Carried<'_>> {
    let mut texts: Vec<Carried<'_>> = Vec::new();
    let mut places: BTreeMap<OutboundId, usize> = BTreeMap::new();
    for fact in facts {
        let outbound = match &fact.what {
            What::Started(handed) => {
                places.insert(handed.outbound, texts.len());
                texts.push(Carried { started: fact, handed, sent: None, refused: None, words: Vec::new() });
                continue;
            }
            What::Sent(outbound) | What::Failed(outbound, _) => *outbound,
            What::Reported(word) => word.outbound,
            _ => continue,
        };
        // Of a text of before the window nothing may be known.
        let Some(text) = places.get(&outbound).and_then(|place| texts.get_mut(*place)) else { continue };
        match &fact.what {
            What::Sent(_) => text.sent = text.sent.or(Some(fact)),
            What::Failed(_, how) => text.refused = Some((fact, *how)),
            What::Reported(word) => text.words.push((fact, word)),
            _ => {}
        }
    }
    texts
}

impl Carried<'_> {
    /// The first report that it arrived.
    pub fn arrived(&self) -> Option<(&Fact, &Word)> {
        self.words.iter().copied().find(|(_, word)| word.arrival == Some(Arrival::Arrived))
    }

    /// What first says that the carrier took it, and when that was.
    pub fn taken(&self) -> Option<(&Fact, Timestamp)> {
        let sent = self.sent.map(|fact| (fact, fact.occurred_at));
        let told = self.words.first().map(|(fact, word)| (*fact, word.sent_at.unwrap_or(word.reported_at)));
        sent.into_iter().chain(told).min_by_key(|(fact, _)| fact.seq)
    }

    /// What says that the carrier surely did not take it.
    pub fn refused(&self) -> Option<(&Fact, NotGone)> {
        self.refused.filter(|(_, how)| how.is_sure && self.taken().is_none())
    }

    fn fate(&self) -> (Figure, Option<&Fact>) {
        let failed = || self.words.iter().find(|(_, word)| word.arrival == Some(Arrival::Failed));
        if let Some((report, _)) = self.arrived() {
            (Figure::Arrived, Some(report))
        } else if let Some((report, _)) = failed() {
            (Figure::NotArrived, Some(report))
        } else if let Some((refusal, _)) = self.refused() {
            (Figure::NotTaken, Some(refusal))
        } else {
            (Figure::NoFinalWord, self.taken().map(|(fact, _)| fact))
        }
    }

    /// The last that carriers say of its price, or of their fee, for each way it went.
    fn last_told<'a>(
        &'a self,
        of: impl Fn(&'a Word) -> Option<&'a String>,
    ) -> impl Iterator<Item = (&'a Fact, &'a String)> {
        let told = self.words.iter().filter_map(|(fact, word)| Some((word.way, (*fact, of(word)?))));
        told.collect::<BTreeMap<_, _>>().into_values()
    }
}

/// Tells what became of the texts handed over in the window.
pub(super) fn tell(texts: &[Carried<'_>], found: &mut Telling<'_>) {
    for text in texts {
        if !found.window.has(text.started) {
            continue;
        }
        found.tell(Figure::TextsOut, &[text.started], Value::One);
        let (fate, proof) = text.fate();
        let events: Vec<&Fact> = [text.started].into_iter().chain(proof).collect();
        found.tell(fate, &events, Value::One);
        if fate != Figure::NotTaken {
            found.tell(Figure::PartsSent, &[text.started], Value::Amount(Amount::whole(text.handed.parts)));
        }
        let prices = text.last_told(|word| word.price.as_ref()).map(|told| (Figure::Price, told));
        let fees = text.last_told(|word| word.fee.as_ref()).map(|told| (Figure::CarrierFee, told));
        for (figure, (report, amount)) in prices.chain(fees) {
            match amount.parse() {
                Ok(amount) => {
                    found.tell(figure, &[text.started, report], Value::Amount(amount));
                    found.tell(Figure::TotalCost, &[text.started, report], Value::Amount(amount));
                }
                Err(_) => found.tell(Figure::PriceUnread, &[text.started, report], Value::One),
            }
        }
        let is_answer = text.handed.kind == SendKind::AgentReply && text.handed.is_first;
        if let Some(sent) = text.sent.filter(|_| is_answer) {
            let waited = Value::Ms(ms_between(text.handed.asked_at, sent.occurred_at));
            found.tell(Figure::ReplyTime, &[text.started, sent], waited);
        }
    }
}

/// How long after `from` it was `until`: never less than nothing, as the customer's
/// clock may be ahead of ours.
pub(super) fn ms_between(from: Timestamp, until: Timestamp) -> u64 {
    u64::try_from(until.since(from).num_milliseconds()).unwrap_or(0)
}
