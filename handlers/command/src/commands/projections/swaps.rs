//! The record of what readers were shown.

use textledger_domain::record::Recorded;
use textledger_domain::stream::{StreamId, System};
use textledger_infrastructure::ledger::Ledger;

use super::super::failure::Failure;

/// Every swap there was, the first first.
pub(super) async fn swaps(ledger: &Ledger) -> Result<Vec<Recorded>, Failure> {
    let stream = StreamId::System(System::Projections);
    let (mut all, mut from) = (Vec::new(), 1);
    loop {
        let page = ledger.read_from(&stream, from).await?;
        let Some(last) = page.last() else { return Ok(all) };
        from = last.seq() + 1;
        all.extend(page);
    }
}
