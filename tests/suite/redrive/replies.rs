//! Triggers of replies: what would be done now is what is done when they are redriven.

use chrono::TimeDelta;
use textledger_command::pipeline::local::REPLY_DEAD_LETTERS;
use textledger_command::redrive::{Became, Wanted, Would};
use textledger_domain::event::outbound::SendKind;

use super::{REPLIES, applied, dead, depths, looked_at, run, texted_in_vain};
use crate::phones::{
    assert_at_rest, assert_safe, customer, events, inbox, kinds, let_pass, pass, settle, text_and_settle,
};
use crate::pipelines::pipeline;

#[tokio::test]
async fn s3_of_a_contact_who_said_stop_since_nothing_is_sent() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    texted_in_vain(&pipeline, &phone, "When is my appointment?").await;
    text_and_settle(&pipeline, &phone, "STOP").await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::OptOutConfirmation]);
    let before = events(&pipeline, &phone).await.len();

    let line = looked_at(&pipeline).await;
    assert_eq!(line.would, Would::Nothing);
    assert!(line.says.starts_with("nothing: this contact has opted out since 2026-11-23"), "{line:?}");
    assert_eq!((&line.contacts[..], line.received), (&["+1•••0001".to_owned()][..], 1));
    assert_eq!(line.about, "MessageReceived, event 2");

    let account = run(&pipeline, &applied(&REPLIES)).await;
    assert_eq!((account.redriven(), account.stuck()), (1, 0), "{account:?}");
    assert_eq!(depths(&pipeline), [0, 1, 0]);
    settle(&pipeline).await;
    assert_eq!(depths(&pipeline), [0, 0, 0]);
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::OptOutConfirmation]);
    assert_eq!(events(&pipeline, &phone).await.len(), before, "not even recorded: nothing was owed");
    assert_safe(&pipeline, &phone).await;
}

#[tokio::test]
async fn a_text_without_an_answer_is_answered_once_and_its_next_letter_says_by_what() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    texted_in_vain(&pipeline, &phone, "When is my appointment?").await;
    let line = looked_at(&pipeline).await;
    assert_eq!(line.would, Would::AskAgent);
    assert_eq!(line.says, "reply: the agent would be asked about one text");

    run(&pipeline, &applied(&REPLIES)).await;
    assert_eq!(depths(&pipeline), [0, 1, 0]);
    settle(&pipeline).await;
    assert_eq!(inbox(&pipeline, &phone).len(), 1);
    assert_at_rest(&pipeline, &phone).await;

    // Of a contact who is at rest, the trigger of the same text once more.
    let trigger = serde_json::json!({
        "stream_id": format!("contact#{}", phone.e164()),
        "event_id": events(&pipeline, &phone).await[1].id(),
        "seq": 2,
    });
    dead(&pipeline, &trigger.to_string(), "group");
    let line = looked_at(&pipeline).await;
    assert_eq!((line.would, &*line.says), (Would::Nothing, "nothing: already answered by event 3"));
    run(&pipeline, &applied(&REPLIES)).await;
    settle(&pipeline).await;
    assert_eq!(inbox(&pipeline, &phone).len(), 1);
    assert_safe(&pipeline, &phone).await;
}

#[tokio::test]
async fn what_is_too_old_is_recorded_and_not_answered() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    texted_in_vain(&pipeline, &phone, "When is my appointment?").await;
    pass(&pipeline, TimeDelta::days(2)).await;
    let line = looked_at(&pipeline).await;
    assert_eq!((line.would, line.age_s), (Would::Record, Some(2 * 86_400)));
    assert_eq!(line.says, "too old: would not be answered, only recorded");
    run(&pipeline, &applied(&REPLIES)).await;
    settle(&pipeline).await;
    assert!(inbox(&pipeline, &phone).is_empty());
    assert_eq!(events(&pipeline, &phone).await.last().unwrap().event().type_name(), "SendSuppressed");
}

#[tokio::test]
async fn a_look_leaves_every_letter_where_it_was_visible_at_once_and_changes_nothing() {
    let pipeline = pipeline().await;
    for n in 1..=25 {
        texted_in_vain(&pipeline, &customer(n), "When is my appointment?").await;
    }
    let before = pipeline.ledger.streams().await.unwrap().len();
    for look in 1..=2 {
        let account = run(&pipeline, &REPLIES).await;
        assert_eq!((account.letters.len(), account.letters_before), (25, 25));
        assert!(account.letters.iter().all(|line| line.received == look && line.became == Became::LookedAt));
        let depth = pipeline.cloud.queues.depth(&REPLY_DEAD_LETTERS).unwrap();
        assert_eq!((depth.visible, depth.in_flight), (25, 0), "look {look}");
    }
    assert_eq!(depths(&pipeline), [25, 0, 0]);
    assert_eq!(pipeline.ledger.streams().await.unwrap().len(), before);
    assert!(inbox(&pipeline, &customer(1)).is_empty());

    let some = run(&pipeline, &applied(&Wanted { max: 12, ..REPLIES })).await;
    assert_eq!((some.redriven(), depths(&pipeline)), (12, [13, 12, 0]));
}

#[tokio::test]
async fn a_letter_that_nobody_can_read_stays_and_holds_up_no_other() {
    let pipeline = pipeline().await;
    dead(&pipeline, "{\"call\":\"+14255550182\"}", "unknown");
    texted_in_vain(&pipeline, &customer(1), "When is my appointment?").await;
    let account = run(&pipeline, &applied(&REPLIES)).await;
    assert_eq!((account.redriven(), account.stuck()), (1, 1), "{account:?}");
    assert_eq!(
        (account.letters[0].would, &account.letters[0].became),
        (Would::Unreadable, &Became::LookedAt)
    );
    let told = serde_json::to_string(&account).unwrap();
    assert!(!told.contains("4255550182"), "S10: {told}");
    let depth = pipeline.cloud.queues.depth(&REPLY_DEAD_LETTERS).unwrap();
    assert_eq!((depth.visible, depth.in_flight), (1, 0));
}

#[tokio::test]
async fn of_one_contact_only_their_letters_are_redriven() {
    let pipeline = pipeline().await;
    for n in [1, 2, 2, 3] {
        texted_in_vain(&pipeline, &customer(n), "When is my appointment?").await;
    }
    let wanted = Wanted { only: Some(customer(2)), ..REPLIES };
    let account = run(&pipeline, &applied(&wanted)).await;
    assert_eq!((account.redriven(), account.of_others), (2, 2), "{account:?}");
    let depth = pipeline.cloud.queues.depth(&REPLY_DEAD_LETTERS).unwrap();
    assert_eq!((depth.visible, depth.in_flight), (2, 0));
    assert_eq!(depths(&pipeline)[1], 2);
    let_pass(&pipeline, TimeDelta::seconds(30)).await;
    let answered = [1, 2, 3].map(|n| inbox(&pipeline, &customer(n)).len());
    assert_eq!(answered, [0, 1, 0], "both letters in one answer");
}
