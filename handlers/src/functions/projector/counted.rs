//! What is worth a number on the dashboard, counted as it is recorded: lines of the
//! log, which a metric filter sums up. A batch that comes again is counted again;
//! figures that stand up in court are `textledger audit report`'s.

use std::collections::BTreeMap;

use textledger_domain::event::Event;
use textledger_domain::event::outbound::{DeliveryUpdated, SendKind};
use textledger_domain::event::turn::AgentFailure;
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

/// How many of each.
#[derive(Debug, Default)]
pub(super) struct Counted(BTreeMap<Count, u64>);

impl Counted {
    /// Takes in one event.
    pub fn event(&mut self, event: &Event) {
        if let Some((count, many)) = counted(event) {
            *self.0.entry(count).or_default() += many;
        }
    }

    /// Takes in what was counted elsewhere.
    pub fn add(&mut self, other: &Self) {
        for (count, many) in &other.0 {
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
