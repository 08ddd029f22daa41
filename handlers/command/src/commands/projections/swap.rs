//! `projections swap` and `rollback`: readers shown another generation.

use std::path::PathBuf;
use std::sync::Arc;

use textledger_domain::record::Recorded;
use textledger_infrastructure::ledger::Activation;
use textledger_infrastructure::rebuild::Progress;
use textledger_infrastructure::views::{REGISTRY_FRESH, Registrations};
use textledger_projections::drift::Verdict;
use textledger_projections::target::Target;
use textledger_projections::view::View;

use super::super::failure::{Failure, Ran};
use super::super::output::{complain, print, print_json, warn};
use super::answers::{NOT_CAUGHT_UP, UNEXPLAINED, exit};
use super::by_whom::ByWhom;
use super::names::view;
use super::work::{LAG_S, Work, before, built, looking, operator};
use super::{bar, diff};

#[derive(clap::Args)]
pub(super) struct SwapArgs {
    /// The view
    #[arg(value_parser = view)]
    view: View,
    /// A file of changes that are meant: [[allowed]] with change, field and reason
    #[arg(long, value_name = "FILE")]
    accept: Option<PathBuf>,
    /// Swap although the generation is behind or differences are not meant, and why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// How long the live projector is given to fold an event, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = LAG_S)]
    lag: u32,
    #[command(flatten)]
    by_whom: ByWhom,
}

#[derive(clap::Args)]
pub(super) struct RollbackArgs {
    /// The view
    #[arg(value_parser = view)]
    view: View,
    /// Why, for the record
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    by_whom: ByWhom,
}

/// What came of a swap.
enum Swapped {
    Done(Box<Recorded>),
    Refused(u8, String),
}

pub(super) async fn swap(args: SwapArgs) -> Ran {
    let work = Work::on(args.by_whom.source.open().await?);
    let swapped = Box::pin(swap_on(&args, &work)).await;
    work.opened.close().await?;
    match swapped? {
        Swapped::Done(event) => {
            say(&event, args.by_whom.json, "one step back: textledger projections rollback", args.view)
        }
        Swapped::Refused(code, why) => {
            complain(&Failure(why));
            Ok(exit(code))
        }
    }
}

async fn swap_on(args: &SwapArgs, work: &Work) -> Result<Swapped, Failure> {
    let allowed = diff::allowed(args.accept.as_deref())?;
    let registrations = work.registrations().await?;
    let (old, new) = (registrations.registry.live(args.view), built(&registrations, args.view)?);
    every_projector_knows(&registrations, new, work).await;
    let progress = Arc::new(Progress::default());
    let rebuild = work.rebuild(new, looking(args.lag));
    let standing = bar::over(&progress, rebuild.standing(&progress)).await?;
    let blocked = rebuild.blocked(&standing).await?.len();
    let name = args.view.name();
    if args.reason.is_none() && (!standing.is_caught_up() || blocked > 0) {
        let why = format!(
            "{new} is not caught up: {} streams are behind, {} cannot be folded: `textledger projections rebuild {name}` goes on with it; or swap knowingly with --reason",
            standing.counts.behind, blocked
        );
        return Ok(Swapped::Refused(NOT_CAUGHT_UP, why));
    }
    let report = diff::compare(work, old, new).await?;
    if let Verdict::Unexplained(rows) = report.verdict(&allowed)
        && args.reason.is_none()
    {
        let why = format!(
            "{rows} differences are not meant: see `textledger projections diff {name}`; name them in a file with --accept, or swap knowingly with --reason"
        );
        return Ok(Swapped::Refused(UNEXPLAINED, why));
    }
    let activation = Activation {
        view: new.view,
        from: old.generation,
        to: new.generation,
        diff: Some(report.digest()?),
        reason: args.reason.clone(),
        accepted: allowed.kept(),
    };
    Ok(Swapped::Done(Box::new(activate(work, activation, &args.by_whom.by).await?)))
}

pub(super) async fn rollback(args: RollbackArgs) -> Ran {
    let work = Work::on(args.by_whom.source.open().await?);
    let event = async {
        let registrations = work.registrations().await?;
        let (live, before) = (registrations.registry.live(args.view), before(&registrations, args.view)?);
        work.rebuild(before, looking(LAG_S)).check_table().await?;
        let activation = Activation {
            view: args.view,
            from: live.generation,
            to: before.generation,
            diff: None,
            reason: args.reason.clone(),
            accepted: Vec::new(),
        };
        activate(&work, activation, &args.by_whom.by).await
    };
    let event = event.await;
    work.opened.close().await?;
    say(&event?, args.by_whom.json, "and forward again: textledger projections swap", args.view)
}

async fn activate(work: &Work, activation: Activation, by: &str) -> Result<Recorded, Failure> {
    let to = Target { view: activation.view, generation: activation.to };
    let event = work.opened.views.activate(&work.opened.ledger, activation, operator(by)).await?;
    let progress = Arc::new(Progress::default());
    let caught_up = bar::over(&progress, work.rebuild(to, looking(LAG_S)).catch_up(&progress)).await;
    if let Err(error) = caught_up {
        // They are shown it all the same.
        let Failure(why) = error.into();
        warn(&format!(
            "events may be missing in {to}: {why}; ask `textledger projections status`, then `repair --since`"
        ));
    }
    Ok(event)
}

/// Waits until no projector goes by a registry from before `new` was registered: what
/// one that does folds would be missing. As a rule that is long ago.
async fn every_projector_knows(registrations: &Registrations, new: Target, work: &Work) {
    let registered = registrations.each.iter().find(|registration| registration.target == new);
    let Some(at) = registered.and_then(|registration| registration.registered_at) else { return };
    let left = REGISTRY_FRESH * 2 - work.time.now().since(at);
    // No longer than that, should the clocks differ.
    work.time.sleep(left.min(REGISTRY_FRESH * 2).to_std().unwrap_or_default()).await;
}

fn say(event: &Recorded, json: bool, next: &str, view: View) -> Ran {
    if json {
        print_json(event.sealed())?;
        return Ok(exit(0));
    }
    let data = event.event().to_data();
    print(format!(
        "readers of {} are shown g{} instead of g{}, recorded as event {} of {}; {next} {}",
        view.name(),
        data["to"],
        data["from"],
        event.seq(),
        event.stream(),
        view.name()
    ))?;
    Ok(exit(0))
}
