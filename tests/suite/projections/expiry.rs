//! S6 for rows that expire: DynamoDB removes them when it likes, and a fold
//! gives them back.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use chrono::TimeDelta;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::views;
use textledger_projections::expiry::{equal_modulo_expiry, is_expired};
use textledger_projections::view::View;

use super::doorbells::{Doorbells, project};
use super::histories::History;
use super::view_tables::{folded, key_of, stored};
use crate::pipelines::pipeline_of;

const RUNS: u64 = 4;

#[tokio::test]
async fn s6_views_equal_the_fold_modulo_expiry_whenever_expired_rows_are_removed() {
    let mut removed = 0;
    for seed in 0..RUNS {
        let pipeline = pipeline_of(seed).await;
        let mut chance = StdRng::seed_from_u64(seed);
        let mut history = History::new(&pipeline, 2);
        let mut doorbells = Doorbells::of(&pipeline).await;
        for _ in 0..40 {
            history.go_on(&mut chance).await;
            removed += remove_expired(&pipeline, &mut chance).await;
            let new = doorbells.listen().await;
            assert!(project(&pipeline, &new).await.is_empty(), "seed {seed}");
        }
        let (stored, folded) = (stored(&pipeline).await, folded(&pipeline).await);
        let now = pipeline.time.now();
        for view in View::ALL {
            let (live, folded) = (&stored[&view], &folded[&view]);
            for id in live.keys().chain(folded.keys()) {
                let (live, folded) = (live.get(id), folded.get(id));
                assert!(equal_modulo_expiry(live, folded, now), "seed {seed}: {live:?}\n{folded:?}");
            }
        }
    }
    assert!(removed > 0, "no row expired");
}

/// Removes each expired row or not, as DynamoDB does within days.
async fn remove_expired(pipeline: &Pipeline, chance: &mut StdRng) -> usize {
    let client = Client::new(pipeline.cloud.sdk());
    // DynamoDB looks at its own clock, which may be a little behind.
    let now = pipeline.time.now() - TimeDelta::seconds(1);
    let mut removed = 0;
    for (view, rows) in stored(pipeline).await {
        for row in rows.values().filter(|row| is_expired(row, now)) {
            if chance.random_bool(0.5) {
                continue;
            }
            let deployed = views::ViewTables::from(&TableNames::deployed(ENVIRONMENT));
            let table = deployed.of(view);
            let delete = Delete::builder().table_name(table).set_key(Some(key_of(view, row))).build();
            let write = TransactWriteItem::builder().delete(delete.unwrap()).build();
            client.transact_write_items().transact_items(write).send().await.unwrap();
            removed += 1;
        }
    }
    removed
}
