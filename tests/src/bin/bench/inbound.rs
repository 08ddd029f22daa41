//! Figure 2: `sms-inbound` on a text of a known contact, beside the bare read,
//! the bare transaction and the trigger it cannot do without. Logs are not
//! written: no subscriber is installed.

use chrono::TimeDelta;
use textledger_domain::contact::Contact;
use textledger_domain::ids::EventId;
use textledger_domain::record::Head;
use textledger_handlers::handler::Handler;
use textledger_infrastructure::replies::Trigger;
use textledger_tests::people::stream;

use crate::interleaved::{Comparison, Pairs, WARM_UP_PAIRS, in_turn, progress};
use crate::mirror::{Replica, replica};
use crate::outcome::Outcome;
use crate::world::{World, message_id};

const TARGET: f64 = 1.20;

/// Texts one contact sends: few, as between two answers.
const TEXTS_PER_PERSON: usize = 6;

/// How much later the next text comes, whosever it is: the texts of one contact are
/// further apart than parts of one text, of which the first is read with the second.
const NEXT_TEXT_AFTER: TimeDelta = TimeDelta::seconds(2);

/// Measures it `pairs` times.
pub async fn measure(pairs: usize) -> Outcome<Comparison> {
    let world = World::start().await?;
    let rounds = pairs + WARM_UP_PAIRS;
    let people = rounds.div_ceil(TEXTS_PER_PERSON - 1).max(2);
    let bar = progress("sms-inbound", people + rounds);
    // Everybody's first text, which makes the contact a known one.
    for person in 0..people {
        world.sms_inbound.run(&world.event(person, person)?).await?;
        let first = replica(&world, &stream(person)?, Head::EMPTY, &message_id(person)).await?;
        first.write(&world.client).await?;
        bar.inc(1);
    }
    let mut measured = Pairs::default();
    // The bare side is one text behind: it needs items to copy.
    let mut behind: Option<Replica> = None;
    for round in 0..=rounds {
        world.wait(NEXT_TEXT_AFTER).await;
        let (person, number) = (round % people, people + round);
        let before = world.ledger.load::<Contact>(&stream(person)?).await?.head;
        let event = world.event(person, number)?;
        let ours = Box::pin(world.sms_inbound.run(&event));
        match behind.take() {
            None => {
                ours.await?;
            }
            Some(bare) => {
                // Of an event of its own: the queue drops one it knows.
                let event_id = EventId(world.ledger.fresh_id(world.now()));
                let trigger = Trigger { stream_id: stream(person)?, event_id, seq: before.seq };
                let bare = Box::pin(bare.read_write_and_trigger(&world, &trigger));
                let ((received, ours), (written, bare)) = in_turn(round, ours, bare).await;
                received?;
                written?;
                measured.push(ours, bare);
                bar.inc(1);
            }
        }
        behind = Some(replica(&world, &stream(person)?, before, &message_id(number)).await?);
    }
    bar.finish_and_clear();
    world.stop().await?;
    Ok(measured.compare(TARGET))
}
