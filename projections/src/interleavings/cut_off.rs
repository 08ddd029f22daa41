//! A backfill that is cut off leaves rows that are ahead of their cursor, also rows
//! that the next event, as far as its cursor tells, has yet to create. A projector
//! gets past them by itself: nobody has to finish what was begun.

use std::sync::Mutex;

use textledger_domain::stream::Seq;

use super::actors::{Command, project};
use super::world::{EVENTS, World};
use super::{Work, polled};
use crate::view::View;

#[test]
fn s6_wherever_a_backfill_is_cut_off_the_next_projector_gets_past_its_rows_alone() {
    for view in View::ALL {
        let is_done = |calls: usize| {
            let (world, copies) = (World::new(view, EVENTS), Mutex::default());
            let mut rebuild: Work<'_, _> = Box::pin(Command::Rebuild.run(&world, &copies));
            let is_done = (0..calls).any(|_| polled(&mut rebuild).is_ready());
            drop(rebuild);

            let registry = world.state().registry.clone();
            let doorbell = (EVENTS as Seq, true);
            let mut alone: Work<'_, _> = Box::pin(project(&world, registry.clone(), vec![doorbell]));
            while polled(&mut alone).is_pending() {}
            drop(alone);
            for target in registry.targets().into_iter().filter(|target| target.view == view) {
                assert_eq!(world.cursor_of(target), EVENTS as Seq, "{target} cut off at call {calls}");
                let rows = &world.state().tables[&target].rows;
                assert_eq!(rows, &world.fold(EVENTS), "{target} cut off at call {calls}");
            }
            is_done
        };
        assert!((0..1_000).any(is_done), "a rebuild of {} never ends", view.name());
    }
}
