//! Random histories, through the functions, and what every instant of them says.

use chrono::TimeDelta;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use textledger_command::pipeline::Pipeline;
use textledger_domain::contact::Contact;
use textledger_domain::policy::Policy;
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;
use textledger_handlers::consents::Standing;
use textledger_projections::as_of::Basis;
use textledger_projections::audit::rederive::{Rederived, rederive};
use textledger_projections::audit::states::States;

use crate::phones::{customer, stream};
use crate::pipelines::pipeline_of;
use crate::projections::histories::History;

const RUNS: u64 = 12;
const CUSTOMERS: u32 = 3;
const STEPS: usize = 45;
const INSTANTS: usize = 25;

/// The choices that everything in `pipeline` was decided under.
pub fn policy(pipeline: &Pipeline) -> Policy {
    let Policy { number_types, our_numbers, status_keyword, .. } =
        pipeline.functions.sms_inbound.policy.clone();
    let replies = pipeline.functions.agent_reply.policy.clone();
    Policy { number_types, our_numbers, status_keyword, ..replies }
}

#[tokio::test(flavor = "multi_thread")]
async fn for_random_histories_and_instants_as_of_is_a_fold_cut_by_hand_and_every_decision_comes_out_identical()
 {
    let (mut derived, mut answered) = (0, 0);
    for seed in 0..RUNS {
        let pipeline = pipeline_of(seed).await;
        let mut chance = StdRng::seed_from_u64(seed);
        let mut history = History::new(&pipeline, CUSTOMERS);
        for _ in 0..STEPS {
            history.go_on(&mut chance).await;
        }
        let policy = policy(&pipeline);
        for n in 0..CUSTOMERS {
            let events = pipeline.ledger.read_stream(&stream(n)).await.unwrap();
            for _ in 0..INSTANTS {
                let at = an_instant(&events, &mut chance);
                for basis in [Basis::Recorded, Basis::Occurred] {
                    answers_as_cut_by_hand(n, &events, at, basis, &format!("seed {seed}, contact {n}"));
                    answered += 1;
                }
            }
            let states = States::of(&events);
            for (place, event) in events.iter().enumerate() {
                let rederived = rederive(&states, place, &policy);
                let told = format!("seed {seed}, contact {n}, event {}: {rederived:?}", event.seq());
                assert!(matches!(rederived, Rederived::Identical { .. }), "{told}\n{}", shown(&events));
                derived += 1;
            }
        }
        pipeline.stop().await.unwrap();
    }
    assert!(derived > 700 && answered > 1_000, "{derived} decisions, {answered} answers");
}

/// An instant of a history, as often as not that of an event or right beside one.
fn an_instant(events: &[Recorded], chance: &mut StdRng) -> Timestamp {
    let event = events.choose(chance);
    let at = event.map_or_else(crate::pipelines::start, |event| match chance.random_bool(0.5) {
        true => event.recorded_at(),
        false => event.occurred_at(),
    });
    at + TimeDelta::milliseconds(match chance.random_range(0..4) {
        0 => 0,
        1 => 1,
        2 => -1,
        _ => chance.random_range(-90_000_000..90_000_000),
    })
}

fn answers_as_cut_by_hand(n: u32, events: &[Recorded], at: Timestamp, basis: Basis, told: &str) {
    let (mut contact, mut last) = (Contact::default(), 0);
    for event in events {
        let then = if basis == Basis::Recorded { event.recorded_at() } else { event.occurred_at() };
        if then.unix_millis() <= at.unix_millis() {
            contact.evolve(event);
            last = event.seq();
        }
    }
    let standing = Standing::of(&customer(n), events, Some(at), basis, at);
    assert_eq!(standing.as_of_seq, last, "{told} at {at}, {basis:?}");
    for answer in &standing.answers {
        let by_hand = contact.check(answer.channel, answer.purpose, at);
        assert_eq!(answer.answer, by_hand, "{told} at {at}, {basis:?}");
        for proof in &by_hand.proof {
            assert!(standing.proof.iter().any(|shown| shown.event_id == *proof), "{told} at {at}, {basis:?}");
        }
    }
    assert!(standing.proof.iter().all(|proof| proof.seq <= last), "{told} at {at}, {basis:?}");
}

fn shown(events: &[Recorded]) -> String {
    textledger_command::screens::tables::events_table(events).trim_fmt()
}
