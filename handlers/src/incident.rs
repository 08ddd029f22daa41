//! Trouble with the ledger itself, put on record where auditors look for it. Whoever
//! meets it has raised its alarm by then: that it cannot be recorded as well keeps
//! nobody from going on.

use textledger_domain::actor::Actor;
use textledger_domain::event::incident::LedgerIncident;
use textledger_domain::ids::{EventId, Moment};
use textledger_domain::record::Draft;
use textledger_domain::stream::{StreamId, System};
use textledger_infrastructure::ledger::{DedupeKey, Ledger, Loaded, Source, Unfolded};
use tracing::error;

/// Records that `function` met `incident`, once for each `key`.
pub async fn record(ledger: &Ledger, function: &str, incident: &LedgerIncident, key: &str) {
    let decide = |_: &Loaded<Unfolded>, moment: Moment<'_>| {
        let event_id = EventId::draw(moment);
        vec![Draft {
            event_id,
            event: incident.clone().into(),
            occurred_at: moment.now,
            correlation_id: event_id.into(),
            causation_id: None,
            actor: Actor::System(function.to_owned()),
        }]
    };
    let key = DedupeKey::new(Source::Incident, key);
    if let Err(failure) = ledger.transact(&StreamId::System(System::Incidents), Some(&key), decide).await {
        error!(stream = %incident.stream, error = %failure, "incident not recorded");
    }
}
