//! The `delivery-status` binary: reports, reports again, and what is none.

use serde_json::{Value, json};
use textledger_domain::event::Event;

use crate::deployment::{DELIVERY_STATUS, Deployment};
use crate::events::{phone, sns_event, sqs_event, stream};
use crate::runtime_api::Outcome;

/// The example of AWS's user guide, for a text that no context leads to.
fn report() -> Value {
    json!({
        "eventType": "TEXT_SUCCESSFUL", "eventVersion": "1.0", "eventTimestamp": 1_686_975_103_470_i64, "isFinal": true,
        "originationPhoneNumber": "+12065550152", "destinationPhoneNumber": phone(1), "isInternationalSend": false,
        "mcc": "310", "mnc": "800", "messageId": "862a8790-60c3-4430-9b67-658bdb4dbaac",
        "messageRequestTimestamp": 1_686_975_103_170_i64, "messageEncoding": "GSM", "messageType": "TRANSACTIONAL",
        "messageStatus": "SUCCESSFUL", "messageStatusDescription": "Message has been accepted by phone carrier",
        "totalMessageParts": 1, "totalMessagePrice": 0.00581, "totalCarrierFee": 0.00302,
    })
}

#[tokio::test]
async fn a_report_is_recorded_once_to_the_letter_and_what_is_none_is_quarantined() {
    let deployment = Deployment::start().await;
    let mut function = deployment.spawn(DELIVERY_STATUS, &[]).await;
    let taken = |records: usize| Outcome::Response(json!({ "records": records }));

    let event = sns_event(&[report().to_string()]);
    assert_eq!(function.invoke(event.clone()).await, taken(1));
    assert_eq!(function.invoke(event.clone()).await, taken(1));
    let none_failed = Outcome::Response(json!({ "batchItemFailures": [] }));
    assert_eq!(function.invoke(sqs_event(&[event])).await, none_failed, "from the retry queue");
    let events = deployment.events(&stream(1)).await;
    let [Event::DeliveryUpdated(update)] = &events.iter().map(|event| event.event()).collect::<Vec<_>>()[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!((update.price.as_deref(), update.carrier_fee.as_deref()), (Some("0.00581"), Some("0.00302")));
    assert_eq!((update.carrier.as_deref(), update.parts, update.is_final), (Some("310-800"), Some(1), true));
    assert_eq!(update.outbound_id, None);
    assert_eq!(update.from.as_ref().map(|from| from.as_str()), Some("+12065550152"));
    assert_eq!(update.sent_at.map(|at| at.unix_millis()), Some(1_686_975_103_170));

    let mut nowhere = report();
    nowhere["destinationPhoneNumber"] = json!("nowhere");
    let mut later = report();
    later["eventType"] = json!("TEXT_DELIVERED");
    let mut elsewhere = report();
    elsewhere["context"] = json!({ "outbound_id": "019a8b1c-0000-7000-8000-000000000001" });
    elsewhere["messageId"] = json!("862a8790-60c3-4430-9b67-658bdb4dbaad");
    let event =
        sns_event(&["no JSON".to_owned(), nowhere.to_string(), elsewhere.to_string(), later.to_string()]);
    assert_eq!(function.invoke(event).await, taken(4));
    assert_eq!(function.invoke("{}").await, taken(1));
    assert_eq!(deployment.events(&stream(1)).await.len(), 2);
    assert_eq!(deployment.event_count().await, 2 + 4);
    let told = function.ended().join("\n");
    assert!(told.contains("payload quarantined") && !told.contains(&phone(1)), "{told}");
}
