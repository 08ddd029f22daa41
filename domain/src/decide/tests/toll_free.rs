//! Who confirms and who blocks when the number texted is toll-free.

use super::{minutes, revocations};
use crate::actor::Principal;
use crate::consent::Reason;
use crate::contact::Duty;
use crate::decide::entered::{self, Wish};
use crate::event::consent::{Channel, Confirmation, Method, Purpose};
use crate::event::outbound::SendKind;
use crate::limits::GRANT_MARGIN;
use crate::story::{Story, start};
use textledger_reading::Language;

const TOLL_FREE: &str = "+18335550199";

fn e_mail_grant(story: &Story) -> Wish {
    Wish {
        method: Method::Email,
        words: "please text me again".to_owned(),
        evidence: "mail-1".to_owned(),
        channels: vec![Channel::Sms],
        purposes: Purpose::OPENED_BY_TEXT.to_vec(),
        at: Some(story.events.last().unwrap().occurred_at() + GRANT_MARGIN * 2),
        language: Language::En,
        customer_id: None,
        confirmed: false,
        entered_by: "ann".to_owned(),
        principal: Principal::command(),
        request: None,
    }
}

#[test]
fn the_carrier_blocks_at_a_stop_also_after_another_revocation() {
    let mut story = Story::with(TOLL_FREE);
    story.texts("please take me off your list", minutes(0));
    story.texts("STOP", minutes(1));
    let confirmations: Vec<_> = revocations(&story).iter().map(|revoked| revoked.confirmation).collect();
    assert_eq!(confirmations, [Confirmation::Owed, Confirmation::ByCarrier]);
    let wish = e_mail_grant(&story);
    let now = start() + minutes(10);
    let drafts = entered::grant(&story.contact, &wish, story.moment(now.since(start()))).unwrap();
    story.record(drafts, now);
    let reason = |story: &Story| story.contact.check(Channel::Sms, Purpose::Reply, now).reason;
    assert_eq!(reason(&story), Reason::CarrierBlocks, "until START comes from the phone");
    story.texts("START", minutes(11));
    assert_eq!(reason(&story), Reason::Granted);
    let confirmed = |duty: &Duty| duty.kind == SendKind::OptInConfirmation;
    assert!(story.contact.duties.iter().any(confirmed), "who was told to text START hears that it worked");
}

#[test]
fn a_late_stop_from_before_a_start_leaves_no_block() {
    let mut story = Story::with(TOLL_FREE);
    story.texts("START", minutes(1));
    story.texts_late("STOP", minutes(0), minutes(2));
    let answer = story.contact.check(Channel::Sms, Purpose::Reply, start() + minutes(3));
    assert_eq!(answer.reason, Reason::Granted);
    assert!(story.contact.duties.iter().all(|duty| duty.answers != story.events.last().unwrap().id()));
}

#[test]
fn what_the_carrier_may_not_take_for_a_stop_is_confirmed_by_us() {
    for (body, expected) in [
        ("STOP", Confirmation::ByCarrier),
        (" stop\n", Confirmation::ByCarrier),
        ("Stop!", Confirmation::Owed),
        ("s.t.o.p.", Confirmation::Owed),
        ("STOP 🛑", Confirmation::Owed),
        ("stopall", Confirmation::Owed),
    ] {
        let mut story = Story::with(TOLL_FREE);
        story.texts(body, minutes(0));
        assert_eq!(revocations(&story)[0].confirmation, expected, "{body:?}");
    }
}
