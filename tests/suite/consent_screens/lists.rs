//! What is asked about everybody: `pending`, `overdue` and `reconcile`.

use chrono::TimeDelta;
use textledger_command::commands::consent::{self, waiting};
use textledger_command::pipeline::local::{BUSINESS_NUMBER, OPT_OUT_LIST};
use textledger_command::reconciliation::{Difference, Reconciliation, Safe, reconcile};
use textledger_domain::actor::Principal;
use textledger_embedded::carrier::behaviour::{Behaviour, Line};
use textledger_embedded::carrier::personality::Personality;
use textledger_infrastructure::opt_out_list::OptOutList;

use super::{assert_reads_as_before, by_voice, consents, pass, revoke};
use crate::phones::{customer, settle, text_and_settle};
use crate::pipelines::{pipeline, pipeline_on};

#[tokio::test(flavor = "multi_thread")]
async fn opt_outs_that_wait_are_listed_the_most_urgent_first() {
    let pipeline = pipeline().await;
    let none = consents(&pipeline).pending(None).await.unwrap();
    let mut screens = vec![("none", waiting::screen(&none))];

    let today = super::WishRequest { requested_at: None, ..by_voice("take me off your list") };
    consents(&pipeline).revoke(&customer(1), &today, "call-1", &Principal::command()).await.unwrap();
    settle(&pipeline).await;
    revoke(&pipeline, 2).await;
    text_and_settle(&pipeline, &customer(3), "why do you keep texting me").await;
    let pending = consents(&pipeline).pending(None).await.unwrap();
    screens.push(("two, and a question", waiting::screen(&pending)));

    pass(&pipeline, TimeDelta::days(12)).await;
    let overdue = consents(&pipeline).pending(Some(true)).await.unwrap();
    screens.push(("overdue", waiting::of_all(&overdue.pending, "")));
    assert_reads_as_before("consent_waiting", &screens);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_difference_is_shown_with_what_is_safe() {
    let mut carrier = Behaviour::default();
    let line = Line { personality: Personality::AwsManaged, parts_per_second: None };
    carrier.lines.insert(BUSINESS_NUMBER.to_owned(), line);
    let pipeline = pipeline_on(carrier).await;
    let list = OptOutList::new(pipeline.cloud.sdk(), OPT_OUT_LIST.to_owned());
    let same = reconcile(&pipeline.ledger, &list, |_, _| {}).await.unwrap();
    let mut screens = vec![("nothing", consent::reconcile::screen(&same, &OPT_OUT_LIST))];

    text_and_settle(&pipeline, &customer(1), "Please unsubscribe me").await;
    list.delete(&customer(1)).await.unwrap();
    text_and_settle(&pipeline, &customer(2), "STOP").await;
    text_and_settle(&pipeline, &customer(3), "Hello").await;
    list.put(&customer(3)).await.unwrap();
    let mut seen = Vec::new();
    let compared = reconcile(&pipeline.ledger, &list, |done, of| seen.push((done, of))).await.unwrap();
    assert_eq!(seen, [(1, 2), (2, 2)], "progress is told after each contact");
    let safe: Vec<Safe> = compared.differences.iter().map(|difference| difference.safe).collect();
    assert_eq!(safe, [Safe::PutOnList, Safe::LeaveClosed, Safe::RecordRevocation]);
    screens.push(("three differences", consent::reconcile::screen(&compared, &OPT_OUT_LIST)));

    let blocked = Reconciliation { differences: vec![by_the_carrier(&compared)], ..compared };
    screens.push(("the carrier's block", consent::reconcile::screen(&blocked, &OPT_OUT_LIST)));
    assert_reads_as_before("consent_reconcile", &screens);
}

fn by_the_carrier(compared: &Reconciliation) -> Difference {
    Difference {
        on_list_since: None,
        blocked_by_carrier_since: Some("2026-11-20T18:00:00Z".parse().unwrap()),
        ..compared.differences[1].clone()
    }
}
