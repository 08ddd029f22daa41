//! What is asked about one contact: `show`, `check` and `find`.

use chrono::TimeDelta;
use textledger_command::commands::consent::{check, find};
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::OPT_OUT_LIST;
use textledger_domain::actor::Principal;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::reference::Reference;
use textledger_handlers::consents::Checked;
use textledger_infrastructure::opt_out_list::OptOutList;
use textledger_projections::as_of::Basis;

use super::{assert_reads_as_before, by_voice, completion, consents, pass, revoke, shown};
use crate::phones::{customer, inbox, settle, text_and_settle};
use crate::pipelines::pipeline;

#[tokio::test(flavor = "multi_thread")]
async fn what_holds_reads_as_it_did() {
    let pipeline = pipeline().await;
    let mut screens = vec![("of nobody", shown(&pipeline, 1, None, Basis::Recorded).await)];
    text_and_settle(&pipeline, &customer(1), "STOP").await;
    screens.push(("after STOP", shown(&pipeline, 1, None, Basis::Recorded).await));

    text_and_settle(&pipeline, &customer(2), "Hello").await;
    revoke(&pipeline, 2).await;
    screens.push(("after a call", shown(&pipeline, 2, None, Basis::Recorded).await));
    let before = Some("2026-11-21T12:00:00Z");
    screens.push(("what we knew a day after the call", shown(&pipeline, 2, before, Basis::Recorded).await));
    screens.push(("what was true a day after it", shown(&pipeline, 2, before, Basis::Occurred).await));
    let last_day = Some("2026-12-04T15:00:00Z");
    screens.push(("on the last day", shown(&pipeline, 2, last_day, Basis::Recorded).await));
    let late = Some("2026-12-08T15:00:00Z");
    screens.push(("too late", shown(&pipeline, 2, late, Basis::Recorded).await));
    consents(&pipeline)
        .complete(&customer(2), &completion(&["crm", "dialler"]), "follow-2", &Principal::command())
        .await
        .unwrap();
    screens.push(("completed", shown(&pipeline, 2, None, Basis::Recorded).await));

    text_and_settle(&pipeline, &customer(3), "Why are you texting me?").await;
    screens.push(("with an open question", shown(&pipeline, 3, None, Basis::Recorded).await));
    let silent = Some("2026-11-25T15:00:00Z");
    screens.push(("with no answer to it", shown(&pipeline, 3, silent, Basis::Recorded).await));

    screens.push(("the carrier blocks", carrier_blocks(&pipeline).await));
    assert_reads_as_before("consent_show", &screens);
}

/// Consent was given on the phone, and AWS refuses all the same.
async fn carrier_blocks(pipeline: &Pipeline) -> String {
    let list = OptOutList::new(pipeline.cloud.sdk(), OPT_OUT_LIST.to_owned());
    list.put(&customer(4)).await.unwrap();
    text_and_settle(pipeline, &customer(4), "Hello").await;
    pass(pipeline, TimeDelta::minutes(1)).await;
    let wish =
        super::WishRequest { requested_at: Some(pipeline.time.now()), ..by_voice("text me again, please") };
    consents(pipeline).grant(&customer(4), &wish, "call-4", &Principal::command()).await.unwrap();
    shown(pipeline, 4, None, Basis::Recorded).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yes_and_a_no_are_one_line_each() {
    let pipeline = pipeline().await;
    text_and_settle(&pipeline, &customer(1), "Hello").await;
    revoke(&pipeline, 2).await;
    let mut screens = Vec::new();
    for (title, n, channel, purpose) in [
        ("a text", 1, Channel::Sms, Purpose::Informational),
        ("an advertisement", 1, Channel::Voice, Purpose::Marketing),
        ("after a call", 2, Channel::Voice, Purpose::Informational),
    ] {
        let phone = customer(n);
        let answer = consents(&pipeline).check(&phone, channel, purpose).await.unwrap();
        screens.push((title, check::screen(&Checked::new(&phone, channel, purpose, answer))));
    }
    assert_reads_as_before("consent_check", &screens);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_an_answer_leads_to_its_record() {
    let pipeline = pipeline().await;
    text_and_settle(&pipeline, &customer(1), "MY STATUS").await;
    settle(&pipeline).await;
    let answer = inbox(&pipeline, &customer(1)).remove(0);
    let (_, code) = answer.split_once("Ref. ").unwrap();
    let reference: Reference = code[..9].parse().unwrap();
    let found = consents(&pipeline).find(&reference).await.unwrap().unwrap();
    assert_reads_as_before("consent_find", &[("a code", find::screen(&found))]);
}
