//! S8: whatever somebody with access to the tables edits is found, and named, and
//! nothing else is; and nothing is changed by looking (S7).

use textledger_command::pipeline::Pipeline;

use super::tampered_rows::Rows;
use super::ways::{BESIDE, CHAIN, EVENTS, HEADS, Way};
use super::{found, verification, verified};
use crate::phones::{customer, stream, text_and_settle};
use crate::pipelines::pipeline;
use crate::tables::Tables;

/// Two contacts who were answered, one of whom asked to stop in words of their own.
async fn two_contacts() -> (Pipeline, Tables) {
    let pipeline = pipeline().await;
    for (n, said) in [(1, "Hello"), (2, "Hello"), (1, "please stop texting me"), (2, "Are you open?")] {
        text_and_settle(&pipeline, &customer(n), said).await;
    }
    let tables = Tables::of(&pipeline);
    (pipeline, tables)
}

/// Each of `ways`, by itself, on the same honest tables.
async fn each_is_found(ways: &[(&str, Way)]) {
    let (pipeline, tables) = two_contacts().await;
    let honest = Rows::of(&tables).await;
    for (n, (way, edit)) in (0_u32..).zip(ways) {
        let mut rows = honest.clone();
        let expected = edit(&mut rows);
        rows.put(&tables, &honest).await;
        let found_in_all = verified(&pipeline, 1 + 2 * (n % 2)).await;
        assert_eq!(found(&found_in_all), expected, "{way}: {found_in_all:?}");
        for (finding, (key, ..)) in found_in_all.findings.iter().zip(&expected) {
            let shown = format!("{finding:?} {}", serde_json::to_string(finding).unwrap());
            let digits: String = key.chars().filter(char::is_ascii_digit).collect();
            assert!(!shown.contains(&digits) && !shown.contains("quetzal"), "S10: {way}: {shown}");
        }
        if let Ok(stream) = expected[0].0.parse() {
            let alone = verification(&pipeline, 1).streams(&[stream], None).await.unwrap();
            assert_eq!(found(&alone), expected, "{way}, by itself");
        }
        assert_eq!(Rows::of(&tables).await, rows, "S7: {way}: nothing is changed by looking");
        honest.put(&tables, &rows).await;
    }
    let after = verified(&pipeline, 2).await;
    assert!(after.is_clean(), "put back, nothing is wrong: {after:?}");
    assert_eq!(after.events, honest.events.len() as u64);
    assert_eq!(after.heads, honest.heads.len() as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_edited_events_are_found_and_named() {
    each_is_found(&EVENTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_events_that_were_sealed_anew_are_found_and_named() {
    each_is_found(&CHAIN).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_edited_heads_and_missing_ends_are_found_and_named() {
    each_is_found(&HEADS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_edited_words_and_misplaced_items_are_found_and_named() {
    each_is_found(&BESIDE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attribute_that_no_event_has_is_named() {
    let (pipeline, tables) = two_contacts().await;
    let honest = Rows::of(&tables).await;
    let mut rows = honest.clone();
    rows.event(&stream(1), 3).insert("ttl".to_owned(), crate::tables::text("1800000000"));
    rows.put(&tables, &honest).await;
    let found = verified(&pipeline, 1).await;
    let said = found.findings[0].what();
    assert!(found.findings.len() == 1 && said.contains("the attribute `ttl`"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_several_edits_are_found_at_once_each_where_it_is() {
    let (pipeline, tables) = two_contacts().await;
    let honest = Rows::of(&tables).await;
    let mut rows = honest.clone();
    rows.take(&stream(1), 2);
    rows.event(&stream(1), 4).insert("actor".to_owned(), crate::tables::text("customer"));
    rows.event(&stream(1), 5).insert("actor".to_owned(), crate::tables::text("operator:x"));
    rows.event(&stream(2), 2).insert("bucket".to_owned(), crate::tables::text("1999-01-01#00"));
    rows.heads.remove(&stream(2).key());
    rows.put(&tables, &honest).await;
    let found = found(&verified(&pipeline, 3).await);
    let (first, second, end) = (stream(1).key(), stream(2).key(), honest.end(&stream(2)));
    let expected = [
        (first.clone(), 2, "missing"),
        (first.clone(), 4, "changed"),
        (first, 5, "changed"),
        (second.clone(), 2, "out_of_index"),
        (second, end, "head_missing"),
    ];
    assert_eq!(found, expected);
}
