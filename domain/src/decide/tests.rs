//! What several decisions come to together: a contact led through texts and
//! entries, one after the other, by the rules alone.

mod allowances;
mod carrier_blocks;
mod entered;
mod erasure;
mod giving_up;
mod nearly_granted;
mod newer_events;
mod opt_out_list;
mod pending;
mod questions;
mod silence;
mod toll_free;

use chrono::TimeDelta;

use crate::event::Event;
use crate::event::consent::ConsentRevoked;
use crate::story::Story;

fn revocations(story: &Story) -> Vec<&ConsentRevoked> {
    let revoked = story.events.iter().map(|event| match event.event() {
        Event::ConsentRevoked(revoked) => Some(revoked),
        _ => None,
    });
    revoked.flatten().collect()
}

const fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}
