//! The ledger, AWS's opt-out list and what carriers told us, held against each
//! other. The ledger decides; a difference is shown with the change that is
//! safe: the one that stops texts, never the one that starts them.

use std::collections::BTreeMap;

use serde::Serialize;
use textledger_domain::consent::Dated;
use textledger_domain::contact::Contact;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::ledger::{Ledger, ReadError};
use textledger_infrastructure::opt_out_list::{self, OptOutList, OptedOut};

/// What is safe to do about a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Safe {
    /// Put the number on AWS's list.
    PutOnList,
    /// Record a revocation: somebody told AWS or the carrier to stop.
    RecordRevocation,
    /// Leave it: only a text from the phone, or a person who knows better, may
    /// open what is closed.
    LeaveClosed,
}

/// A number on which the three do not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The number.
    pub phone_number: String,
    /// Whether the ledger knows the number at all.
    pub known: bool,
    /// Whether the ledger has it opted out of all texts.
    pub opted_out_in_ledger: bool,
    /// Since when AWS's list holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_list_since: Option<Timestamp>,
    /// Whether its owner put it there by a keyword that AWS manages.
    pub by_end_user: bool,
    /// Since when the carrier blocks it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_by_carrier_since: Option<Timestamp>,
    /// What is safe.
    pub safe: Safe,
    /// In words.
    pub explanation: &'static str,
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    /// Contacts in the ledger.
    pub contacts: usize,
    /// Of them opted out of all texts.
    pub opted_out: usize,
    /// Numbers on AWS's list.
    pub on_list: usize,
    /// Where they differ.
    pub differences: Vec<Difference>,
}

/// Why the comparison could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// AWS's opt-out list could not be read.
    #[error(transparent)]
    List(#[from] opt_out_list::Error),
}

/// Compares every contact of `ledger`, as the heads have it, with AWS's opt-out
/// list; `progress` is
/// told after each contact how many of how many are done.
///
/// # Errors
/// [`Error`]
pub async fn reconcile(
    ledger: &Ledger,
    list: &OptOutList,
    mut progress: impl FnMut(usize, usize),
) -> Result<Reconciliation, Error> {
    let mut listed: BTreeMap<String, OptedOut> =
        list.all().await?.into_iter().map(|entry| (entry.number.e164().to_owned(), entry)).collect();
    let on_list = listed.len();
    let mut states = ledger.states::<Contact>().await?;
    states.retain(|(stream, ..)| stream.contact().is_some());
    states.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    let (contacts, mut opted_out, mut differences) = (states.len(), 0, Vec::new());
    for (done, (stream, _, state)) in states.into_iter().enumerate() {
        let Some(phone) = stream.contact() else { continue };
        let loaded = match state {
            Some(state) => Ok(state),
            None => ledger.load_surely::<Contact>(&stream).await.map(|loaded| loaded.state),
        };
        let contact = match loaded {
            Ok(contact) => contact,
            Err(error) if error.is_about_the_record() => {
                let entry = listed.remove(phone.e164());
                differences.push(unusable(phone, entry.as_ref()));
                opted_out += 1;
                progress(done + 1, contacts);
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        // Who wants some texts has no place on the list, which stops them all.
        let is_out = contact.consent.refuses_all_texts(ledger.now());
        opted_out += usize::from(is_out);
        let entry = listed.remove(phone.e164());
        let is_waiting = contact.list.waits(ledger.now());
        differences.extend(difference(phone, is_out, is_waiting, contact.consent.carrier_block(), entry));
        progress(done + 1, contacts);
    }
    // Whoever is on the list and not in the ledger.
    for entry in listed.into_values() {
        let unknown = difference(&entry.number.clone(), false, false, None, Some(entry));
        differences.extend(unknown.map(|unknown| Difference { known: false, ..unknown }));
    }
    Ok(Reconciliation { contacts, opted_out, on_list, differences })
}

/// A contact whose stream does not hold together counts as opted out.
fn unusable(phone: &PhoneNumber, entry: Option<&OptedOut>) -> Difference {
    Difference {
        phone_number: phone.e164().to_owned(),
        known: true,
        opted_out_in_ledger: true,
        on_list_since: entry.map(|entry| entry.opted_out_at),
        by_end_user: entry.is_some_and(|entry| entry.by_end_user),
        blocked_by_carrier_since: None,
        safe: Safe::LeaveClosed,
        explanation: "its record cannot be used, so the gate here is closed: see `textledger ledger repair --help`",
    }
}

fn difference(
    phone: &PhoneNumber,
    is_out: bool,
    is_waiting: bool,
    block: Option<Dated>,
    entry: Option<OptedOut>,
) -> Option<Difference> {
    let (safe, explanation) = match (is_out, &entry, block) {
        (true, None, _) if is_waiting => (
            Safe::LeaveClosed,
            "opted out here and taken off AWS's list within 30 days: put on now, it could not be taken off for a START; the gate here holds",
        ),
        (true, None, _) => (
            Safe::PutOnList,
            "opted out here and not on AWS's list: put it there, the gate here holds meanwhile",
        ),
        (false, Some(entry), _) if entry.by_end_user => (
            Safe::RecordRevocation,
            "its owner opted out with AWS and the ledger does not know: record a revocation",
        ),
        (false, Some(_), _) => (
            Safe::LeaveClosed,
            "may be texted here and is on AWS's list: AWS refuses its texts; it comes off at the next START, once in 30 days",
        ),
        (false, None, Some(_)) => (
            Safe::LeaveClosed,
            "consent was given and the carrier still blocks: the customer has to text START from the phone",
        ),
        (true, Some(_), _) | (false, None, None) => return None,
    };
    Some(Difference {
        phone_number: phone.e164().to_owned(),
        known: true,
        opted_out_in_ledger: is_out,
        on_list_since: entry.as_ref().map(|entry| entry.opted_out_at),
        by_end_user: entry.is_some_and(|entry| entry.by_end_user),
        blocked_by_carrier_since: block.map(|block| block.at),
        safe,
        explanation,
    })
}
