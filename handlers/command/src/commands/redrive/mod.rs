//! `textledger redrive`: dead letters, with what would be done about them now; and done.

mod bar;
mod screen;

use std::process::ExitCode;

use textledger_domain::phone::PhoneNumber;
use textledger_infrastructure::budget::Budget;
use textledger_infrastructure::deployment::tables::TableNames;

use super::audit::choices::policy;
use super::failure::{Failure, Ran};
use super::output::{complain, print_answer, print_json_answer};
use super::running::Running;
use super::source::{self, Source};
use crate::redrive::{DeadQueue, Redrive, RedriveAccount, Wanted};

pub use screen::screen;

/// A queue that is not cleared up by hand: as clap ends where it was called wrongly.
const CALLED_WRONGLY: u8 = 2;
/// Letters that stay although they were to go, or that nobody can read.
const STUCK: u8 = 3;

const HELP: &str = "\
Examples:
  textledger redrive replies-dead --aws --env prod             what would be done now
  textledger redrive replies-dead --aws --env prod --apply     puts them back, and deletes them
  textledger redrive replies-dead --only +14255550182 --apply  those of one contact
  textledger redrive projector-dead --max 20 --json | jq '.letters[] | {would, says}'

Queues:
  replies-dead    triggers of replies that could not be served. Each says \"look what
                  this contact is owed\", and goes back to the reply queue.
  projector-dead  stream records that could not be projected: where they stood and when.
                  The events recorded then are announced again to the projector's code,
                  run here: it folds what is missing and calls for replies.
  inbound-retry and delivery-retry feed themselves back, every three minutes for 14 days:
  there is nothing to redrive.

What would be done is decided again on today's consent, by the rules the functions decide
by: whoever has opted out since is sent nothing, what is too old for an answer is only
recorded, and what was answered meanwhile is not answered again. agent-reply decides once
more when it gets the letter, and its gate stands before each text. On AWS give the
variables that agent-reply has (BUSINESS_TIME_ZONE, OPT_OUT_LIST, QUIET_HOURS, …): the
preview goes by those of its environment.

A letter is deleted only after it was put back. If this is stopped in between, the letter
is there still, and redriving it again sends nothing twice. A letter that nobody can read
stays, and is shown as such.

A look costs each letter one receive (these queues have no limit of receives) and keeps it
from others until it is over; if it is killed the letters come back after two minutes, and
of a long queue later. Of a contact with more than ten letters a look shows ten.

Exit codes: 0 done; 1 it could not be done; 2 it was called wrongly, or the queue feeds
itself back; 3 letters stay that nobody can read or that were not worked off.";

/// Show dead letters with what would be done now; with --apply, have it done
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// Which letters
    #[arg(value_name = "QUEUE", value_enum)]
    queue: Named,
    /// Put them back where they are worked off
    #[arg(long)]
    apply: bool,
    /// Letters at most
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    max: usize,
    /// Only those about this contact
    #[arg(long, value_name = "PHONE", value_parser = source::phone)]
    only: Option<PhoneNumber>,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// The queues that letters end in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Named {
    /// Triggers of replies
    RepliesDead,
    /// Stream records that could not be projected
    ProjectorDead,
    /// Feeds itself back
    InboundRetry,
    /// Feeds itself back
    DeliveryRetry,
}

impl Named {
    /// The queue, or which function takes its letters up by itself.
    fn cleared(self) -> Result<DeadQueue, &'static str> {
        match self {
            Self::RepliesDead => Ok(DeadQueue::Replies),
            Self::ProjectorDead => Ok(DeadQueue::Projector),
            Self::InboundRetry => Err("sms-inbound"),
            Self::DeliveryRetry => Err("delivery-status"),
        }
    }
}

/// Runs the command.
pub async fn run(args: Args) -> Ran {
    let queue = match args.queue.cleared() {
        Ok(queue) => queue,
        Err(function) => {
            complain(&Failure(format!(
                "this queue feeds itself back: {function} gets its letters again every three minutes, for 14 days. Mend what keeps it from recording them (its log says what), and they are gone by themselves"
            )));
            return Ok(ExitCode::from(CALLED_WRONGLY));
        }
    };
    let policy = policy(&args.source)?;
    let environment = args.source.environment().to_owned();
    let wanted = Wanted { queue, applies: args.apply, max: args.max, only: args.only };
    let running = Box::pin(args.source.start()).await?;
    let redrive = Redrive {
        ledger: running.ledger.clone(),
        views: running.views.clone(),
        budget: Budget::new(
            aws_sdk_dynamodb::Client::new(running.sdk()),
            TableNames::deployed(&environment).control,
            policy.deployment_parts_per_day,
        ),
        policy,
        sdk: running.sdk().clone(),
        environment,
    };
    let done = Box::pin(cleared(&redrive, &wanted)).await;
    let account = ended(running, wanted.applies, done).await?;
    match args.json {
        true => print_json_answer(&account)?,
        false => print_answer(screen(&account))?,
    }
    Ok(if account.stuck() > 0 { ExitCode::from(STUCK) } else { ExitCode::SUCCESS })
}

async fn cleared(redrive: &Redrive, wanted: &Wanted) -> Result<RedriveAccount, Failure> {
    let bar = bar::bar(wanted.applies);
    let account = redrive
        .run(wanted, |letters| {
            bar.set_length(letters.min(wanted.max as u64));
            bar.inc(1);
        })
        .await;
    bar.finish_and_clear();
    Ok(account?)
}

/// What a look found is told before anything else happens; what was redriven happens first.
async fn ended(
    running: Running,
    applies: bool,
    done: Result<RedriveAccount, Failure>,
) -> Result<RedriveAccount, Failure> {
    if applies {
        return Box::pin(running.end(done)).await;
    }
    running.close().await?;
    done
}
