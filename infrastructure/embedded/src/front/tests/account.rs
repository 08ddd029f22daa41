//! What the account owns, as Terraform and the AWS CLI ask for it.

use aws_sdk_pinpointsmsvoicev2::Client;
use aws_sdk_pinpointsmsvoicev2::error::ProvideErrorMetadata;
use aws_sdk_pinpointsmsvoicev2::types::{
    MessageType, NumberCapability, ProtectConfigurationCountryRuleSetInformation, ProtectStatus,
    RequestableNumberType,
};

use super::world::{World, world};

const LIST: &str = "our-list";
const SET: &str = "our-set";
const PHONE: &str = "+14255550182";

/// A client, and the id and digits of a number with a list of its own.
async fn with_a_number(world: &World) -> (Client, String, String) {
    let client = Client::new(&world.sdk);
    client.create_opt_out_list().opt_out_list_name(LIST).send().await.unwrap();
    client.create_configuration_set().configuration_set_name(SET).send().await.unwrap();
    let request = client
        .request_phone_number()
        .iso_country_code("US")
        .message_type(MessageType::Transactional)
        .number_capabilities(NumberCapability::Sms)
        .number_type(RequestableNumberType::LongCode)
        .opt_out_list_name(LIST);
    let number = request.send().await.unwrap();
    (client, number.phone_number_id.unwrap(), number.phone_number.unwrap())
}

#[tokio::test]
async fn a_number_is_requested_changed_described_and_given_back() {
    let world = world().await;
    let (client, id, digits) = with_a_number(&world).await;
    let update = client.update_phone_number().phone_number_id(&id).two_way_enabled(true);
    update.two_way_channel_arn("arn:aws:sns:us-east-1:000000000000:inbound").send().await.unwrap();
    let found = client.describe_phone_numbers().phone_number_ids(&id).send().await.unwrap();
    let number = &found.phone_numbers()[0];
    assert_eq!(number.phone_number, digits);
    assert!(number.two_way_enabled);
    assert_eq!(number.two_way_channel_arn(), Some("arn:aws:sns:us-east-1:000000000000:inbound"));

    let in_use = client.delete_opt_out_list().opt_out_list_name(LIST).send().await.unwrap_err();
    assert_eq!(in_use.code(), Some("ConflictException"));
    client.release_phone_number().phone_number_id(&id).send().await.unwrap();
    let gone = client.describe_phone_numbers().phone_number_ids(&id).send().await.unwrap_err();
    assert_eq!(gone.code(), Some("ResourceNotFoundException"));
    client.delete_opt_out_list().opt_out_list_name(LIST).send().await.unwrap();
}

#[tokio::test]
async fn a_text_is_held_against_the_list_of_its_number_and_sent_under_the_sets_there_are() {
    let world = world().await;
    let (client, _, digits) = with_a_number(&world).await;
    let send = |set: &str| {
        let text = client.send_text_message().destination_phone_number(PHONE).origination_identity(&digits);
        text.message_body("Hello").configuration_set_name(set).send()
    };
    assert_eq!(send("another").await.unwrap_err().code(), Some("ResourceNotFoundException"));
    send(SET).await.unwrap();
    client.put_opted_out_number().opt_out_list_name(LIST).opted_out_number(PHONE).send().await.unwrap();
    assert_eq!(send(SET).await.unwrap_err().code(), Some("ConflictException"));
}

#[tokio::test]
async fn the_countries_of_a_set_are_those_that_are_allowed_last() {
    let world = world().await;
    let (client, ..) = with_a_number(&world).await;
    let made = client.create_protect_configuration().send().await.unwrap();
    let id = made.protect_configuration_id();
    let associate = client.associate_protect_configuration().protect_configuration_id(id);
    associate.configuration_set_name(SET).send().await.unwrap();
    let blocked = ProtectConfigurationCountryRuleSetInformation::builder()
        .protect_status(ProtectStatus::Block)
        .build()
        .unwrap();
    let update = client.update_protect_configuration_country_rule_set().protect_configuration_id(id);
    let update = update.number_capability(NumberCapability::Sms);
    let updated = update.country_rule_set_updates("DE", blocked).send().await.unwrap();
    let status = |country: &str| updated.country_rule_set()[country].protect_status().clone();
    assert_eq!((status("DE"), status("US")), (ProtectStatus::Block, ProtectStatus::Allow));
    let refused = client.delete_protect_configuration().protect_configuration_id(id).send().await;
    assert_eq!(refused.unwrap_err().code(), Some("ConflictException"));
}
