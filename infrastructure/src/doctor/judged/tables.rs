//! A table, against its description.

use super::super::check::{Area, Check, Of};
use super::super::seen::tables::{Described, SeenAttribute, SeenKey, SeenTable};
use super::APPLY;
use crate::deployment::tables::{Kind, Table};

/// What a table is for, as far as it is told to whom it lacks.
fn lacks(table: &Table<'_>) -> &'static str {
    match table.name {
        name if name.contains("-events-") || name.contains("-heads-") || name.contains("-control-") => {
            "no text can be recorded: all of them wait in the retry queue, for 14 days at most"
        }
        _ => "nothing is projected into this view, and whoever reads it gets an error",
    }
}

/// Holds a table against its description.
pub fn table(expected: &Table<'_>, seen: &SeenTable) -> Vec<Check> {
    let mut of = Of::the(Area::Tables, expected.name);
    // Without the table nothing else of it is to be told.
    let missing = format!(
        "{APPLY}; if it was deleted, restore it first (`aws dynamodb restore-table-to-point-in-time`), then `textledger ledger repair`"
    );
    let Some(table) = of.present(&seen.table, lacks(expected), missing) else { return of.or_fine("") };
    described(&mut of, expected, table);
    let name = expected.name;
    if let Some(ttl) = of.known("by which attribute rows expire", &seen.ttl) {
        let wanted = expected.ttl.then_some("ttl");
        let what = format!("rows expire by {}, not by {}", shown(ttl.as_deref()), shown(wanted));
        let means = match wanted {
            Some(_) => "rows past their time are kept, or others than those are deleted",
            None => "rows are deleted that are to be kept for good",
        };
        let next = match (ttl, wanted) {
            (Some(other), _) => format!(
                "run `aws dynamodb update-time-to-live --table-name {name} --time-to-live-specification Enabled=false,AttributeName={other}`, then `terraform apply`"
            ),
            (None, _) => format!(
                "run `aws dynamodb update-time-to-live --table-name {name} --time-to-live-specification Enabled=true,AttributeName=ttl`"
            ),
        };
        of.expect(ttl.as_deref() == wanted, what, means, next);
    }
    if let Some(backups) = of.known("point-in-time recovery", &seen.backups) {
        of.expect(
            *backups,
            "point-in-time recovery is off",
            "what is lost or overwritten cannot be restored",
            format!(
                "run `aws dynamodb update-continuous-backups --table-name {name} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`"
            ),
        );
    }
    of.or_fine("as described")
}

fn described(of: &mut Of, expected: &Table<'_>, table: &Described) {
    let status = table.table_status.as_deref().unwrap_or("ACTIVE");
    of.expect(
        matches!(status, "ACTIVE" | "UPDATING"),
        format!("it is {status}"),
        "it takes no reads and writes",
        "wait until it is ACTIVE (`aws dynamodb describe-table`); one that is DELETING is to be restored",
    );
    let types = &table.attribute_definitions;
    let (keys, wanted) = (as_seen(&table.key_schema, types), as_expected(expected.keys));
    of.expect(
        keys == wanted,
        format!("its keys are {keys}, not {wanted}"),
        "this version can neither read nor write it",
        "name the environment of this version's tables with --env, or run the version that made this table",
    );
    for index in expected.indexes {
        let there = table.global_secondary_indexes.iter().find(|there| there.index_name == index.name);
        let wanted = as_expected(index.keys);
        let keys = there.map_or_else(|| "missing".to_owned(), |there| as_seen(&there.key_schema, types));
        of.expect(
            keys == wanted,
            format!("its index {} is {keys}, not {wanted}", index.name),
            "queries by that index fail",
            format!("add the index as described: {APPLY}; of a later generation, rebuild the view with `textledger projections rebuild`"),
        );
        let status = there.and_then(|there| there.index_status.as_deref()).unwrap_or("ACTIVE");
        of.expect(
            matches!(status, "ACTIVE" | "UPDATING"),
            format!("its index {} is {status}", index.name),
            "queries by that index fail or miss rows",
            "wait until it is ACTIVE (`aws dynamodb describe-table`)",
        );
    }
    let stream = table.stream_specification.as_ref().filter(|stream| stream.stream_enabled);
    let images = stream.and_then(|stream| stream.stream_view_type.as_deref());
    if expected.stream {
        of.expect(
            images == Some("NEW_AND_OLD_IMAGES"),
            format!("its stream holds {}, not NEW_AND_OLD_IMAGES", images.unwrap_or("nothing: it is off")),
            "events are recorded and no view learns of them; answers wait for the watchdog, and changes of events raise no alarm",
            format!("{APPLY}; then `textledger projections status`, and `projections repair` for what was missed"),
        );
    }
    // Later generations are dropped by a command of ours.
    let is_of_terraform = !expected.name.rsplit('-').next().is_some_and(is_generation);
    of.expect(
        !is_of_terraform || table.deletion_protection_enabled != Some(false),
        "it may be deleted: deletion protection is off",
        "one call deletes it with all that is on record",
        "set the Terraform variable deletion_protection to true, and run `terraform apply`",
    );
}

/// `g2`, `g3`, …: how the name of a view's later generation ends.
fn is_generation(end: &str) -> bool {
    end.strip_prefix('g').is_some_and(|number| number.parse::<u32>().is_ok())
}

fn shown(attribute: Option<&str>) -> &str {
    attribute.unwrap_or("none")
}

fn as_expected(keys: &[(&str, Kind)]) -> String {
    in_words(keys.iter().map(|(name, kind)| (*name, if *kind == Kind::Text { "S" } else { "N" })))
}

fn as_seen(keys: &[SeenKey], types: &[SeenAttribute]) -> String {
    let kind = |name: &str| {
        let named = types.iter().find(|one| one.attribute_name == name);
        named.map_or("?", |one| one.attribute_type.as_str())
    };
    let of_type = |key_type: &'static str| keys.iter().filter(move |key| key.key_type == key_type);
    let ordered = of_type("HASH").chain(of_type("RANGE"));
    in_words(ordered.map(|key| (key.attribute_name.as_str(), kind(&key.attribute_name))))
}

fn in_words<'a>(keys: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    keys.map(|(name, kind)| format!("{name} ({kind})")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::found;
    use super::*;
    use crate::deployment::tables::TableNames;
    use crate::doctor::unanswered::Unanswered;

    /// The table of events, as AWS describes one.
    fn events() -> Value {
        json!({
            "TableStatus": "ACTIVE",
            "KeySchema": [
                { "AttributeName": "seq", "KeyType": "RANGE" },
                { "AttributeName": "stream_id", "KeyType": "HASH" },
            ],
            "AttributeDefinitions": [
                { "AttributeName": "bucket", "AttributeType": "S" },
                { "AttributeName": "event_id", "AttributeType": "S" },
                { "AttributeName": "seq", "AttributeType": "N" },
                { "AttributeName": "stream_id", "AttributeType": "S" },
            ],
            "GlobalSecondaryIndexes": [{
                "IndexName": "recorded-index",
                "IndexStatus": "ACTIVE",
                "KeySchema": [
                    { "AttributeName": "bucket", "KeyType": "HASH" },
                    { "AttributeName": "event_id", "KeyType": "RANGE" },
                ],
            }],
            "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" },
            "LatestStreamArn": "arn:aws:dynamodb:us-east-1:1:table/t/stream/2026",
            "DeletionProtectionEnabled": true,
        })
    }

    fn judged(described: &Value, ttl: Option<&str>, backups: bool) -> Vec<String> {
        let names = TableNames::deployed("test");
        let seen = SeenTable {
            table: Ok(serde_json::from_value(described.clone()).unwrap()),
            ttl: Ok(ttl.map(ToOwned::to_owned)),
            backups: Ok(backups),
        };
        found(table(&names.definitions()[0], &seen))
    }

    #[test]
    fn a_table_as_described_is_fine_whatever_the_order_of_its_keys() {
        assert_eq!(judged(&events(), None, true), [""; 0]);
    }

    #[test]
    fn each_part_that_is_other_than_described_is_found() {
        let planted: [(&str, Value, &str); 6] = [
            ("/KeySchema/0/AttributeName", json!("bucket"), "its keys are stream_id (S), bucket (S), not"),
            ("/GlobalSecondaryIndexes", json!([]), "its index recorded-index is missing, not"),
            ("/StreamSpecification", json!(null), "its stream holds nothing: it is off"),
            ("/StreamSpecification/StreamViewType", json!("KEYS_ONLY"), "its stream holds KEYS_ONLY"),
            ("/DeletionProtectionEnabled", json!(false), "it may be deleted"),
            ("/TableStatus", json!("DELETING"), "it is DELETING"),
        ];
        for (place, value, expected) in planted {
            let mut described = events();
            *described.pointer_mut(place).unwrap() = value;
            let found = judged(&described, None, true);
            assert!(found.len() == 1 && found[0].starts_with(expected), "{place}: {found:?}");
        }
    }

    #[test]
    fn events_that_expire_and_events_without_a_backup_are_found() {
        assert_eq!(judged(&events(), Some("ttl"), true), ["rows expire by ttl, not by none"]);
        assert_eq!(judged(&events(), None, false), ["point-in-time recovery is off"]);
    }

    #[test]
    fn a_table_that_is_not_there_is_one_finding_and_a_refusal_none() {
        let names = TableNames::deployed("test");
        let of = |table: Unanswered| SeenTable {
            table: Err(table.clone()),
            ttl: Err(table.clone()),
            backups: Err(table),
        };
        let events = &names.definitions()[0];
        assert_eq!(found(table(events, &of(Unanswered::Missing))), ["it does not exist"]);
        let refused =
            Unanswered::Refused { action: "dynamodb:DescribeTable".to_owned(), on: events.name.to_owned() };
        let said = found(table(events, &of(refused)));
        assert_eq!(said, [format!("not checked: it: AWS refuses dynamodb:DescribeTable on {}", events.name)]);
    }
}
