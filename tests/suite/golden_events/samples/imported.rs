//! The events about what the system replaced had on record.

use textledger_domain::deadline::Deadline;
use textledger_domain::event::consent::{Acknowledgement, Channel, Method, Purpose};
use textledger_domain::event::imported::{
    ConsentImported, ImportSource, ImportedConsent, ImportedDirection, LegacyTable, MessageImported, Oddity,
};
use textledger_domain::event::intent::Intent;
use textledger_domain::hash::Hash;
use textledger_domain::text::encoding::Encoding;
use textledger_domain::text::segments::Segments;

use super::{Sample, at, full, minimal};

pub(super) fn samples() -> [Sample; 4] {
    let source = |table| ImportSource { table, row_sha256: Hash::of(b"a row") };
    let withdrawn = ConsentImported {
        source: source(LegacyTable::Consent),
        consent: ImportedConsent::Withdrawn,
        method: Method::Sms,
        words: "STOP".into(),
        row: Some(r#"{"phone_number":{"S":"14255550182"}}"#.into()),
        channels: Channel::ALL.to_vec(),
        purposes: Purpose::ALL.to_vec(),
        requested_at: at("2025-11-22T07:28:00.123Z"),
        deadline: Some(Deadline {
            weekdays_only: "2025-12-05".parse().expect("a date"),
            federal_holidays: "2025-12-08".parse().expect("a date"),
            calendar: "us-federal/5-usc-6103/bdays-0.1.4".to_owned(),
            time_zone: "America/New_York".to_owned(),
        }),
        acknowledgement: Acknowledgement::Awaited,
        customer_id: Some("C-1001".to_owned()),
        oddities: vec![Oddity::NumberRespelled],
    };
    let given = ConsentImported {
        consent: ImportedConsent::Given,
        method: Method::Manual,
        words: "".into(),
        row: None,
        channels: Vec::new(),
        purposes: Vec::new(),
        deadline: None,
        acknowledgement: Acknowledgement::NotNeeded,
        customer_id: None,
        oddities: Vec::new(),
        ..withdrawn.clone()
    };
    let text = MessageImported {
        source: source(LegacyTable::Messages),
        text_sha256: Hash::of(b"a key"),
        message_id: Some("m-1".to_owned()),
        direction: ImportedDirection::Inbound,
        body: "Hello".into(),
        row: Some(r#"{"message_id":{"S":"m-1"}}"#.into()),
        status: Some("received".to_owned()),
        segments: Segments { encoding: Encoding::Gsm7, parts: 1, units: 5 },
        intent: Some(Intent::Conversation),
        oddities: vec![Oddity::TimeWithoutZone],
    };
    let answer = MessageImported {
        message_id: None,
        direction: ImportedDirection::Outbound,
        row: None,
        status: None,
        intent: None,
        oddities: Vec::new(),
        ..text.clone()
    };
    [full(withdrawn), minimal(given), full(text), minimal(answer)]
}
