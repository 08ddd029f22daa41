//! A ledger with the old system's tables beside it, and imports between them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use serde_json::{Value, json};
use textledger_command::import::{Account, Import, OldRows, Step};
use textledger_domain::actor::Principal;
use textledger_domain::event::Event;
use textledger_domain::event::consent::Method;
use textledger_domain::event::imported::LegacyTable;
use textledger_domain::policy::Policy;
use textledger_handlers::consents::{Consents, WishRequest};
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::legacy::{LegacyScan, LegacyTables};
use textledger_infrastructure::tables::create;
use textledger_infrastructure::time::{MachineTime, Time};
use textledger_projections::audit::shown::Shown;
use textledger_tests::meter::Meter;
use textledger_tests::place::Place;
use tokio::sync::Notify;

use super::made_up::MadeUp;

/// The old system's environment.
const OLD: &str = "old";
/// Writes of one transaction.
const WRITES_MAX: usize = 100;

/// What was recorded, without what differs between two runs: of whom, and what.
type Facts = BTreeSet<(String, String)>;

/// The ledger, and the old tables.
pub struct OldPlace {
    place: Place,
    /// What was recorded before any import.
    pub events_before: Facts,
    /// What the old tables held before.
    pub old_tables_before: BTreeMap<String, BTreeSet<String>>,
}

impl OldPlace {
    /// With the rows of `made` in the old tables, and the wishes of `made` that are on
    /// record here already.
    pub async fn with(made: &MadeUp) -> Self {
        let place = Place::embedded().await.unwrap();
        for table in TableNames::deployed(OLD).definitions() {
            create(&place.client, &table).await.unwrap();
        }
        for rows in made.rows.chunks(WRITES_MAX) {
            let puts = rows.iter().map(|row| {
                let put = Put::builder().table_name(name(row.table)).set_item(Some(item(&row.row)));
                TransactWriteItem::builder().put(put.build().unwrap()).build()
            });
            Box::pin(place.client.transact_write_items().set_transact_items(Some(puts.collect())).send())
                .await
                .unwrap();
        }
        let mut old = Self { place, events_before: Facts::new(), old_tables_before: BTreeMap::new() };
        for phone in &made.stopped_here {
            let consents = old.consents();
            consents.revoke(phone, &wish(), phone.e164(), &Principal::command()).await.unwrap();
        }
        for phone in &made.came_back {
            let consents = old.consents();
            consents.grant(phone, &wish(), phone.e164(), &Principal::command()).await.unwrap();
        }
        old.events_before = old.events().await;
        old.old_tables_before = old.old_tables().await;
        old
    }

    /// The same, every call of which `meter` counts.
    pub fn through(&self, meter: &Meter) -> Self {
        let place = self.place.through(meter.on(&self.place.client));
        Self { place, events_before: Facts::new(), old_tables_before: BTreeMap::new() }
    }

    /// What the API answers with.
    pub fn consents(&self) -> Consents {
        Consents::new(self.place.ledger.clone(), self.place.views.clone(), Policy::default())
    }

    /// An import of the old tables, or its dry run.
    pub async fn import(&self, applies: bool) -> Account {
        Box::pin(self.importing(applies).run(self.tables(), |_| {})).await.unwrap()
    }

    /// An import, and what it tells of how far it has come.
    pub async fn import_step_by_step(&self) -> (Account, Vec<Step>) {
        let mut steps = Vec::new();
        let account = Box::pin(self.importing(true).run(self.tables(), |step| steps.push(step))).await;
        (account.unwrap(), steps)
    }

    /// An import that is dropped once so many rows are done.
    pub async fn import_and_cut_off(&self, rows: usize) {
        let (done, enough) = (AtomicUsize::new(0), Notify::new());
        let import = self.importing(true);
        let progress = |_| {
            if done.fetch_add(1, Ordering::Relaxed) + 1 == rows {
                enough.notify_one();
            }
        };
        tokio::select! {
            account = Box::pin(import.run(self.tables(), progress)) => panic!("it came to its end: {account:?}"),
            () = enough.notified() => {}
        }
    }

