//! Tables that are not what this version works with: told by name, with what to
//! do, before anything is read from them or written to them.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{BillingMode, GlobalSecondaryIndex, TableDescription};
use textledger_embedded::engine::{Engine, Location};
use textledger_embedded::sdk::{http, sdk_config};
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::tables;
use textledger_infrastructure::time::{MachineTime, SharedTime};

/// An engine with all tables of a deployment.
struct Deployed {
    _engine: Engine,
    client: Client,
    names: TableNames,
}

impl Deployed {
    async fn new() -> Self {
        let engine = Engine::start(Location::Temporary).await.unwrap();
        let time: SharedTime = Arc::new(MachineTime);
        let client = Client::new(&sdk_config(engine.url(), http(), &time));
        let names = TableNames::deployed("test");
        tables::create_missing(&client, &names).await.unwrap();
        Self { _engine: engine, client, names }
    }

    async fn describe(&self, table: &str) -> TableDescription {
        self.client.describe_table().table_name(table).send().await.unwrap().table.unwrap()
    }

    async fn delete(&self, table: &str) {
        self.client.delete_table().table_name(table).send().await.unwrap();
    }

    /// Puts a table with the keys and indexes of `like`, unstreamed, in the
    /// place of `table`.
    async fn replace(&self, table: &str, like: &TableDescription) {
        let index = |index: &aws_sdk_dynamodb::types::GlobalSecondaryIndexDescription| {
            GlobalSecondaryIndex::builder()
                .set_index_name(index.index_name.clone())
                .set_key_schema(index.key_schema.clone())
                .set_projection(index.projection.clone())
                .build()
                .unwrap()
        };
        self.delete(table).await;
        let create = self.client.create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
        create
            .set_attribute_definitions(like.attribute_definitions.clone())
            .set_key_schema(like.key_schema.clone())
            .set_global_secondary_indexes(
                like.global_secondary_indexes.as_ref().map(|of| of.iter().map(index).collect()),
            )
            .send()
            .await
            .unwrap();
    }

    /// What both checks say: the one that changes nothing, and the one that
    /// creates what is missing.
    async fn verdicts(&self) -> [Result<(), String>; 2] {
        let told = |checked: Result<(), tables::Error>| checked.map_err(|error| error.to_string());
        let verified = told(tables::verify(&self.client, &self.names).await);
        [verified, told(tables::create_missing(&self.client, &self.names).await)]
    }

    /// Both checks refuse `table` in the same words, which hold `parts`.
    async fn refused(&self, table: &str, parts: &[&str]) {
        let [verified, created] = self.verdicts().await;
        assert_eq!(verified, created);
        let told = verified.unwrap_err();
        for part in [table].iter().chain(parts) {
            assert!(told.contains(part), "{part} is missing: {told}");
        }
    }
}

#[tokio::test]
async fn tables_as_described_pass_and_one_that_is_missing_is_named_or_made() {
    let deployed = Deployed::new().await;
    assert_eq!(deployed.verdicts().await, [Ok(()), Ok(())]);
    let sessions = deployed.names.sessions.clone();
    deployed.delete(&sessions).await;
    let [verified, created] = deployed.verdicts().await;
    let told = verified.unwrap_err();
    assert!(told.contains(&sessions) && told.contains("does not exist: deploy it"), "{told}");
    assert_eq!(created, Ok(()));
    assert_eq!(deployed.verdicts().await, [Ok(()), Ok(())]);
}

#[tokio::test]
async fn a_table_of_other_keys_is_told_with_both() {
    let deployed = Deployed::new().await;
    let (heads, control) = (deployed.names.heads.clone(), deployed.names.control.clone());
    deployed.replace(&heads, &deployed.describe(&control).await).await;
    deployed
        .refused(&heads, &["has keys pk (S), sk (S)", "expects stream_id (S)", "name the environment"])
        .await;
    let before = deployed.describe(&heads).await.key_schema;
    assert_eq!(before, deployed.describe(&control).await.key_schema, "and nothing was changed");
}

#[tokio::test]
async fn an_index_that_is_missing_or_other_is_told() {
    let deployed = Deployed::new().await;
    let sessions = deployed.names.sessions.clone();
    let mut other = deployed.describe(&sessions).await;
    other
        .attribute_definitions
        .as_mut()
        .unwrap()
        .retain(|attribute| attribute.attribute_name() != "phone_number");
    other.global_secondary_indexes = None;
    deployed.replace(&sessions, &other).await;
    deployed.refused(&sessions, &["has nothing for its index phone-index", "expects phone_number (S)"]).await;
}

#[tokio::test]
async fn a_ledger_that_streams_nothing_is_told() {
    let deployed = Deployed::new().await;
    let events = deployed.names.events.clone();
    deployed.replace(&events, &deployed.describe(&events).await).await;
    deployed.refused(&events, &["streams no new and old images", "NEW_AND_OLD_IMAGES"]).await;
}
