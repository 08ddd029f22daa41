//! Entered wishes: what is out of date changes nothing and says so, what cannot be
//! kept is refused, and who entered a wish is not what the caller says.

use chrono::TimeDelta;

use super::minutes;
use crate::actor::{Actor, Principal};
use crate::consent::Reason;
use crate::decide::entered::{self, EntryRefused, Wish};
use crate::event::Event;
use crate::event::consent::{Channel, Method, Purpose};
use crate::limits::CUSTOMER_ID_BYTES_MAX;
use crate::record::Draft;
use crate::story::{Story, start};
use textledger_reading::Language;

const OURS: &str = "+12125550101";
/// When everything here is entered: long after it was said.
const ENTERED: TimeDelta = minutes(60);

fn wish(said: Option<TimeDelta>) -> Wish {
    Wish {
        method: Method::Web,
        words: "I agree".to_owned(),
        evidence: "form 7".to_owned(),
        channels: vec![Channel::Sms],
        purposes: Purpose::OPENED_BY_TEXT.to_vec(),
        at: said.map(|said| start() + said),
        language: Language::En,
        customer_id: None,
        confirmed: false,
        entered_by: "ann".to_owned(),
        principal: Principal::named("arn:aws:iam::1:role/crm").unwrap(),
        request: None,
    }
}

fn revoke(story: &Story, wish: &Wish) -> Result<Vec<Draft>, EntryRefused> {
    entered::revoke(&story.contact, wish, &story.policy, story.moment(ENTERED))
}

fn grant(story: &Story, wish: &Wish) -> Result<Vec<Draft>, EntryRefused> {
    entered::grant(&story.contact, wish, story.moment(ENTERED))
}

#[test]
fn a_grant_older_than_the_stop_that_stands_is_refused_unless_it_is_confirmed() {
    let mut story = Story::with(OURS);
    story.texts("STOP", minutes(10));
    let old = wish(Some(minutes(5)));
    let refused = grant(&story, &old).unwrap_err();
    let (at, since) = (start() + minutes(5), start() + minutes(10));
    assert_eq!(refused, EntryRefused::ChangesNothing { at, stands: "consent was withdrawn", since });
    let drafts = grant(&story, &Wish { confirmed: true, ..old }).unwrap();
    story.record(drafts, start() + ENTERED);
    let now = start() + ENTERED;
    assert_eq!(story.contact.check(Channel::Sms, Purpose::Reply, now).reason, Reason::OptedOut);
    assert!(grant(&story, &wish(Some(minutes(20)))).is_ok(), "said after the STOP");
}

#[test]
fn a_revocation_that_a_later_grant_has_lifted_is_refused_unless_it_is_confirmed() {
    let mut story = Story::with(OURS);
    let drafts = grant(&story, &wish(Some(minutes(20)))).unwrap();
    story.record(drafts, start() + ENTERED);
    let old = wish(Some(minutes(10)));
    let refused = revoke(&story, &old).unwrap_err();
    let (at, since) = (start() + minutes(10), start() + minutes(20));
    assert_eq!(refused, EntryRefused::ChangesNothing { at, stands: "consent was given", since });
    assert!(revoke(&story, &Wish { confirmed: true, ..old.clone() }).is_ok());
    // Calls are open to it still, so it changes something.
    assert!(revoke(&story, &Wish { channels: Channel::ALL.to_vec(), ..old }).is_ok());
}

#[test]
fn an_older_revocation_beside_one_in_force_begins_the_refusal_earlier_and_is_taken() {
    let mut story = Story::with(OURS);
    story.texts("STOP", minutes(10));
    let drafts = revoke(&story, &wish(Some(minutes(5)))).unwrap();
    story.record(drafts, start() + ENTERED);
    let answer = story.contact.check(Channel::Sms, Purpose::Reply, start() + ENTERED);
    assert_eq!((answer.reason, answer.since), (Reason::PendingOptOut, Some(start() + minutes(5))));
    assert_eq!(answer.proof.len(), 2, "the latest, and the one it began with");
}

#[test]
fn s13_an_undated_grant_does_not_settle_a_text_that_may_have_been_a_stop() {
    let mut story = Story::with(OURS);
    story.texts("why do you keep texting me", minutes(10));
    assert!(story.contact.consent.question.is_some());
    let revoked_at = start() + minutes(10);
    assert_eq!(grant(&story, &wish(None)).unwrap_err(), EntryRefused::TimeNeeded { revoked_at });
    assert!(grant(&story, &wish(Some(minutes(20)))).is_ok());
}

#[test]
fn the_actor_is_who_was_let_in_and_what_the_caller_writes_is_data() {
    let story = Story::with(OURS);
    let forged = Wish { entered_by: "arn:aws:iam::1:root".to_owned(), ..wish(None) };
    let [draft] = &grant(&story, &forged).unwrap()[..] else { panic!("one event") };
    assert_eq!(draft.actor, Actor::Operator("arn:aws:iam::1:role/crm".to_owned()));
    let Event::ConsentGranted(granted) = &draft.event else { panic!("a grant") };
    assert_eq!(granted.entered_by.as_deref(), Some("arn:aws:iam::1:root"));
    assert_eq!(Principal::named(" "), None);
}

#[test]
fn a_field_that_cannot_be_kept_or_shown_is_refused_by_name() {
    let story = Story::with(OURS);
    let field = |wish: Wish| match revoke(&story, &wish) {
        Ok(_) => "taken",
        Err(EntryRefused::Empty { field, .. }) => field,
        Err(EntryRefused::TooManyBytes { field, .. } | EntryRefused::ControlCharacter { field, .. }) => field,
        Err(other) => panic!("{other}"),
    };
    let id = |id: &str| Wish { customer_id: Some(id.to_owned()), ..wish(None) };
    assert_eq!(field(id("C-1")), "taken");
    assert_eq!(field(id(&"é".repeat(CUSTOMER_ID_BYTES_MAX / 2))), "taken");
    for wedge in ["", " ", "C\u{0}1", &"é".repeat(CUSTOMER_ID_BYTES_MAX / 2 + 1)] {
        assert_eq!(field(id(wedge)), "customer_id");
    }
    let words = |words: &str| Wish { words: words.to_owned(), ..wish(None) };
    assert_eq!(field(words("Hello,\r\n\tplease stop.\n")), "taken", "an e-mail has lines");
    for garbled in ["stop\u{1b}[2J", "stop\u{9b}2J", "\u{7}stop", "stop\u{0}"] {
        assert_eq!(field(words(garbled)), "words");
    }
    assert_eq!(field(Wish { evidence: "mail\n7".to_owned(), ..wish(None) }), "evidence");
    assert_eq!(field(Wish { entered_by: "ann\u{85}".to_owned(), ..wish(None) }), "entered_by");
}

#[test]
fn my_status_tells_texts_from_calls_and_replies_from_marketing() {
    let mut story = Story::with(OURS);
    story.texts("STOP", minutes(0));
    story.texts("START", minutes(10));
    let now = start() + ENTERED;
    let [texts, calls] = Channel::ALL.map(|channel| story.contact.gets(channel, now));
    assert_eq!(texts.purposes, Purpose::OPENED_BY_TEXT);
    assert_eq!(texts.since, Some(start() + minutes(10)));
    assert_eq!((calls.purposes, calls.since), (Vec::new(), Some(start())));
}
