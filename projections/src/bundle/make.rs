//! The bundle that evidence makes.

use std::collections::BTreeMap;

use textledger_domain::stream::{Seq, StreamId};

use super::Files;
use super::bag::bagged;
use super::evidence::{Evidence, NoBundle};
use super::payload::payload;
use super::words::{erasures, without_erased};

/// The bundle of `evidence`.
///
/// # Errors
/// [`NoBundle`]
pub fn bundle(evidence: &Evidence<'_>) -> Result<Files, NoBundle> {
    let erased: BTreeMap<Seq, Seq> = erasures(evidence.events.iter().chain(evidence.later));
    let events = without_erased(evidence.events, &erased)?;
    let evidence = Evidence { events: &events, ..*evidence };
    let payload = payload(&evidence, &erased)?;
    let census = &evidence.attested.census.leaf;
    let stream = StreamId::Contact(evidence.phone.clone());
    let annex = match evidence.has_annex {
        true => "texts that came while events were missing, which are not in this bag",
        false => "none",
    };
    let mut told = vec![
        ("Bag-Software-Agent", format!("textledger {}", env!("CARGO_PKG_VERSION"))),
        ("External-Identifier", stream.key()),
        ("Log", evidence.key.name().to_owned()),
        ("Checkpoint", census.checkpoint.to_string()),
        ("Checkpoint-At", census.at.to_string()),
        ("Events", events.len().to_string()),
        ("Annex", annex.to_owned()),
    ];
    let (from, to) = evidence.stretch;
    told.extend(from.map(|from| ("Told-From", from.to_string())));
    told.extend(to.map(|to| ("Told-To", to.to_string())));
    Ok(bagged(payload, &told))
}
