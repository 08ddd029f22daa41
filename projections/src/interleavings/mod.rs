//! Live steps, backfills, swaps and rollbacks in any order of their calls, each cut
//! off or refused at any of them, with doorbells lost, repeated and mixed, and
//! projectors that go by an old copy of the registry: no row goes back, no cursor
//! is ahead of its rows, and no event is lost over a swap or a rollback.

mod actors;
mod cut_off;
mod world;

use std::collections::{BTreeSet, VecDeque};
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use proptest::prelude::*;
use textledger_domain::stream::Seq;

use self::actors::{Command, Copies, project};
use self::world::{EVENTS, Refused, World};
use crate::view::View;

/// One move of the schedule.
#[derive(Debug, Clone)]
enum Move {
    /// So many events are recorded; whether doorbells ring for them.
    Record(usize, bool),
    /// A projector that is not at work is called with some of the doorbells that
    /// rang, and one of long ago; whether it has to read the registry again.
    Call { projector: usize, bells: Vec<(usize, bool)>, again: usize, reads: bool },
    /// Somebody's next calls go through, as many as this.
    Go(Who, usize),
    /// Somebody's next call is refused.
    Refuse(Who),
    /// Somebody dies.
    Crash(Who),
}

#[derive(Debug, Clone, Copy)]
enum Who {
    Operator,
    Projector(usize),
}

