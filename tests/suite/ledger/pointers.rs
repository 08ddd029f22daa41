//! What readers of a view are shown is moved by an append, with it and on
//! conditions of its own; the views' side of it is in `projections::activation`.

use textledger_domain::actor::Actor;
use textledger_domain::stream::{Seq, StreamId, System};
use textledger_infrastructure::ledger::{ActivateError, Activation, Ledger, PointerRefused};
use textledger_projections::target::Generation;
use textledger_projections::view::View;

use super::bench::{Bench, On, on_every_store, positions};

on_every_store! {
    a_pointer_moves_only_from_where_it_is_and_to_what_is_registered,
    of_many_who_move_a_pointer_at_once_one_does,
}

const VIEW: View = View::Sessions;

fn generation(number: u32) -> Generation {
    Generation::new(number).unwrap()
}

async fn activate(ledger: &Ledger, from: u32, to: u32) -> Result<Seq, PointerRefused> {
    let (from, to) = (generation(from), generation(to));
    let activation = Activation { view: VIEW, from, to, diff: None, reason: None, accepted: Vec::new() };
    match ledger.activate(activation, Actor::Operator("ana@example.com".to_owned())).await {
        Ok(recorded) => Ok(recorded.seq()),
        Err(ActivateError::Refused(refused)) => Err(refused),
        Err(other) => panic!("{other:?}"),
    }
}

async fn on_record(bench: &Bench) -> Vec<Seq> {
    positions(&bench.ledger.read_stream(&StreamId::System(System::Projections)).await.unwrap())
}

async fn a_pointer_moves_only_from_where_it_is_and_to_what_is_registered(on: On) {
    let bench = Bench::new(on).await;
    let not_registered = |to| {
        let target = format!("sessions#g{to}").parse().unwrap();
        Err(PointerRefused::NotRegistered(target))
    };
    let moved = |found, from| {
        Err(PointerRefused::Moved { view: VIEW, found: generation(found), from: generation(from) })
    };
    assert_eq!(activate(&bench.ledger, 1, 2).await, not_registered(2));
    bench.register("sessions#g2").await;
    assert_eq!(activate(&bench.ledger, 3, 2).await, moved(1, 3));
    assert_eq!(activate(&bench.ledger, 1, 2).await, Ok(1));
    assert_eq!(activate(&bench.ledger, 1, 2).await, moved(2, 1));
    assert_eq!(activate(&bench.ledger, 2, 3).await, not_registered(3));
    // The first generation is registered by having been shown.
    assert_eq!(activate(&bench.ledger, 2, 1).await, Ok(2));
    assert_eq!(activate(&bench.ledger, 1, 2).await, Ok(3));
    assert_eq!(on_record(&bench).await, [1, 2, 3]);
}

async fn of_many_who_move_a_pointer_at_once_one_does(on: On) {
    let bench = Bench::new(on).await;
    for number in 2..=5 {
        bench.register(&format!("sessions#g{number}")).await;
    }
    // Each through a ledger of its own: the writers of one wait for their turn.
    let bench = &bench;
    let to = |to| async move { activate(&bench.ledger_in_real_time(), 1, to).await };
    let (second, third, fourth, fifth) = tokio::join!(to(2), to(3), to(4), to(5));
    let done: Vec<Seq> = [second, third, fourth, fifth].into_iter().flatten().collect();
    assert_eq!(done, [1]);
    assert_eq!(on_record(bench).await, [1]);
}
