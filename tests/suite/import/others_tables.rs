//! Tables that are no old ones: those of this deployment, and views of any textledger.

use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_domain::event::imported::LegacyTable;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::legacy::{Error, LegacyScan, LegacyTables};
use textledger_infrastructure::time::MachineTime;
use textledger_projections::registry::Registry;
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::View;
use textledger_tests::place::Place;

fn scan(place: &Place, table: LegacyTable, name: &str) -> LegacyScan {
    LegacyScan::new(place.client.clone(), Arc::new(MachineTime), table, name.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_this_deployment_writes_is_no_old_one_in_any_generation() {
    let place = Place::embedded().await.unwrap();
    let mut registry = Registry::default();
    let second = Target { view: View::Consent, generation: Generation::new(2).unwrap() };
    registry.register(second);
    let names = |name: String| LegacyTables { names: vec![(LegacyTable::Consent, name)] };
    for ours in [
        place.names.consent.clone(),
        place.names.events.clone(),
        place.names.control.clone(),
        place.views.table_of(second),
    ] {
        let refused = names(ours.clone()).are_none_of("dev", &place.views, &registry).unwrap_err();
        assert!(matches!(&refused, Error::Ours { table, .. } if *table == ours), "{refused}");
    }
    assert!(LegacyTables::of_environment("dev").are_none_of("dev", &place.views, &registry).is_err());
    assert!(LegacyTables::of_environment("old").are_none_of("dev", &place.views, &registry).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_of_another_textledger_is_found_by_its_rows() {
    let place = Place::embedded().await.unwrap();
    let name = TableNames::deployed("dev").consent;
    let row = [
        ("phone_number", AttributeValue::S("+14255550182".to_owned())),
        ("consent_status", AttributeValue::S("opted_out".to_owned())),
        ("as_of_seq", AttributeValue::N("3".to_owned())),
    ];
    let row = row.map(|(name, value)| (name.to_owned(), value));
    place.client.put_item().table_name(&name).set_item(Some(row.into())).send().await.unwrap();
    let refused = scan(&place, LegacyTable::Consent, &name).page().await.err().unwrap();
    assert!(matches!(refused, Error::View { .. }), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_missing_or_has_another_key_is_told() {
    let place = Place::embedded().await.unwrap();
    let missing = scan(&place, LegacyTable::Consent, "not-there").examine().await.unwrap_err();
    assert!(matches!(missing, Error::Missing(_)), "{missing}");
    let other = scan(&place, LegacyTable::Consent, &place.names.messages).examine().await.unwrap_err();
    assert!(other.to_string().contains("has the key message_id, timestamp"), "{other}");
    for (table, name) in LegacyTables::of_environment("dev").names {
        scan(&place, table, &name).examine().await.unwrap();
    }
}
