//! Opt-outs that wait for the systems behind us.

use super::{minutes, revocations};
use crate::actor::Principal;
use crate::consent::Reason;
use crate::decide::entered::{self, Completion, EntryRefused, Wish};
use crate::event::consent::{Acknowledgement, Channel, Method, Purpose};
use crate::limits::PENDING_MAX;
use crate::story::{Story, start};
use textledger_reading::Language;

fn wish(n: i64) -> Wish {
    Wish {
        method: Method::Email,
        words: "no more calls".to_owned(),
        evidence: format!("mail-{n}"),
        channels: vec![Channel::Voice],
        purposes: Purpose::ALL.to_vec(),
        at: Some(start() + minutes(n)),
        language: Language::En,
        customer_id: None,
        confirmed: false,
        entered_by: "ann".to_owned(),
        principal: Principal::command(),
        request: None,
    }
}

#[test]
fn however_many_are_entered_the_state_stays_bounded_and_one_completion_settles_all() {
    let mut story = Story::with("+12125550101");
    for n in 0..30 {
        let now = start() + minutes(n);
        let moment = story.moment(now.since(start()));
        let drafts = entered::revoke(&story.contact, &wish(n), &story.policy, moment).unwrap();
        story.record(drafts, now);
    }
    let awaited = |ack| revocations(&story).iter().filter(|revoked| revoked.acknowledgement == ack).count();
    assert_eq!(awaited(Acknowledgement::Awaited), PENDING_MAX);
    assert_eq!(awaited(Acknowledgement::WithEarlier), 30 - PENDING_MAX);
    assert_eq!(story.contact.consent.pending.len(), PENDING_MAX);

    let completion = Completion {
        revocation: None,
        acknowledged_by: vec!["dialler".to_owned()],
        evidence: None,
        entered_by: "ann".to_owned(),
        principal: Principal::command(),
        request: None,
    };
    let now = start() + minutes(60);
    let reason = |story: &Story| story.contact.check(Channel::Voice, Purpose::Reply, now).reason;
    assert_eq!(reason(&story), Reason::PendingOptOut);
    let moment = story.moment(now.since(start()));
    let drafts = entered::complete(&story.contact, &completion, moment).unwrap();
    story.record(drafts, now);
    assert_eq!(reason(&story), Reason::OptedOut);
    let moment = story.moment(now.since(start()));
    let again = entered::complete(&story.contact, &completion, moment);
    assert_eq!(again.unwrap_err(), EntryRefused::NothingPending);
}
