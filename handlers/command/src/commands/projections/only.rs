//! `projections rebuild --only`: a few contacts folded into the new generation, to
//! see what becomes of their rows before everybody's are written.

use std::sync::Arc;

use serde::Serialize;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::rebuild::{Error, Progress};
use textledger_projections::target::Target;
use textledger_projections::view::View;

use super::super::failure::{Failure, Ran};
use super::super::output::{print, print_json};
use super::super::source;
use super::answers::{NOT_CAUGHT_UP, exit, failed};
use super::by_whom::ByWhom;
use super::tried::TriedLine;
use super::work::{LAG_S, Work, looking};

/// What was folded into which generation.
#[derive(Serialize)]
struct Folded {
    target: String,
    only: Vec<TriedLine>,
}

pub(super) async fn run(view: View, phones: &[PhoneNumber], by_whom: &ByWhom, work: Work) -> Ran {
    let folded = Box::pin(fold(view, phones, by_whom, &work)).await;
    work.opened.close().await?;
    let (target, tried) = match folded? {
        Ok(folded) => folded,
        Err(error) => return Ok(failed(error)),
    };
    let code = if tried.iter().any(TriedLine::is_blocked) { NOT_CAUGHT_UP } else { 0 };
    if by_whom.json {
        print_json(&Folded { target: target.to_string(), only: tried })?;
        return Ok(exit(code));
    }
    for line in &tried {
        print(format!("{target}: {}", line.in_words()))?;
    }
    print(format!(
        "everybody else is still to be folded; see what would change for these: textledger projections diff {} --only PHONE",
        view.name()
    ))?;
    Ok(exit(code))
}

async fn fold(
    view: View,
    phones: &[PhoneNumber],
    by_whom: &ByWhom,
    work: &Work,
) -> Result<Result<(Target, Vec<TriedLine>), Error>, Failure> {
    let ledger = &work.opened.ledger;
    for phone in phones {
        if ledger.read_from(&StreamId::Contact(phone.clone()), 1).await?.is_empty() {
            return Err(source::unknown(ledger, phone).await?);
        }
    }
    let target = work.making().begin(view, &by_whom.by).await?.target();
    let streams: Vec<StreamId> = phones.iter().cloned().map(StreamId::Contact).collect();
    let rebuild = work.rebuild(target, looking(LAG_S));
    let tried = rebuild.only(&streams, &work.holder(&by_whom.by), &Arc::new(Progress::default())).await;
    Ok(tried.map(|tried| (target, tried.into_iter().map(TriedLine::of).collect())))
}
