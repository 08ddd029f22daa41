//! What was taken over shows in the views, and no text goes out for it.

use std::collections::BTreeSet;

use serde_json::json;
use textledger_command::import::{Import, OldRows};
use textledger_domain::event::Event;
use textledger_domain::event::imported::LegacyTable;
use textledger_domain::policy::Policy;
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;
use textledger_handlers::consents::Consents;
use textledger_projections::audit::shown::Shown;
use textledger_projections::view::{Row, RowsByKey, View};

use super::made_up::{MadeUp, MadeUpRow};
use crate::phones::{customer, events, settle, text_and_settle};
use crate::pipelines::pipeline;

const ROWS: usize = 300;

#[tokio::test(flavor = "multi_thread")]
async fn s6_s7_what_was_taken_over_is_in_the_views_as_the_ledger_folds_and_nobody_is_texted_for_it() {
    let mut made = MadeUp::new(3, ROWS);
    let pipeline = pipeline().await;
    // A text that both systems received, while both were running.
    text_and_settle(&pipeline, &customer(1), "why do you keep texting me").await;
    let received = events(&pipeline, &customer(1)).await;
    made.rows.push(received_by_both(&received));
    let directory = tempfile::tempdir().unwrap();
    let mut tables = Vec::new();
    for table in [LegacyTable::Consent, LegacyTable::OptOutTracking, LegacyTable::Messages] {
        let lines = made.rows.iter().filter(|row| row.table == table).map(|row| row.row.to_string());
        let file = directory.path().join(format!("{table:?}.json"));
        std::fs::write(&file, lines.collect::<Vec<_>>().join("\n")).unwrap();
        tables.push(OldRows::of_files(table, vec![file]));
    }
    let consents = Consents::new(pipeline.ledger.clone(), pipeline.views.clone(), Policy::default());
    let import = Import {
        consents,
        policy: Policy::default(),
        applies: true,
        shown: Shown::Masked,
        by_hand: Vec::new(),
    };
    let account = Box::pin(import.run(tables, |_| {})).await.unwrap();
    assert!(account.new_rows() > 0 && account.opted_out.open.is_empty(), "{account:?}");
    let texts = account.tables.iter().find(|counts| counts.table == LegacyTable::Messages).unwrap();
    assert_eq!(texts.received_here, 1);
    assert_eq!(events(&pipeline, &customer(1)).await, received, "it was read when it came");
    settle(&pipeline).await;

    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (stream, _) in pipeline.ledger.streams().await.unwrap() {
        let StreamId::Contact(phone) = &stream else { continue };
        if *phone == customer(1) {
            continue;
        }
        assert!(pipeline.cloud.carrier.inbox(phone.e164()).unwrap().is_empty(), "{phone} was texted");
        let events = events(&pipeline, phone).await;
        for stored in pipeline.views.contact(phone).await.unwrap() {
            let view: View = stored.view;
            let folded = view.fold(RowsByKey::new(), &events);
            assert_eq!(
                written(stored.rows.iter()),
                written(folded.values()),
                "S6: {} of {phone}",
                view.name()
            );
            seen.extend((!stored.rows.is_empty()).then(|| view.name()));
        }
    }
    assert_eq!(seen.len(), 3, "consent, tracking and messages: {seen:?}");

    // A text of somebody who opted out with the old system is not answered.
    let phone = made.came_back.first().unwrap();
    text_and_settle(&pipeline, phone, "Hello").await;
    assert!(pipeline.cloud.carrier.inbox(phone.e164()).unwrap().is_empty());
    text_and_settle(&pipeline, phone, "START").await;
    assert_eq!(pipeline.cloud.carrier.inbox(phone.e164()).unwrap().len(), 1, "START brings them back");
}

fn received_by_both(events: &[Recorded]) -> MadeUpRow {
    let mut ids = events.iter().filter_map(|event| match event.event() {
        Event::MessageReceived(message) => Some(message.provider_message_id.as_str()),
        _ => None,
    });
    let row = json!({
        "message_id": { "S": ids.next().unwrap() }, "timestamp": { "S": "2026-11-22T07:28:00Z" },
        "phone_number": { "S": customer(1).e164() }, "direction": { "S": "inbound" },
        "message_body": { "S": "why do you keep texting me" },
    });
    MadeUpRow { table: LegacyTable::Messages, row }
}

fn written<'a>(rows: impl Iterator<Item = &'a Row>) -> BTreeSet<String> {
    rows.map(|row| serde_json::to_string(row).unwrap()).collect()
}
