//! How the questions of an audit are answered, and why they are not.

use std::process::ExitCode;

use serde::Serialize;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::ledger::Ledger;

use super::super::failure::{Failure, Ran};
use super::super::output::{complain, print_answer};
use crate::screens::terminal::Fit;

/// A time that no audit can be about.
const WRONG_TIME: u8 = 2;
/// Nothing is recorded of what was asked about.
const UNKNOWN: u8 = 3;

/// Why a question is not answered, and the exit code that says so.
#[derive(Debug)]
pub(super) struct NotTold {
    code: u8,
    why: Failure,
}

impl<E: Into<Failure>> From<E> for NotTold {
    fn from(error: E) -> Self {
        Self { code: 1, why: error.into() }
    }
}

impl NotTold {
    /// Nothing is recorded of it.
    pub fn unknown(why: impl Into<String>) -> Self {
        Self { code: UNKNOWN, why: Failure(why.into()) }
    }

    /// It cannot be asked so.
    pub fn asked_wrongly(why: Failure) -> Self {
        Self { code: WRONG_TIME, why }
    }

    /// Says why, and ends with its exit code.
    pub fn said(self) -> ExitCode {
        complain(&self.why);
        ExitCode::from(self.code)
    }
}

/// Prints an answer as JSON or as its screen, or why there is none.
pub(super) fn tell<T: Serialize>(
    told: Result<T, NotTold>,
    json: bool,
    screen: impl FnOnce(&T) -> String,
    code: impl FnOnce(&T) -> u8,
) -> Ran {
    match told {
        Ok(answer) => {
            print_answer(if json { Fit::json(&answer)? } else { screen(&answer).into() })?;
            Ok(ExitCode::from(code(&answer)))
        }
        Err(why) => Ok(why.said()),
    }
}

/// All events of `phone`'s contact, of which there is at least one.
pub(super) async fn events_of(ledger: &Ledger, phone: &PhoneNumber) -> Result<Vec<Recorded>, NotTold> {
    let events = ledger.read_stream(&StreamId::Contact(phone.clone())).await.map_err(Failure::from)?;
    match events.is_empty() {
        true => Err(NotTold::unknown(format!(
            "nothing is recorded of {phone}: `textledger contacts` lists whose events are here; or name another ledger with --data-dir, --endpoint-url or --aws"
        ))),
        false => Ok(events),
    }
}

/// The instant that `flag` gives, which has passed; today is meant up to `now`.
pub(super) fn passed(
    flag: &str,
    at: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<Timestamp>, NotTold> {
    let is_today = |at: Timestamp| at.to_string() == format!("{}T23:59:59.999Z", now.day());
    match at {
        Some(at) if at > now && !is_today(at) => Err(NotTold::asked_wrongly(Failure(format!(
            "{flag} {at} is in the future (it is {now}): nothing is on record of it; give an instant that has passed"
        )))),
        Some(at) => Ok(Some(at.min(now))),
        None => Ok(None),
    }
}

/// Both ends of a stretch of time, neither in the future nor the wrong way round.
pub(super) fn stretch(
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    now: Timestamp,
) -> Result<(Option<Timestamp>, Option<Timestamp>), NotTold> {
    let (from, to) = (passed("--from", from, now)?, passed("--to", to, now)?);
    match (from, to) {
        (Some(from), Some(to)) if to < from => Err(NotTold::asked_wrongly(Failure(format!(
            "--to {to} is before --from {from}: give the earlier one as --from"
        )))),
        both => Ok(both),
    }
}
