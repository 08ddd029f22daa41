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
mod watched;

use chrono::TimeDelta;

use crate::actor::Principal;
use crate::decide::entered::Wish;
use crate::event::Event;
use crate::event::consent::{Channel, ConsentRevoked, Method, Purpose};
use crate::story::{Story, start};
use textledger_reading::Language;

/// A mail says that the contact wants no texts of these `purposes`.
fn revokes(story: &mut Story, purposes: &[Purpose], after: TimeDelta) {
    let wish = Wish {
        method: Method::Email,
        words: "no more".to_owned(),
        evidence: "mail 1".to_owned(),
        channels: vec![Channel::Sms],
        purposes: purposes.to_vec(),
        at: None,
        language: Language::En,
        customer_id: None,
        confirmed: false,
        entered_by: "ann".to_owned(),
        principal: Principal::command(),
        request: None,
    };
    let drafts =
        crate::decide::entered::revoke(&story.contact, &wish, &story.policy, story.moment(after)).unwrap();
    story.record(drafts, start() + after);
}

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
