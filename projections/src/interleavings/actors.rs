//! Who works on the tables: an operator who builds generations and shows them, as
//! the commands do, and projectors, as the function does.

use std::sync::Mutex;

use chrono::TimeDelta;
use textledger_domain::story::start;
use textledger_domain::stream::Seq;

use super::world::{Refused, World};
use crate::backfill::{Backfill, Pass, Worked};
use crate::gap::Announced;
use crate::registry::Registry;
use crate::step::Projection;
use crate::stores::Cursors;
use crate::target::Target;
use crate::testing::{stream, worked_through};

/// What an operator has done, as the commands do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Rebuild,
    Swap,
    Rollback,
    /// What is behind in what readers are shown is folded.
    CatchUp,
}

/// What projectors have read of the registry.
#[derive(Debug, Default)]
pub(super) struct Copies {
    /// Each one's copy, which may be old.
    pub read: [Option<Registry>; 2],
    /// What those at work go by.
    pub at_work: [Option<Registry>; 2],
}

impl Command {
    pub async fn run(self, world: &World, copies: &Mutex<Copies>) -> Result<(), Refused> {
        match self {
            Self::Rebuild => rebuild(world, copies).await,
            Self::Swap => {
                let live = world.live();
                let Some(new) = generations(world).rfind(|target| *target > live) else { return Ok(()) };
                every_projector_knows(world, copies, new).await?;
                if pass(world, new, Pass::Look).await?.counts.behind > 0 {
                    return Ok(());
                }
                show(world, new).await
            }
            Self::Rollback => {
                let live = world.live();
                let before = generations(world).rfind(|target| *target < live);
                if let Some(before) = before { show(world, before).await } else { Ok(()) }
            }
            Self::CatchUp => catch_up(world).await,
        }
    }
}

fn generations(world: &World) -> impl DoubleEndedIterator<Item = Target> + use<> {
    let targets = world.state().registry.targets();
    let view = world.view;
    targets.into_iter().filter(move |target| target.view == view)
}

/// A generation filled until two censuses in a row find nothing behind.
async fn rebuild(world: &World, copies: &Mutex<Copies>) -> Result<(), Refused> {
    let live = world.live();
    let latest = generations(world).next_back().unwrap_or(live);
    let number = latest.generation.number();
    let target = world.target(if latest > live { number } else { number + 1 });
    world.turn().await?;
    world.state().registry.register(target);
    pass(world, target, Pass::Fold).await?;
    every_projector_knows(world, copies, target).await?;
    let mut in_a_row = 0;
    while in_a_row < 2 {
        let behind = pass(world, target, Pass::Fold).await?.counts.behind;
        in_a_row = if behind == 0 { in_a_row + 1 } else { 0 };
    }
    Ok(())
}

/// Long enough for every copy of the registry to grow old, and for those who went by one
/// to be done.
async fn every_projector_knows(world: &World, copies: &Mutex<Copies>, target: Target) -> Result<(), Refused> {
    copies.lock().unwrap().read = Default::default();
    let goes_by_an_old_one =
        |copy: &Option<Registry>| copy.as_ref().is_some_and(|copy| !copy.targets().contains(&target));
    while copies.lock().unwrap().at_work.iter().any(goes_by_an_old_one) {
        world.turn().await?;
    }
    Ok(())
}

/// Shows readers `target`. Whatever they were shown before is in it by the end.
async fn show(world: &World, target: Target) -> Result<(), Refused> {
    world.turn().await?;
    let shown_before = {
        let mut state = world.state();
        let before = state.registry.live(world.view);
        state.registry.register(before);
        state.registry.register(target);
        state.registry.show(target);
        state.shown
    };
    catch_up(world).await?;
    let shown = world.cursor_of(target);
    assert!(shown >= shown_before, "readers of {target} were shown {shown_before} before, and now {shown}");
    Ok(())
}

async fn catch_up(world: &World) -> Result<(), Refused> {
    pass(world, world.live(), Pass::Fold).await.map(drop)
}

async fn pass(world: &World, target: Target, pass: Pass) -> Result<Worked, Refused> {
    let backfill = Backfill { census: world, events: world, rows: world, target, lag: TimeDelta::zero() };
    let worked = worked_through(&backfill, pass, start() + TimeDelta::hours(1)).await.map_err(|_| Refused)?;
    // Overtaken too often to go on: as good as cut off.
    if worked.blocked.is_empty() { Ok(worked) } else { Err(Refused) }
}

/// One call of a projector that goes by `registry`; whether the doorbells need not
/// ring again.
pub(super) async fn project(world: &World, registry: Registry, heard: Vec<(Seq, bool)>) -> bool {
    let mut announced = Announced::default();
    for (seq, is_whole) in heard {
        if is_whole {
            announced.event(world.event(seq));
        } else {
            announced.position(seq);
        }
    }
    let Ok(cursors) = world.cursors(&stream()).await else { return false };
    let projection = Projection { events: world, rows: world };
    let mut is_complete = true;
    for target in registry.targets().into_iter().filter(|target| target.view == world.view) {
        let cursor = cursors.get(&target).copied().unwrap_or(0);
        if projection.bring_up_to_date(target, &stream(), &announced, cursor).await.is_err() {
            is_complete &= !registry.is_live(target) && world.live() != target;
        }
    }
    is_complete
}
