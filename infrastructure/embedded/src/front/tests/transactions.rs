//! A transaction that is sent again under its token, through the front and the
//! engine behind it.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};

use super::world::world_with_engine;
use crate::engine::{Engine, Location};
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::tables::create_missing;

async fn put_once(client: &Client, token: &str, key: &str) -> Result<(), SdkError<TransactWriteItemsError>> {
    let put = Put::builder()
        .table_name(TableNames::deployed("dev").heads)
        .item("stream_id", AttributeValue::S(key.into()))
        .condition_expression("attribute_not_exists(stream_id)")
        .build()
        .unwrap();
    let write = TransactWriteItem::builder().put(put).build();
    client.transact_write_items().transact_items(write).client_request_token(token).send().await.map(|_| ())
}

#[tokio::test]
async fn a_token_makes_a_transaction_happen_once_and_answers_alike() {
    let engine = Engine::start(Location::Temporary).await.unwrap();
    let world = world_with_engine(engine.url()).await;
    let client = Client::new(&world.sdk);
    create_missing(&client, &TableNames::deployed("dev")).await.unwrap();

    put_once(&client, "token-1", "one").await.unwrap();
    put_once(&client, "token-1", "one").await.expect("the same again is answered as the first time");
    let refused = put_once(&client, "token-2", "one").await.unwrap_err().into_service_error();
    assert!(refused.is_transaction_canceled_exception(), "{refused:?}");
    let mistaken = put_once(&client, "token-1", "two").await.unwrap_err().into_service_error();
    assert!(mistaken.is_idempotent_parameter_mismatch_exception(), "{mistaken:?}");
    put_once(&client, "token-2", "two").await.expect("a refused transaction's token is free again");
    engine.stop().await.unwrap();
}
