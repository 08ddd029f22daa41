//! A contact with a long history, written with many events to an append: texts,
//! answers, sends and delivery reports in the shapes the functions record.

use chrono::TimeDelta;
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::contact::Contact;
use textledger_domain::ids::Moment;
use textledger_domain::record::Draft;
use textledger_infrastructure::ledger::Loaded;
use textledger_tests::exchange::{EVENTS_PER_EXCHANGE, exchange};
use textledger_tests::people::stream;

use crate::outcome::Outcome;
use crate::world::World;

/// Exchanges of one append: a transaction takes 100 writes.
const EXCHANGES_PER_APPEND: usize = 18;

/// Gives `person` a history of `exchanges`, at least two. The first and the
/// last are appended on their own, hours from the others, so that the state on
/// the head is as large after two exchanges as after thousands.
pub async fn converse(
    world: &World,
    person: usize,
    exchanges: usize,
    bar: &indicatif::ProgressBar,
) -> Outcome<()> {
    let between = exchanges.saturating_sub(2);
    let whole = std::iter::repeat_n(EXCHANGES_PER_APPEND, between / EXCHANGES_PER_APPEND);
    let rest = Some(between % EXCHANGES_PER_APPEND).filter(|rest| *rest > 0);
    let mut number = 0;
    for count in std::iter::once(1).chain(whole).chain(rest).chain([1]) {
        let ledger = &world.ledger;
        let loaded = ledger.load::<Contact>(&stream(person)?).await?;
        let moment = ledger.moment(&loaded);
        let mut drafts = Vec::with_capacity(count * EVENTS_PER_EXCHANGE);
        for _ in 0..count {
            drafts.extend(answered(world, person, number, &loaded, moment)?);
            number += 1;
        }
        ledger.append(&loaded, moment, drafts, None).await?;
        world.wait(TimeDelta::hours(3)).await;
        bar.inc(count as u64);
    }
    Ok(())
}

/// A text, the agent's answer, and its way to the phone. The very first begins
/// the session instead of having a delivery report.
fn answered(
    world: &World,
    person: usize,
    number: usize,
    loaded: &Loaded<Contact>,
    moment: Moment<'_>,
) -> Outcome<Vec<Draft>> {
    let text = world.text(person, number)?;
    let mut drafts = exchange(&text, &loaded.state, loaded.head, &BUSINESS_NUMBER.parse()?, moment);
    drafts.truncate(EVENTS_PER_EXCHANGE);
    Ok(drafts)
}
