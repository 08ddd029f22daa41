//! Opt-outs that wait for the systems behind us.

use super::{Story, minutes, start};
use crate::consent::Reason;
use crate::decide::entered::{self, Completion, Refused, Wish};
use crate::event::consent::{Acknowledgement, Channel, Method, Purpose};
use crate::limits::PENDING_MAX;
use crate::record::Head;
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
        entered_by: "ann".to_owned(),
        request: None,
    }
}

#[test]
fn however_many_are_entered_the_state_stays_bounded_and_one_completion_settles_all() {
    let mut story = Story::with("+12125550101");
    for n in 0..30 {
        let now = start() + minutes(n);
        let moment = Head::EMPTY.moment(now, &story.ids);
        let drafts = entered::revoke(&story.contact, &wish(n), &story.policy, moment).unwrap();
        story.record(drafts, now);
    }
    let awaited = |ack| story.revocations().iter().filter(|revoked| revoked.acknowledgement == ack).count();
    assert_eq!(awaited(Acknowledgement::Awaited), PENDING_MAX);
    assert_eq!(awaited(Acknowledgement::WithEarlier), 30 - PENDING_MAX);
    assert_eq!(story.contact.consent.pending.len(), PENDING_MAX);

    let completion = Completion {
        revocation: None,
        acknowledged_by: vec!["dialler".to_owned()],
        evidence: None,
        entered_by: "ann".to_owned(),
        request: None,
    };
    let now = start() + minutes(60);
    let reason = |story: &Story| story.contact.check(Channel::Voice, Purpose::Reply, now).reason;
    assert_eq!(reason(&story), Reason::PendingOptOut);
    let moment = Head::EMPTY.moment(now, &story.ids);
    let drafts = entered::complete(&story.contact, &completion, moment).unwrap();
    story.record(drafts, now);
    assert_eq!(reason(&story), Reason::OptedOut);
    let moment = Head::EMPTY.moment(now, &story.ids);
    let again = entered::complete(&story.contact, &completion, moment);
    assert_eq!(again.unwrap_err(), Refused::NothingPending);
}
