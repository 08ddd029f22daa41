//! SQS through aws-sdk-sqs.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{
    MessageAttributeValue, MessageSystemAttributeName, QueueAttributeName, SendMessageBatchRequestEntry,
};

use super::world::{World, world};

async fn queue_url(client: &Client, name: &str) -> String {
    client.get_queue_url().queue_name(name).send().await.unwrap().queue_url.unwrap()
}

#[tokio::test]
async fn a_fifo_message_travels_from_send_to_delete() {
    let World { front, sdk, .. } = world().await;
    let client = Client::new(&sdk);
    let url = queue_url(&client, "replies.fifo").await;
    assert_eq!(url, format!("{}/000000000000/replies.fifo", front.url()));
    let kind = MessageAttributeValue::builder().data_type("String").string_value("reply").build().unwrap();
    let sent = client
        .send_message()
        .queue_url(&url)
        .message_body("This is a test message")
        .message_group_id("contact")
        .message_deduplication_id("event-1")
        .message_attributes("kind", kind)
        .send()
        .await
        .unwrap();
    assert_eq!(sent.md5_of_message_body(), Some("fafb00f5732ab283681e124bf8747ed1"));
    assert_eq!(sent.sequence_number().map(str::len), Some(20));

    let received = client
        .receive_message()
        .queue_url(&url)
        .message_system_attribute_names(MessageSystemAttributeName::All)
        .message_attribute_names("All")
        .send()
        .await
        .unwrap();
    let message = &received.messages()[0];
    assert_eq!(message.message_id(), sent.message_id());
    assert_eq!(message.md5_of_body(), sent.md5_of_message_body());
    assert_eq!(message.md5_of_message_attributes(), sent.md5_of_message_attributes());
    assert_eq!(message.message_attributes().unwrap()["kind"].string_value(), Some("reply"));
    let system = message.attributes().unwrap();
    assert_eq!(system[&MessageSystemAttributeName::MessageGroupId], "contact");
    assert_eq!(system[&MessageSystemAttributeName::ApproximateReceiveCount], "1");

    let receipt = message.receipt_handle().unwrap();
    let extend = client.change_message_visibility().queue_url(&url).receipt_handle(receipt);
    extend.visibility_timeout(60).send().await.unwrap();
    client.delete_message().queue_url(&url).receipt_handle(receipt).send().await.unwrap();
    let late = client.change_message_visibility().queue_url(&url).receipt_handle(receipt);
    let error = late.visibility_timeout(60).send().await.unwrap_err().into_service_error();
    assert!(error.is_message_not_inflight(), "{error:?}");
}

#[tokio::test]
async fn a_batch_answers_for_each_entry() {
    let client = Client::new(&world().await.sdk);
    let url = queue_url(&client, "plain").await;
    let entry = |id: &str, delay| {
        SendMessageBatchRequestEntry::builder()
            .id(id)
            .message_body("text")
            .delay_seconds(delay)
            .build()
            .unwrap()
    };
    let sent = client
        .send_message_batch()
        .queue_url(&url)
        .entries(entry("good", 0))
        .entries(entry("later", 900))
        .entries(entry("bad", 901))
        .send()
        .await
        .unwrap();
    assert_eq!(sent.successful().iter().map(|done| done.id()).collect::<Vec<_>>(), ["good", "later"]);
    assert_eq!((sent.failed()[0].id(), sent.failed()[0].sender_fault()), ("bad", true));

    let asked = client.get_queue_attributes().queue_url(&url).attribute_names(QueueAttributeName::All);
    let attributes = asked.send().await.unwrap().attributes.unwrap();
    assert_eq!(attributes[&QueueAttributeName::ApproximateNumberOfMessages], "1");
    assert_eq!(attributes[&QueueAttributeName::ApproximateNumberOfMessagesDelayed], "1");
    assert_eq!(attributes[&QueueAttributeName::QueueArn], "arn:aws:sqs:us-east-1:000000000000:plain");

    client.purge_queue().queue_url(&url).send().await.unwrap();
    assert!(client.receive_message().queue_url(&url).send().await.unwrap().messages().is_empty());
    let twins = client.send_message_batch().queue_url(&url).entries(entry("a", 0)).entries(entry("a", 0));
    assert!(twins.send().await.unwrap_err().into_service_error().is_batch_entry_ids_not_distinct());
}

#[tokio::test]
async fn a_long_poll_ends_as_soon_as_a_message_is_sent() {
    let World { services, sdk, .. } = world().await;
    let client = Client::new(&sdk);
    let url = queue_url(&client, "plain").await;
    let waiting = client.receive_message().queue_url(&url).wait_time_seconds(20).send();
    let sending = async {
        tokio::task::yield_now().await;
        let message = crate::queues::NewMessage { body: "now".into(), ..Default::default() };
        services.queues.send("plain", &message).unwrap();
    };
    let (received, ()) = tokio::join!(waiting, sending);
    assert_eq!(received.unwrap().messages()[0].body(), Some("now"));
}

#[tokio::test]
async fn refusals_arrive_as_the_sdks_typed_errors() {
    let client = Client::new(&world().await.sdk);
    let missing = client.get_queue_url().queue_name("nowhere").send().await;
    assert!(missing.unwrap_err().into_service_error().is_queue_does_not_exist());
    let url = queue_url(&client, "plain").await;
    let foreign = client.delete_message().queue_url(&url).receipt_handle("nonsense").send().await;
    assert!(foreign.unwrap_err().into_service_error().is_receipt_handle_is_invalid());
    let queues = client.list_queues().queue_name_prefix("re").send().await.unwrap();
    assert_eq!(queues.queue_urls().len(), 1);
}
