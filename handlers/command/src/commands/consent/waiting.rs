//! `textledger consent pending` and `overdue`: opt-outs that other systems have
//! yet to follow, by their deadline, and contacts who may have asked to stop.

use std::process::ExitCode;

use super::super::failure::{Failure, Ran};
use super::super::source::Source;
use super::answers::{code, consents, tell};
use super::words::days_left;
use crate::screens::tables::table;
use crate::screens::words::{scope, word};
use textledger_handlers::consents::{PendingList, PendingOptOut, QuestionState};

/// Of an opt-out, whosever it is. The deadline to keep to skips weekends only;
/// the one with holidays skips those too.
const HEADINGS: [&str; 7] =
    ["honour by", "business days", "with holidays", "requested at", "by", "stops", "revocation"];

/// What both lists take.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Lists all that waits.
pub(super) async fn pending(args: Args) -> Ran {
    let waiting = waiting(&args.source, None).await?;
    tell(args.json, &waiting, || screen(&waiting))?;
    Ok(ExitCode::SUCCESS)
}

/// Lists the opt-outs whose last day is over.
pub(super) async fn overdue(args: Args) -> Ran {
    let overdue = waiting(&args.source, Some(true)).await?;
    let screen =
        || format!("{}\n\n{}", of_all(&overdue.pending, "no opt-out is overdue"), answered_by(&overdue));
    tell(args.json, &overdue, screen)?;
    Ok(code(overdue.total == 0))
}

async fn waiting(source: &Source, overdue: Option<bool>) -> Result<PendingList, Failure> {
    let opened = source.open().await?;
    let waiting = consents(&opened).pending(overdue).await;
    opened.close().await?;
    Ok(waiting?)
}

/// All that waits: the opt-outs, and the questions where there are any.
#[must_use]
pub fn screen(waiting: &PendingList) -> String {
    let opt_outs = of_all(&waiting.pending, "no opt-out waits to be completed");
    let source = answered_by(waiting);
    if waiting.questions.is_empty() {
        return format!("{opt_outs}\n\n{source}");
    }
    let mut shown = table(&["contact", "said at", "our question", "answer by", "event"]);
    for question in &waiting.questions {
        shown.add_row([
            question.phone_number.clone(),
            question.said_at.to_string(),
            far(question.state).to_owned(),
            question.answer_by.map_or_else(|| "–".to_owned(), |at| at.to_string()),
            question.question.to_string(),
        ]);
    }
    let next = "held until they answer, or until you enter what they want: \
                textledger consent revoke PHONE, textledger consent grant PHONE";
    format!("{opt_outs}\n\nmay have asked to stop\n{}\n\n{next}\n\n{source}", shown.trim_fmt())
}

/// Which generation answered.
fn answered_by(waiting: &PendingList) -> String {
    format!("as generation {} of the consent view has it", waiting.generation.number())
}

fn far(state: QuestionState) -> &'static str {
    match state {
        QuestionState::NotAsked => "goes out with their next text",
        QuestionState::Asked => "waits for the answer",
        QuestionState::NotAnswered => "not answered: opted out",
    }
}

/// The opt-outs of any contacts; `none` is said where there are none.
#[must_use]
pub fn of_all(waiting: &[PendingOptOut], none: &str) -> String {
    if waiting.is_empty() {
        return none.to_owned();
    }
    let mut shown = table(&[&["contact"][..], &HEADINGS].concat());
    for opt_out in waiting {
        shown.add_row([vec![opt_out.phone_number.clone()], cells(opt_out)].concat());
    }
    let next = "once other systems follow: textledger consent complete PHONE --system NAME";
    format!("{}\n\n{next}", shown.trim_fmt())
}

/// The opt-outs of one contact.
#[must_use]
pub fn of_contact(waiting: &[PendingOptOut]) -> String {
    let mut shown = table(&HEADINGS);
    for opt_out in waiting {
        shown.add_row(cells(opt_out));
    }
    shown.trim_fmt()
}

fn cells(opt_out: &PendingOptOut) -> Vec<String> {
    vec![
        opt_out.deadline.to_string(),
        days_left(opt_out.business_days_left),
        opt_out.deadline_with_federal_holidays.to_string(),
        opt_out.requested_at.to_string(),
        word(&opt_out.method),
        scope(&opt_out.channels, &opt_out.purposes),
        opt_out.revocation.to_string(),
    ]
}
