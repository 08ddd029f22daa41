//! What is worth a number on the dashboard, counted as it is recorded: lines of the
//! log, which a metric filter sums up. An event counts once its views hold it, so that
//! records which come again for another's sake are not counted again: an alarm must not
//! take one event for many. A crash in between may still double a figure; those that
//! stand up in court are `textledger audit report`'s.

use std::collections::BTreeMap;

use textledger_domain::event::Event;
use textledger_domain::event::outbound::{DeliveryUpdated, SendKind};
use textledger_domain::event::turn::AgentFailure;
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;
use textledger_projections::report::Amount;
use tracing::info;

/// What is counted. The names are those of the dashboard and of the alarms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Count {
    TextsReceived,
    TextsSent,
    OptOuts,
    AgentAnswers,
    /// Fixed texts in place of the agent's answer.
    Fallbacks,
    /// Questions that Bedrock will not take however often it is asked.
    AgentPoisoned,
    CarrierBlocks,
    /// Millionths of the unit in which carriers report prices.
    PriceMillionths,
}

/// What the events of one stream come to, each at its position.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<Seq, (Count, u64)>);

impl Tally {
    /// Takes in one event.
    pub fn event(&mut self, event: &Recorded) {
        self.0.extend(counted(event.event()).map(|counted| (event.seq(), counted)));
    }
}

/// How many of each.
#[derive(Debug, Default)]
pub(super) struct Counted(BTreeMap<Count, u64>);

impl Counted {
    /// Takes in what was tallied of a stream beyond the position `seen`.
    pub fn add(&mut self, tally: &Tally, seen: Seq) {
        for (count, many) in tally.0.range(seen.saturating_add(1)..).map(|(_, counted)| counted) {
            *self.0.entry(*count).or_default() += many;
        }
    }

    /// Writes them down.
    pub fn log(&self) {
        for (counted, many) in &self.0 {
            info!(?counted, many, "counted");
        }
    }
}

fn counted(event: &Event) -> Option<(Count, u64)> {
    let count = match event {
        Event::MessageReceived(_) => Count::TextsReceived,
        Event::MessageSent(_) => Count::TextsSent,
        Event::ConsentRevoked(_) => Count::OptOuts,
        Event::AgentReplied(_) => Count::AgentAnswers,
        Event::SendStarted(send) if send.kind == SendKind::Fallback => Count::Fallbacks,
        Event::AgentFailed(failed) if failed.class == AgentFailure::Refused => Count::AgentPoisoned,
        Event::CarrierBlocked(_) => Count::CarrierBlocks,
        Event::DeliveryUpdated(update) => return Some((Count::PriceMillionths, price(update)?)),
        _ => return None,
    };
    Some((count, 1))
}

/// Of the last report alone: each names the price of the text.
fn price(update: &DeliveryUpdated) -> Option<u64> {
    update.arrival()?;
    let price = update.price.as_deref().filter(|_| update.tells_a_price())?;
    price.parse::<Amount>().ok().map(Amount::millionths)
}

#[cfg(test)]
mod tests {
    use super::Count;

    const DASHBOARD: &str = include_str!("../../../../infrastructure/terraform/sms/dashboard.tf");

    #[test]
    fn everything_that_is_counted_is_on_the_dashboard() {
        for count in [
            Count::TextsReceived,
            Count::TextsSent,
            Count::OptOuts,
            Count::AgentAnswers,
            Count::Fallbacks,
            Count::AgentPoisoned,
            Count::CarrierBlocks,
            Count::PriceMillionths,
        ] {
            assert!(DASHBOARD.contains(&format!("\"{count:?}\"")), "{count:?}");
        }
    }
}
