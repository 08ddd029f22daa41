//! SendTextMessage through aws-sdk-pinpointsmsvoicev2.

use aws_sdk_pinpointsmsvoicev2::Client;
use aws_sdk_pinpointsmsvoicev2::types::{MessageType, ValidationExceptionReason};

use super::world::{CONFIGURATION_SET, World, world};

#[tokio::test]
async fn an_accepted_text_reaches_the_phone_with_its_context() {
    let World { services, sdk, .. } = world().await;
    let sent = Client::new(&sdk)
        .send_text_message()
        .destination_phone_number("+14255550182")
        .origination_identity("+18335550100")
        .message_body("Hello “there”")
        .message_type(MessageType::Transactional)
        .time_to_live(300)
        .context("outbound_id", "out-1")
        .configuration_set_name(CONFIGURATION_SET)
        .send()
        .await
        .unwrap();
    let texts = services.carrier.accepted_to("+14255550182").unwrap();
    assert_eq!(sent.message_id(), Some(texts[0].message_id.as_str()));
    assert_eq!((texts[0].body.as_str(), texts[0].from.as_deref()), ("Hello “there”", Some("+18335550100")));
    assert_eq!((texts[0].context["outbound_id"].as_str(), texts[0].ttl_seconds), ("out-1", Some(300)));
    assert_eq!(services.carrier.take_delivery_events(10).unwrap().len(), 1);
}

#[tokio::test]
async fn an_invalid_request_arrives_as_a_validation_exception_with_its_reason() {
    let client = Client::new(&world().await.sdk);
    let refused = client.send_text_message().destination_phone_number("+14255550182").message_body(" ");
    let error = refused.send().await.unwrap_err().into_service_error();
    let aws_sdk_pinpointsmsvoicev2::operation::send_text_message::SendTextMessageError::ValidationException(
        invalid,
    ) = error
    else {
        panic!("{error:?}");
    };
    assert_eq!(invalid.reason(), Some(&ValidationExceptionReason::InvalidParameter));
    assert_eq!(invalid.fields()[0].name(), "MessageBody");
}
