//! Toll-free numbers: the carrier answers STOP, blocks, and lifts the block.

use textledger_domain::actor::Principal;
use textledger_domain::event::consent::Method;
use textledger_domain::event::outbound::SendFailure;
use textledger_domain::limits::GRANT_MARGIN;
use textledger_embedded::carrier::behaviour::BlockedText;
use textledger_embedded::carrier::personality::Personality;
use textledger_handlers::consents::WishRequest;
use textledger_projections::as_of::Basis;

use super::{pipeline_on, statuses};
use crate::phones::{assert_at_rest, assert_safe, contact, customer, inbox, send_failures, text_and_settle};

const BLOCKED: &str = "NETWORK MSG: You replied with the word \"stop\"";
const LIFTED: &str = "NETWORK MSG: You have replied \"start\"";

#[tokio::test(flavor = "multi_thread")]
async fn at_stop_the_phone_hears_from_the_network_and_from_nobody_else() {
    let pipeline = pipeline_on(Personality::TollFree).await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "STOP").await;
    let heard = inbox(&pipeline, &phone);
    assert!(heard.len() == 1 && heard[0].starts_with(BLOCKED), "{heard:?}");
    assert!(contact(&pipeline, &phone).await.consent.is_opted_out(pipeline.time.now()));
    assert_safe(&pipeline, &phone).await;
    assert_at_rest(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn start_from_the_handset_brings_answers_back() {
    let pipeline = pipeline_on(Personality::TollFree).await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "stop").await;
    pipeline.time.wait_towards(pipeline.time.now() + GRANT_MARGIN * 2).await;
    text_and_settle(&pipeline, &phone, "START").await;
    let heard = inbox(&pipeline, &phone);
    assert!(heard[1].starts_with(LIFTED), "{heard:?}");
    text_and_settle(&pipeline, &phone, "Hello").await;
    let answered = inbox(&pipeline, &phone);
    assert_eq!(answered.len(), heard.len() + 1, "{answered:?}");
    assert_safe(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_we_were_not_told_of_is_learnt_from_the_refused_text() {
    let pipeline = pipeline_on(Personality::TollFree).await;
    pipeline.cloud.carrier.change(|behaviour| behaviour.toll_free.publishes_keywords = false);
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "STOP").await;
    assert!(crate::phones::events(&pipeline, &phone).await.is_empty(), "the STOP was not published");
    text_and_settle(&pipeline, &phone, "Hello").await;
    assert_eq!(send_failures(&pipeline, &phone).await, [(SendFailure::OptedOut, false)]);
    assert_eq!(inbox(&pipeline, &phone).len(), 1, "the network's own message and nothing after it");
    assert!(contact(&pipeline, &phone).await.consent.is_opted_out(pipeline.time.now()));
    assert_at_rest(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_that_shows_in_the_report_only_holds_texts_back_until_start() {
    let pipeline = pipeline_on(Personality::TollFree).await;
    pipeline.cloud.carrier.change(|behaviour| {
        behaviour.toll_free.publishes_keywords = false;
        behaviour.toll_free.blocked_text = BlockedText::Reported;
    });
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "STOP").await;
    text_and_settle(&pipeline, &phone, "Hello").await;
    assert_eq!(statuses(&pipeline, &phone).await, ["undelivered"]);
    let now = pipeline.time.now();
    let blocked = contact(&pipeline, &phone).await;
    assert!(!blocked.consent.is_opted_out(now), "a report is no wish");
    assert!(blocked.carrier_block().is_some());
    text_and_settle(&pipeline, &phone, "Hello?").await;
    assert_eq!(inbox(&pipeline, &phone).len(), 1, "the network's own message and nothing after it");
    pipeline.cloud.carrier.change(|behaviour| behaviour.toll_free.publishes_keywords = true);
    text_and_settle(&pipeline, &phone, "START").await;
    assert!(contact(&pipeline, &phone).await.carrier_block().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn any_other_wording_is_ours_to_confirm() {
    let pipeline = pipeline_on(Personality::TollFree).await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "REVOKE").await;
    let heard = inbox(&pipeline, &phone);
    assert!(heard.len() == 1 && !heard[0].starts_with("NETWORK MSG"), "{heard:?}");
    assert!(contact(&pipeline, &phone).await.consent.is_opted_out(pipeline.time.now()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_block_an_answer_names_is_among_its_proofs() {
    let pipeline = pipeline_on(Personality::TollFree).await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "STOP").await;
    let consents = &pipeline.functions.consent_api.consents;
    let request = WishRequest {
        method: Method::Email,
        words: "stop calling too".to_owned(),
        evidence: "mail-1".to_owned(),
        entered_by: "ann".to_owned(),
        channels: None,
        purposes: None,
        requested_at: None,
        language: None,
        customer_id: None,
        confirm: false,
    };
    consents.revoke(&phone, &request, "key-1", &Principal::command()).await.unwrap();
    let standing = consents.standing(&phone, None, Basis::Recorded).await.unwrap();
    let block = standing.carrier_block.expect("the carrier still blocks");
    assert!(standing.proof.iter().any(|proof| proof.event_id == block.event), "{:?}", standing.proof);
}
