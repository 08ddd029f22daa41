//! Figure 1: an append beside the bare transaction of the same items. What is
//! left between them is ours: sealing (RFC 8785 and SHA-256), folding the state
//! that goes on the head, and turning both into items.

use chrono::TimeDelta;
use textledger_domain::contact::Contact;
use textledger_domain::decide::inbound;
use textledger_domain::record::Draft;
use textledger_infrastructure::ledger::{DedupeKey, Loaded, Source};
use textledger_tests::people::stream;

use crate::interleaved::{Comparison, Pairs, WARM_UP_PAIRS, in_turn, progress};
use crate::mirror::{Replica, replica};
use crate::outcome::Outcome;
use crate::world::World;

const TARGET: f64 = 1.10;

/// Texts one contact sends: few, as between two answers.
const TEXTS_PER_PERSON: usize = 6;

/// Measures it `pairs` times.
pub async fn measure(pairs: usize) -> Outcome<Comparison> {
    let world = World::start().await?;
    let rounds = pairs + WARM_UP_PAIRS;
    let people = rounds.div_ceil(TEXTS_PER_PERSON - 1).max(2);
    let bar = progress("append", people + rounds);
    // Everybody's first text, which makes the contact a known one.
    for person in 0..people {
        let Ready { loaded, drafts, dedupe, message_id } = ready(&world, person, person).await?;
        let moment = world.ledger.moment(&loaded);
        world.ledger.append(&loaded, moment, drafts, Some(&dedupe)).await?;
        replica(&world, &loaded.stream, loaded.head, &message_id).await?.write(&world.client).await?;
        bar.inc(1);
    }
    let mut measured = Pairs::default();
    // The bare side is one text behind: it needs items to copy.
    let mut behind: Option<Replica> = None;
    for round in 0..=rounds {
        world.wait(TimeDelta::milliseconds(100)).await;
        let Ready { loaded, drafts, dedupe, message_id } =
            ready(&world, round % people, people + round).await?;
        let ledger = &world.ledger;
        let ours =
            Box::pin(async { ledger.append(&loaded, ledger.moment(&loaded), drafts, Some(&dedupe)).await });
        match behind.take() {
            None => {
                ours.await?;
            }
            Some(bare) => {
                let ((appended, ours), (written, bare)) =
                    in_turn(round, ours, Box::pin(bare.write(&world.client))).await;
                appended?;
                written?;
                measured.push(ours, bare);
                bar.inc(1);
            }
        }
        behind = Some(replica(&world, &loaded.stream, loaded.head, &message_id).await?);
    }
    bar.finish_and_clear();
    world.stop().await?;
    Ok(measured.compare(TARGET))
}

/// A text, decided on and not yet appended.
struct Ready {
    loaded: Loaded<Contact>,
    drafts: Vec<Draft>,
    dedupe: DedupeKey,
    message_id: String,
}

async fn ready(world: &World, person: usize, number: usize) -> Outcome<Ready> {
    let text = world.text(person, number)?;
    let loaded = world.ledger.load::<Contact>(&stream(person)?).await?;
    let drafts =
        inbound::receive(&loaded.state, &text, None, &world.sms_inbound.policy, world.ledger.moment(&loaded));
    let dedupe = DedupeKey::new(Source::Inbound, &text.provider_message_id);
    Ok(Ready { loaded, drafts, dedupe, message_id: text.provider_message_id })
}
