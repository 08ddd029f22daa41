//! Opt-outs that AWS manages: it answers and keeps the text, and the ledger
//! learns of it from AWS's list or from a refusal.

use textledger_domain::event::outbound::SendFailure;
use textledger_infrastructure::local::carrier::personality::Personality;
use textledger_infrastructure::local::cloud::OPT_OUT_LIST;
use textledger_infrastructure::opt_out_list::OptOutList;

use super::{pipeline_on, send_failures};
use crate::phones::{assert_at_rest, customer, events, inbox, text_and_settle};

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
async fn a_text_to_a_number_on_the_list_is_refused_and_the_trail_says_why() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    let phone = customer(1);
    let list = OptOutList::new(pipeline.cloud.sdk(), OPT_OUT_LIST.to_owned());
    list.put(&phone).await.unwrap();
    text_and_settle(&pipeline, &phone, "Hello").await;
    assert_eq!(send_failures(&pipeline, &phone).await, [(SendFailure::OptedOut, false)]);
    assert!(inbox(&pipeline, &phone).is_empty());
    assert_at_rest(&pipeline, &phone).await;
}
