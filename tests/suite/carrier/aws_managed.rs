//! Opt-outs that AWS manages: it answers and keeps the text, and the ledger
//! learns of it from AWS's list or from a refusal.

use textledger_command::pipeline::local::OPT_OUT_LIST;
use textledger_domain::event::consent::{Channel, Method, Purpose};
use textledger_domain::event::outbound::SendFailure;
use textledger_domain::limits::GRANT_MARGIN;
use textledger_embedded::carrier::personality::Personality;
use textledger_infrastructure::opt_out_list::OptOutList;

use super::pipeline_on;
use crate::phones::{
    assert_at_rest, assert_safe, contact, customer, events, inbox, send_failures, text_and_settle,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_never_reaches_the_ledger_and_stands_on_the_list() {
    let pipeline = pipeline_on(Personality::AwsManaged).await;
    let phone = customer(1);
    for keyword in ["Stop by at 5?", "HELP"] {
        text_and_settle(&pipeline, &phone, keyword).await;
    }
    assert!(events(&pipeline, &phone).await.is_empty());
    assert_eq!(inbox(&pipeline, &phone).len(), 2, "AWS answered both");
    let list = OptOutList::new(pipeline.cloud.sdk(), OPT_OUT_LIST.to_owned());
    let listed = list.all().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0].number, listed[0].by_end_user), (&phone, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_refused_because_of_the_list_is_a_revocation_until_the_phone_says_start() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    let phone = customer(1);
    let list = OptOutList::new(pipeline.cloud.sdk(), OPT_OUT_LIST.to_owned());
    list.put(&phone).await.unwrap();
    text_and_settle(&pipeline, &phone, "Hello").await;
    assert_eq!(send_failures(&pipeline, &phone).await, [(SendFailure::OptedOut, false)]);
    assert!(inbox(&pipeline, &phone).is_empty());
    let consent = contact(&pipeline, &phone).await.consent;
    let revoked = consent.in_force(Channel::Voice, Purpose::Reply).unwrap();
    assert_eq!(revoked.method, Method::Carrier);
    assert_at_rest(&pipeline, &phone).await;

    pipeline.time.wait_towards(pipeline.time.now() + GRANT_MARGIN * 2).await;
    text_and_settle(&pipeline, &phone, "START").await;
    assert_eq!(inbox(&pipeline, &phone).len(), 1, "off the list first, then confirmed");
    assert!(list.all().await.unwrap().is_empty());
    assert_safe(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_mirrors_consent_and_never_locks_out_who_changes_their_mind() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    let phone = customer(1);
    let list = OptOutList::new(pipeline.cloud.sdk(), OPT_OUT_LIST.to_owned());
    let mut listed = Vec::new();
    for body in ["STOP", "START", "STOP", "START", "Hello"] {
        text_and_settle(&pipeline, &phone, body).await;
        listed.push(list.all().await.unwrap().len());
        pipeline.time.wait_towards(pipeline.time.now() + GRANT_MARGIN * 2).await;
    }
    // Taken off once, it cannot be taken off again for thirty days: so it is
    // not put on again either.
    assert_eq!(listed, [1, 0, 0, 0, 0]);
    assert_eq!(inbox(&pipeline, &phone).len(), 5, "two of each confirmation, and the answer");
    assert!(send_failures(&pipeline, &phone).await.is_empty());
    assert_safe(&pipeline, &phone).await;
}