    /// An import of what would be exported of the old tables.
    pub async fn import_files(&self, made: &MadeUp) -> Account {
        let directory = tempfile::tempdir().unwrap();
        let mut tables = Vec::new();
        for (table, _) in LegacyTables::of_environment(OLD).names {
            let lines = made.rows.iter().filter(|row| row.table == table);
            let lines: Vec<String> = lines.map(|row| json!({ "Item": row.row }).to_string()).collect();
            let file = directory.path().join(format!("{table:?}.json"));
            std::fs::write(&file, lines.join("\n")).unwrap();
            tables.push(OldRows::of_files(table, vec![file]));
        }
        for table in &tables {
            table.examine().await.unwrap();
        }
        Box::pin(self.importing(true).run(tables, |_| {})).await.unwrap()
    }

    fn importing(&self, applies: bool) -> Import {
        Import {
            consents: self.consents(),
            policy: Policy::default(),
            applies,
            shown: Shown::Masked,
            by_hand: Vec::new(),
        }
    }

    fn tables(&self) -> Vec<OldRows> {
        let scan = |table, name| {
            LegacyScan::new(self.place.client.clone(), std::sync::Arc::new(MachineTime), table, name)
        };
        let names = LegacyTables::of_environment(OLD).names;
        names.into_iter().map(|(table, name)| OldRows::of_table(table, scan(table, name))).collect()
    }

    /// What is recorded of whom.
    pub async fn events(&self) -> Facts {
        let mut facts = Facts::new();
        for (stream, head) in self.place.ledger.streams().await.unwrap() {
            let events = self.place.ledger.read_stream(&stream).await.unwrap();
            assert_eq!(events.len() as u64, head.seq);
            for event in events {
                let what = match event.event() {
                    Event::ConsentImported(imported) => {
                        format!("{:?} of {:?}", imported.consent, imported.source)
                    }
                    Event::MessageImported(text) => format!("text of {:?}", text.source),
                    other => other.type_name().to_owned(),
                };
                assert!(facts.insert((stream.key(), what)), "twice: {event:?}");
            }
        }
        facts
    }

    /// What the old tables hold.
    pub async fn old_tables(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut held = BTreeMap::new();
        for (_, table) in LegacyTables::of_environment(OLD).names {
            let pages = self.place.client.scan().table_name(&table).into_paginator().items().send();
            let rows: Vec<_> = pages.collect::<Result<_, _>>().await.unwrap();
            let rows = rows.into_iter().map(|row| format!("{:?}", BTreeMap::from_iter(row))).collect();
            held.insert(table, rows);
        }
        held
    }
}

fn name(table: LegacyTable) -> String {
    let names = LegacyTables::of_environment(OLD).names;
    names.into_iter().find(|(other, _)| *other == table).unwrap().1
}

/// A row as DynamoDB takes it.
fn item(row: &Value) -> std::collections::HashMap<String, AttributeValue> {
    row.as_object().unwrap().iter().map(|(name, value)| (name.clone(), attribute(value))).collect()
}

fn attribute(value: &Value) -> AttributeValue {
    let (kind, value) = value.as_object().unwrap().iter().next().unwrap();
    match (kind.as_str(), value) {
        ("S", Value::String(text)) => AttributeValue::S(text.clone()),
        ("N", Value::String(number)) => AttributeValue::N(number.clone()),
        ("NULL", _) => AttributeValue::Null(true),
        ("L", Value::Array(all)) => AttributeValue::L(all.iter().map(attribute).collect()),
        other => panic!("{other:?} is made up by nobody"),
    }
}

fn wish() -> WishRequest {
    WishRequest {
        method: Method::Web,
        words: "a form of today".to_owned(),
        evidence: "form-1".to_owned(),
        entered_by: "mia".to_owned(),
        channels: None,
        purposes: None,
        requested_at: Some(MachineTime.now()),
        language: None,
        customer_id: None,
        confirm: false,
    }
}
