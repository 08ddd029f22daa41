//! Figure 3: loading a contact with ten thousand events beside loading one with
//! ten. One read of the head, whatever lies behind it.

use textledger_domain::contact::Contact;
use textledger_infrastructure::ledger::Loaded;
use textledger_tests::exchange::EVENTS_PER_EXCHANGE;
use textledger_tests::people::stream;

use crate::conversation::converse;
use crate::interleaved::{Comparison, Pairs, WARM_UP_PAIRS, in_turn, progress};
use crate::outcome::Outcome;
use crate::world::World;

const TARGET: f64 = 1.10;

/// Events of the two contacts.
const MANY: usize = 10_000;
const FEW: usize = 10;

const LONG: usize = 0;
const SHORT: usize = 1;

/// Measures it `pairs` times.
pub async fn measure(pairs: usize) -> Outcome<Comparison> {
    let world = World::start().await?;
    let rounds = pairs + WARM_UP_PAIRS;
    let bar = progress("load", (MANY + FEW) / EVENTS_PER_EXCHANGE + rounds);
    for (person, events) in [(LONG, MANY), (SHORT, FEW)] {
        converse(&world, person, events / EVENTS_PER_EXCHANGE, &bar).await?;
        let loaded = load(&world, person).await?;
        if loaded.head.seq != events as u64 {
            return Err(format!("a contact of {events} events has {}", loaded.head.seq).into());
        }
    }
    let mut measured = Pairs::default();
    for round in 0..rounds {
        let (long, short) = (Box::pin(load(&world, LONG)), Box::pin(load(&world, SHORT)));
        let ((long, ours), (short, bare)) = in_turn(round, long, short).await;
        long?;
        short?;
        measured.push(ours, bare);
        bar.inc(1);
    }
    bar.finish_and_clear();
    world.stop().await?;
    Ok(measured.compare(TARGET))
}

async fn load(world: &World, person: usize) -> Outcome<Loaded<Contact>> {
    Ok(world.ledger.load::<Contact>(&stream(person)?).await?)
}
