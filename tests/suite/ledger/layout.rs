//! A store says whose it is and how it is laid out, and is left alone by a build
//! that does not know the layout or means another store.

use std::collections::BTreeMap;

use textledger_infrastructure::ledger::{Config, LAYOUT, Unsuitable};
use textledger_projections::view::View;

use super::bench::{Bench, On, on_every_store};
use crate::phones::stream;

on_every_store! {
    a_store_gets_one_id_whoever_asks_first,
    a_new_store_says_which_versions_its_views_begin_with,
    the_views_of_a_store_that_does_not_say_began_with_version_one,
    a_store_of_a_newer_layout_is_left_alone,
    a_store_other_than_the_one_that_is_meant_is_left_alone,
    a_new_store_takes_the_id_that_is_meant_or_none,
}

async fn a_store_gets_one_id_whoever_asks_first(on: On) {
    let bench = Bench::new(on).await;
    let (one, other) = tokio::join!(bench.ledger.check_store(None), bench.ledger.check_store(None));
    let config = one.unwrap();
    assert_eq!(config, other.unwrap());
    assert_eq!(config.layout, LAYOUT);
    assert_eq!(bench.ledger.check_store(Some(&config.store_id.to_string())).await.unwrap(), config);
}

async fn a_store_of_a_newer_layout_is_left_alone(on: On) {
    let bench = Bench::new(on).await;
    let known = bench.ledger.check_store(None).await.unwrap();
    bench.set_config(&Config { layout: LAYOUT + 1, ..known }).await;
    let refused = bench.ledger.check_store(None).await.unwrap_err();
    assert!(matches!(refused, Unsuitable::Newer { found } if found == LAYOUT + 1), "{refused:?}");
    assert!(refused.to_string().contains("or a newer one"), "{refused}");
}

async fn a_store_other_than_the_one_that_is_meant_is_left_alone(on: On) {
    let bench = Bench::new(on).await;
    let found = bench.ledger.check_store(None).await.unwrap().store_id;
    let refused = bench.ledger.check_store(Some("of another deployment")).await.unwrap_err();
    assert!(matches!(&refused, Unsuitable::OtherStore { found: other, .. } if *other == found));
    assert!(refused.to_string().contains("STORE_ID"), "{refused}");
}

async fn a_new_store_takes_the_id_that_is_meant_or_none(on: On) {
    let bench = Bench::new(on).await;
    let refused = bench.ledger.check_store(Some("prod")).await.unwrap_err();
    assert!(matches!(refused, Unsuitable::NoId { .. }), "{refused:?}");
    let meant = "0190d3f1-6f2a-7c3e-9a3b-0123456789ab";
    assert_eq!(bench.ledger.check_store(Some(meant)).await.unwrap().store_id.to_string(), meant);
    assert_eq!(bench.ledger.check_store(None).await.unwrap().store_id.to_string(), meant);
}

/// The version that the first generation of each view began with.
async fn first_versions(bench: &Bench) -> Vec<u32> {
    let mut versions = Vec::new();
    for view in View::ALL {
        versions.push(bench.ledger.first_version(view).await.unwrap());
    }
    versions
}

async fn a_new_store_says_which_versions_its_views_begin_with(on: On) {
    let bench = Bench::new(on).await;
    let ours: Vec<u32> = View::ALL.into_iter().map(View::version).collect();
    assert_eq!(first_versions(&bench).await, ours, "it is empty: nothing was folded yet");
    let config = bench.ledger.check_store(None).await.unwrap();
    bench.hear(&stream(1), "text", "Hello").await;
    assert_eq!(first_versions(&bench).await, ours);
    // As a later build finds it.
    let of_before = config.views.into_iter().map(|(view, version)| (view, version + 7)).collect();
    bench.set_config(&Config { views: of_before, ..config }).await;
    assert_eq!(first_versions(&bench).await, ours.iter().map(|version| version + 7).collect::<Vec<_>>());
}

async fn the_views_of_a_store_that_does_not_say_began_with_version_one(on: On) {
    let bench = Bench::new(on).await;
    bench.hear(&stream(1), "text", "Hello").await;
    let config = bench.ledger.check_store(None).await.unwrap();
    assert_eq!(config.views, BTreeMap::new(), "a build that did not say folded it");
    assert_eq!(first_versions(&bench).await, [1; 4]);
}
