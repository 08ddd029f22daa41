//! The receipts of `revoke`, `grant` and `complete`.

use chrono::TimeDelta;
use textledger_command::pipeline::local::OPT_OUT_LIST;
use textledger_domain::actor::Principal;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_handlers::consents::WishRequest;
use textledger_infrastructure::opt_out_list::OptOutList;

use super::{assert_reads_as_before, by_voice, completion, consents, pass, receipt, revoke};
use crate::phones::{customer, text_and_settle};
use crate::pipelines::pipeline;

#[tokio::test(flavor = "multi_thread")]
async fn receipts_read_as_they_did() {
    let pipeline = pipeline().await;
    let mut screens = vec![("a revocation", receipt("call-1", revoke(&pipeline, 1).await))];
    screens.push(("the same again", receipt("call-1", revoke(&pipeline, 1).await)));
    let completed = consents(&pipeline)
        .complete(&customer(1), &completion(&["crm"]), "follow-1", &Principal::command())
        .await;
    screens.push(("its completion", receipt("follow-1", completed.unwrap())));

    pass(&pipeline, TimeDelta::minutes(1)).await;
    let wish = WishRequest {
        channels: Some(vec![Channel::Voice]),
        purposes: Some(vec![Purpose::Marketing]),
        requested_at: Some(pipeline.time.now()),
        ..by_voice("signed for calls about offers")
    };
    let granted = consents(&pipeline).grant(&customer(1), &wish, "form-1", &Principal::command()).await;
    screens.push(("a grant", receipt("form-1", granted.unwrap())));

    let list = OptOutList::new(pipeline.cloud.sdk(), OPT_OUT_LIST.to_owned());
    list.put(&customer(2)).await.unwrap();
    text_and_settle(&pipeline, &customer(2), "Hello").await;
    pass(&pipeline, TimeDelta::minutes(1)).await;
    let wish = WishRequest { requested_at: Some(pipeline.time.now()), ..by_voice("text me again, please") };
    let blocked = consents(&pipeline).grant(&customer(2), &wish, "call-2", &Principal::command()).await;
    screens.push(("a grant that the carrier does not know of", receipt("call-2", blocked.unwrap())));
    assert_reads_as_before("consent_entries", &screens);
}
