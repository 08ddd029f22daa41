//! What a report reads: the events recorded in its days, page by page, and no table
//! from end to end. Of the time before only the events of contacts who ever revoked
//! anything: whether they did is on their head, and what was sent to them since has to
//! be held against it. Nothing is written (S7).

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use textledger_domain::contact::Contact;
use textledger_domain::stream::StreamId;
use textledger_projections::report::{Earlier, FactsOf, Reading, Traced, Window, elsewhere};

use crate::ledger::{EVENTS_PAGE_MAX, Ledger, ReadError};

/// Heads on their way at once.
const HEADS_AT_ONCE: usize = 16;

/// Tells every case that the events within `window` come to, contact by contact in an
/// order that stays the same. What is kept at a time is what a report needs of one
/// sixteenth of the contacts.
///
/// # Errors
/// [`ReadError`]: then the cases told so far are no report.
pub async fn report(
    ledger: &Ledger,
    window: Window,
    told: &mut (dyn FnMut(Traced) + Send),
) -> Result<Reading, ReadError> {
    let mut reading = Reading::default();
    for shard in Ledger::shards() {
        let mut contacts: BTreeMap<StreamId, FactsOf> = BTreeMap::new();
        let mut pages = ledger.recorded_in_shard(shard, window.begin, window.end);
        while let Some(page) = pages.next().await? {
            for event in &page {
                reading.note(event);
                match event.stream() {
                    StreamId::Contact(_) => contacts.entry(event.stream().clone()).or_default().add(event),
                    _ => elsewhere(event).into_iter().for_each(&mut *told),
                }
            }
        }
        for stream in with_a_past(ledger, &contacts, &mut reading).await? {
            if let Some(facts) = contacts.get_mut(&stream) {
                reading.earlier_events += look_back(ledger, &stream, facts).await?;
            }
        }
        for (stream, facts) in contacts {
            facts.tell(&stream, window, told);
        }
    }
    Ok(reading)
}

/// The contacts of whom earlier events have to be known.
async fn with_a_past(
    ledger: &Ledger,
    contacts: &BTreeMap<StreamId, FactsOf>,
    reading: &mut Reading,
) -> Result<Vec<StreamId>, ReadError> {
    let (mut known, mut asked) = (Vec::new(), Vec::new());
    for (stream, facts) in contacts {
        match facts.earlier() {
            Earlier::NotNeeded => {}
            Earlier::Needed => known.push(stream.clone()),
            Earlier::NeededIfRevoked => asked.push(stream),
        }
    }
    for asked in asked.chunks(HEADS_AT_ONCE) {
        reading.heads += asked.len() as u64;
        let states = asked.iter().map(|stream| ledger.cached_state::<Contact>(stream));
        for (stream, state) in asked.iter().zip(try_join_all(states).await?) {
            // A head that tells nothing is no proof that there is nothing.
            if state.is_none_or(|state| state.consent.revoked.latest().is_some()) {
                known.push((*stream).clone());
            }
        }
    }
    Ok(known)
}

/// Adds the events of before those that are known. How many there were.
async fn look_back(ledger: &Ledger, stream: &StreamId, facts: &mut FactsOf) -> Result<u64, ReadError> {
    let mut read = 0;
    while let Some(first) = facts.first().filter(|first| *first > 1) {
        let page = ledger.read_back(stream, first, EVENTS_PAGE_MAX).await?;
        // Of what is lost for good nobody can know more.
        if page.is_empty() && facts.begins_with_a_loss() {
            break;
        }
        if page.is_empty() {
            let why = format!("the events before {first} are missing: see `textledger audit verify`");
            return Err(ReadError::Malformed { stream: stream.to_string(), why });
        }
        read += page.len() as u64;
        page.iter().for_each(|event| facts.add(event));
    }
    Ok(read)
}
