//! `textledger smoke`: proof that a deployed system answers a text, step by step.

mod screen;

use std::process::ExitCode;

use chrono::TimeDelta;
use textledger_domain::phone::{BusinessNumber, PhoneNumber};
use textledger_infrastructure::dead_letters::arn_of;
use textledger_infrastructure::deployment::queues::Queue;
use textledger_infrastructure::deployment::topics::Topic;
use textledger_infrastructure::settings::listed;
use textledger_infrastructure::topics::InboundTopic;

use super::failure::{Failure, Ran};
use super::output::{complain, print, print_answer, print_json_answer};
use super::running::Running;
use super::source::{self, Source, Whereabouts};
use crate::pipeline::local::BUSINESS_NUMBER;
use crate::smoke::{Smoke, SmokeAccount};

pub use screen::{ending, line};

/// As clap ends where it was called wrongly.
const CALLED_WRONGLY: u8 = 2;
/// A step was not taken.
const STEP_MISSING: u8 = 3;
/// The number may not be texted.
const REFUSED: u8 = 4;

const HELP: &str = "\
Examples:
  textledger smoke --to +14255550182 --our-number +12125550101 --aws --env prod --yes
  textledger smoke --to +14255550182 --endpoint-url http://127.0.0.1:4577 --yes
  textledger smoke --to +14255550182 --aws --env prod --yes --json | jq .missing

Give a number of a phone in your hand: a text of it is published on the topic of inbound
texts, as AWS End User Messaging would publish one, and the answer comes to that phone. It
costs one text, or as many as the agent's answer has parts.

A step is ticked as soon as it is on record:
  recorded     the text is an event                        sms-inbound
  projected    every view shows it                         projector
  triggered    the replier took it up                      reply queue
  answered     there is an answer                          agent-reply, Bedrock
  handed over  the carrier took it                         AWS End User Messaging
  delivered    the carrier reports that it arrived         delivery-status
At the first that is missing it says what to look at. A carrier may report late: give more
time with --within, or look again with `textledger events PHONE`.

Who has opted out is not texted, whoever owns the number: START from the phone opens it
again, and nothing else does. In the ledger the text is known by its words, by the keyword
TEXTLEDGER_SMOKE and by its message id, which begins with smoke-.

Exit codes: 0 the answer is on the phone; 1 it could not be tried; 2 it was called wrongly;
3 a step is missing; 4 the number may not be texted, and nothing was sent.";

/// Prove that a deployed system answers a text of a number you own, step by step
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// The number of a phone you own, in E.164
    #[arg(long, value_name = "PHONE", value_parser = source::phone)]
    to: PhoneNumber,
    /// The number of ours that is texted; of several with commas between, the first
    #[arg(long, value_name = "NUMBER", env = "ORIGINATION_NUMBER")]
    our_number: Option<String>,
    /// Send it: it costs a text
    #[arg(long)]
    yes: bool,
    /// How long the answer may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 180, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    within: u32,
    /// What the names of the deployment's topics end with, where the module has a topics_suffix
    #[arg(long, value_name = "SUFFIX", allow_hyphen_values = true, default_value = "")]
    topics_suffix: String,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of lines
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub async fn run(args: Args) -> Ran {
    let ours = match our_number(&args) {
        Ok(ours) => ours,
        Err(why) => return Ok(called_wrongly(&why)),
    };
    if args.to.e164() == ours.as_str() {
        return Ok(called_wrongly("--to is the number that is texted: give that of a phone you own"));
    }
    if matches!(args.source.whereabouts().await?, Whereabouts::Directory(_)) {
        return Ok(called_wrongly(
            "nobody runs the functions of a data directory: start `textledger serve`, and give its --endpoint-url; or --aws",
        ));
    }
    let running = Box::pin(args.source.start()).await?;
    let done = Box::pin(tried(&args, &ours, &running)).await;
    running.close().await?;
    match done? {
        Tried::Refused(why) => {
            complain(&Failure(format!(
                "{} may not be texted ({why}): nothing was sent, and nothing is opened for a test. Use another phone, or text START from this one",
                args.to
            )));
            Ok(ExitCode::from(REFUSED))
        }
        Tried::NotYet => Ok(called_wrongly(&format!(
            "this sends a text of {} to {ours}, whose answer costs at least one text: give --yes",
            args.to
        ))),
        Tried::Followed(account) => {
            match args.json {
                true => print_json_answer(&account)?,
                false => print_answer(ending(&account))?,
            }
            Ok(if account.missing.is_some() { ExitCode::from(STEP_MISSING) } else { ExitCode::SUCCESS })
        }
    }
}

enum Tried {
    Refused(String),
    NotYet,
    Followed(Box<SmokeAccount>),
}

async fn tried(args: &Args, ours: &BusinessNumber, running: &Running) -> Result<Tried, Failure> {
    let queue = Queue::InboundRetry.deployed_name(args.source.environment());
    let queue_arn = arn_of(running.sdk(), &queue).await?;
    let smoke = Smoke {
        ledger: running.ledger.clone(),
        views: running.views.clone(),
        topic: InboundTopic::beside(
            running.sdk(),
            &queue_arn,
            &Topic::Inbound.deployed_name(&args.topics_suffix),
        )?,
        environment: args.source.environment().to_owned(),
    };
    if let Some(why) = smoke.refused(&args.to).await? {
        return Ok(Tried::Refused(why));
    }
    if !args.yes {
        return Ok(Tried::NotYet);
    }
    let mut unprinted = None;
    let within = TimeDelta::seconds(args.within.into());
    let account = smoke.run(&args.to, ours, within, |step| {
        if !args.json {
            unprinted = unprinted.take().or_else(|| print(line(step)).err());
        }
    });
    let account = account.await?;
    unprinted.map_or_else(|| Ok(Tried::Followed(Box::new(account))), Err)
}

fn called_wrongly(why: &str) -> ExitCode {
    complain(&Failure(why.to_owned()));
    ExitCode::from(CALLED_WRONGLY)
}

/// The number that is texted: as given, or that of the embedded deployment.
fn our_number(args: &Args) -> Result<BusinessNumber, String> {
    let own = args.source.is_embedded().then_some(BUSINESS_NUMBER);
    let given = args.our_number.as_deref().and_then(|list| listed(list).next()).or(own);
    let given = given.ok_or(
        "which of our numbers is texted? Give --our-number, or ORIGINATION_NUMBER as agent-reply has it",
    )?;
    given.parse().map_err(|error| format!("--our-number: {error}"))
}