type Work<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Everybody who works on a world, and what they are to do.
struct Schedule<'a> {
    world: &'a World,
    copies: &'a Mutex<Copies>,
    commands: VecDeque<Command>,
    operator: Option<(Command, Work<'a, Result<(), Refused>>)>,
    projectors: [Option<(Vec<Seq>, Work<'a, bool>)>; 2],
    /// Doorbells that have to ring until somebody has done with them.
    ringing: BTreeSet<Seq>,
    /// Whether the doorbell of the last event is among those that rang.
    has_last_rung: bool,
}

impl<'a> Schedule<'a> {
    fn make(&mut self, next: &Move) {
        match next {
            Move::Record(count, rings) => self.record(*count, *rings),
            Move::Call { projector, bells, again, reads } => self.call(*projector, bells, *again, *reads),
            Move::Go(who, calls) => (0..*calls).for_each(|_| self.go(*who)),
            Move::Refuse(who) => {
                if self.is_at_work(*who) {
                    self.world.state().refuse = true;
                    self.go(*who);
                    self.world.state().refuse = false;
                }
            }
            Move::Crash(Who::Operator) => {
                let cut_off = self.operator.take();
                self.after_a_command_that_failed(cut_off.map(|(command, _)| command));
            }
            // Its doorbells ring on.
            Move::Crash(Who::Projector(n)) => self.rest(*n),
        }
    }

    fn record(&mut self, count: usize, rings: bool) {
        let mut state = self.world.state();
        let before = state.recorded;
        state.recorded = (before + count).min(EVENTS);
        if state.recorded > before {
            self.has_last_rung = rings;
        }
        if rings {
            self.ringing.extend((before + 1..=state.recorded).map(|seq| seq as Seq));
        }
    }

    fn call(&mut self, n: usize, bells: &[(usize, bool)], again: usize, reads: bool) {
        if self.projectors[n].is_some() {
            return;
        }
        let recorded = self.world.state().recorded;
        let ringing: Vec<Seq> = self.ringing.iter().copied().collect();
        let ringing = bells.iter().filter_map(|(at, is_whole)| Some((*ringing.get(*at)?, *is_whole)));
        let mut heard: Vec<(Seq, bool)> = ringing.collect();
        heard.push(((again % recorded + 1) as Seq, false));
        let mut copies = self.copies.lock().unwrap();
        let truth = self.world.state().registry.clone();
        let copy = copies.read[n].take().filter(|_| !reads).unwrap_or(truth);
        copies.read[n] = Some(copy.clone());
        copies.at_work[n] = Some(copy.clone());
        let seqs = heard.iter().map(|(seq, _)| *seq).collect();
        self.projectors[n] = Some((seqs, Box::pin(project(self.world, copy, heard))));
    }

    fn is_at_work(&self, who: Who) -> bool {
        match who {
            Who::Operator => self.operator.is_some(),
            Who::Projector(n) => self.projectors[n].is_some(),
        }
    }

    fn go(&mut self, who: Who) {
        match who {
            Who::Operator => self.operate(),
            Who::Projector(n) => {
                let Some((heard, mut work)) = self.projectors[n].take() else { return };
                match polled(&mut work) {
                    Poll::Pending => self.projectors[n] = Some((heard, work)),
                    Poll::Ready(is_complete) => {
                        self.rest(n);
                        self.ringing.retain(|seq| !is_complete || !heard.contains(seq));
                    }
                }
            }
        }
    }

    fn operate(&mut self) {
        let at_work = self.operator.take();
        let next = at_work.or_else(|| {
            let command = self.commands.pop_front()?;
            Some((command, Box::pin(command.run(self.world, self.copies)) as Work<'a, _>))
        });
        let Some((command, mut work)) = next else { return };
        match polled(&mut work) {
            Poll::Pending => self.operator = Some((command, work)),
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(Refused)) => self.after_a_command_that_failed(Some(command)),
        }
    }

    /// Where readers may be shown another generation already, its operator sees to it
    /// that nothing is missing there.
    fn after_a_command_that_failed(&mut self, command: Option<Command>) {
        if !matches!(command, None | Some(Command::Rebuild)) {
            self.commands.push_front(Command::CatchUp);
        }
    }

    fn rest(&mut self, n: usize) {
        self.projectors[n] = None;
        self.copies.lock().unwrap().at_work[n] = None;
    }

    /// Nothing goes wrong any more: everybody gets done, and doorbells ring until
    /// somebody has done with them.
    fn come_to_rest(&mut self) {
        for _ in 0..5_000 {
            if self.commands.is_empty() && self.operator.is_none() && self.ringing.is_empty() {
                return;
            }
            let bells = (0..self.ringing.len()).map(|at| (at, true)).collect::<Vec<_>>();
            for n in 0..2 {
                self.call(n, &bells, 0, true);
                self.go(Who::Projector(n));
            }
            self.operate();
        }
        panic!("they never get done");
    }
}

fn polled<T>(work: &mut Work<'_, T>) -> Poll<T> {
    work.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let who = || prop_oneof![1 => Just(Who::Operator), 1 => (0..2usize).prop_map(Who::Projector)];
    let bells = || prop::collection::vec((0..6usize, any::<bool>()), 0..4);
    prop::collection::vec(
        prop_oneof![
            2 => (1..4usize, prop::bool::weighted(0.8)).prop_map(|(count, rings)| Move::Record(count, rings)),
            5 => (0..2usize, bells(), 0..EVENTS, any::<bool>())
                .prop_map(|(projector, bells, again, reads)| Move::Call { projector, bells, again, reads }),
            14 => (who(), 1..10usize).prop_map(|(who, calls)| Move::Go(who, calls)),
            1 => who().prop_map(Move::Refuse),
            1 => who().prop_map(Move::Crash),
        ],
        0..150,
    )
}

fn commands() -> impl Strategy<Value = Vec<Command>> {
    let command = prop_oneof![
        4 => Just(Command::Rebuild),
        3 => Just(Command::Swap),
        2 => Just(Command::Rollback),
    ];
    prop::collection::vec(command, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn s6_no_row_goes_back_and_no_event_is_lost_over_a_swap_or_a_rollback(
        view in prop::sample::select(View::ALL.to_vec()),
        recorded in 1..4usize,
        commands in commands(),
        moves in moves(),
    ) {
        let (world, copies) = (World::new(view, recorded), Mutex::default());
        let mut schedule = Schedule {
            world: &world,
            copies: &copies,
            commands: commands.into(),
            operator: None,
            projectors: [None, None],
            ringing: (1..=recorded as Seq).collect(),
            has_last_rung: true,
        };
        moves.iter().for_each(|next| schedule.make(next));
        // Whichever were lost, the last doorbell of all rings: until somebody has done
        // with it, and not again after that.
        let recorded = world.state().recorded;
        if !schedule.has_last_rung {
            schedule.ringing.insert(recorded as Seq);
        }
        schedule.come_to_rest();

        let live = world.live();
        prop_assert_eq!(world.cursor_of(live), recorded as Seq, "{}", live);
        let rows = &world.state().tables[&live].rows;
        prop_assert_eq!(rows, &world.fold(recorded), "{}", live);
    }
}
