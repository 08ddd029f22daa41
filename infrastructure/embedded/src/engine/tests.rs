//! The engine as its users see it: through the AWS SDK, across restarts.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    TimeToLiveSpecification,
};

use super::{DATABASE, Engine, Error, Location};
use crate::sdk::{http, sdk_config};
use textledger_infrastructure::time::{MachineTime, SharedTime};

fn time() -> SharedTime {
    std::sync::Arc::new(MachineTime)
}

async fn client_with_a_table(engine: &Engine) -> Client {
    let client = Client::new(&sdk_config(engine.url(), http(), &time()));
    client
        .create_table()
        .table_name("notes")
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(
            AttributeDefinition::builder()
                .attribute_name("id")
                .attribute_type(ScalarAttributeType::S)
                .build()
                .unwrap(),
        )
        .key_schema(KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build().unwrap())
        .send()
        .await
        .unwrap();
    client
}

async fn note(client: &Client, id: &str, ttl: i64) {
    client
        .put_item()
        .table_name("notes")
        .item("id", AttributeValue::S(id.into()))
        .item("ttl", AttributeValue::N(ttl.to_string()))
        .send()
        .await
        .unwrap();
}

async fn is_there(client: &Client, id: &str) -> bool {
    let get = client.get_item().table_name("notes").key("id", AttributeValue::S(id.into()));
    get.send().await.unwrap().item.is_some()
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let location = Location::Directory(directory.path().join("data"));

    let engine = Engine::start(location.clone()).await.unwrap();
    let client = client_with_a_table(&engine).await;
    note(&client, "kept", 0).await;
    engine.stop().await.unwrap();

    let engine = Engine::start(location).await.unwrap();
    let client = Client::new(&sdk_config(engine.url(), http(), &time()));
    assert!(is_there(&client, "kept").await);
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn a_directory_serves_one_engine_at_a_time_and_says_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let location = Location::Directory(directory.path().to_path_buf());
    let first = Engine::start(location.clone()).await.unwrap();

    let refused = async || Engine::start(location.clone()).await.unwrap_err();
    assert!(matches!(refused().await, Error::InUse { directory: taken, .. } if taken == directory.path()));
    let said = refused().await.to_string();
    assert!(said.ends_with("in use by another textledger: wait until it ends, or stop it"), "{said}");
    first.served_at("http://127.0.0.1:4711").unwrap();
    let said = refused().await.to_string();
    assert!(said.ends_with("stop it, or talk to it with --endpoint-url http://127.0.0.1:4711"), "{said}");

    first.stop().await.unwrap();
    Engine::start(location).await.expect("the directory is free again").stop().await.unwrap();
}

#[tokio::test]
async fn a_directory_that_cannot_be_made_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let refused = Engine::start(Location::Directory(file.path().join("below"))).await.unwrap_err();
    assert!(matches!(refused, Error::Directory { .. }), "{refused:?}");
}

#[tokio::test]
async fn a_temporary_place_leaves_nothing_behind() {
    let engine = Engine::start(Location::Temporary).await.unwrap();
    let directory = engine.file().parent().unwrap().to_path_buf();
    assert!(directory.exists());
    engine.stop().await.unwrap();
    assert!(!directory.exists());
}

#[tokio::test]
async fn a_sweep_removes_what_has_expired_and_nothing_else() {
    let engine = Engine::start(Location::Temporary).await.unwrap();
    let client = client_with_a_table(&engine).await;
    let ttl = TimeToLiveSpecification::builder().enabled(true).attribute_name("ttl").build().unwrap();
    client.update_time_to_live().table_name("notes").time_to_live_specification(ttl).send().await.unwrap();
    note(&client, "of-2001", 1_000_000_000).await;
    note(&client, "of-2100", 4_102_444_800).await;

    assert!(is_there(&client, "of-2001").await, "nothing expires before it is swept");
    assert_eq!(engine.sweep_expired().await.unwrap(), 1);
    assert!(!is_there(&client, "of-2001").await);
    assert!(is_there(&client, "of-2100").await);
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn an_emptied_database_is_refused_and_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let location = Location::Directory(directory.path().to_path_buf());
    Engine::start(location.clone()).await.unwrap().stop().await.unwrap();
    let file = directory.path().join(DATABASE);
    std::fs::write(&file, "").unwrap();
    let refused = Engine::start(location).await.unwrap_err().to_string();
    assert!(refused.contains("dynamodb.sqlite is empty") && refused.contains("from a copy"), "{refused}");
    assert_eq!(std::fs::metadata(&file).unwrap().len(), 0);
}

/// A web page tries the ports of 127.0.0.1, and dynoxide would answer it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_engine_listens_where_no_web_page_looks() {
    let engine = Engine::start(Location::Temporary).await.unwrap();
    let address: std::net::SocketAddr = engine.url().strip_prefix("http://").unwrap().parse().unwrap();
    assert!(address.ip().is_loopback() && address.ip() != std::net::Ipv4Addr::LOCALHOST, "{address}");
    let elsewhere = (std::net::Ipv4Addr::LOCALHOST, address.port());
    assert!(tokio::net::TcpStream::connect(elsewhere).await.is_err());
    engine.stop().await.unwrap();
}
