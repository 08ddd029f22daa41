//! The events about consent.

use textledger_domain::deadline::Deadline;
use textledger_domain::event::consent::{
    Acknowledgement, Channel, Confirmation, ConsentGranted, ConsentRevoked, ConsentUpheld, Finding,
    ListChange, ListOutcome, Method, OptOutCompleted, OptOutListChanged, Purpose, Recognised, RequestRef,
    RevocationUnclear,
};
use textledger_domain::ids::EventId;
use textledger_reading::Language;

use super::{Sample, at, full, id, minimal};

pub(super) fn samples() -> [Sample; 10] {
    let revoked = revoked();
    let by_text = ConsentRevoked {
        method: Method::Sms,
        words: "Stop!".into(),
        evidence: None,
        recognised: Recognised::Keyword("STOP".to_owned()),
        acknowledgement: Acknowledgement::NotNeeded,
        confirmation: Confirmation::Owed,
        customer_id: None,
        entered_by: None,
        request: None,
        ..revoked.clone()
    };
    let started = ConsentGranted {
        method: Method::Sms,
        words: "no, keep texting me".into(),
        evidence: None,
        recognised: Recognised::Phrase(finding()),
        channels: vec![Channel::Sms],
        purposes: Purpose::OPENED_BY_TEXT.to_vec(),
        customer_id: None,
        entered_by: None,
        request: None,
        ..granted()
    };
    let completed = OptOutCompleted {
        revocation: EventId(id(5)),
        revocation_seq: Some(5),
        requested_at: at("2026-11-22T07:28:00.123Z"),
        acknowledged_by: vec!["crm".to_owned(), "dialler".to_owned()],
        evidence: Some("ticket 4711".into()),
        entered_by: Some("nightly.sync".to_owned()),
        request: Some(request()),
    };
    let unproved = OptOutCompleted {
        revocation_seq: None,
        evidence: None,
        entered_by: None,
        request: None,
        ..completed.clone()
    };
    let refused = OptOutListChanged {
        change: ListChange::Delete,
        outcome: ListOutcome::Failed,
        detail: Some("AWS throttles requests about the opt-out list".to_owned()),
        retry_at: Some(at("2026-11-22T07:28:08Z")),
    };
    let done = OptOutListChanged {
        change: ListChange::Put,
        outcome: ListOutcome::Done,
        detail: None,
        retry_at: None,
    };
    [
        full(revoked),
        minimal(by_text),
        full(granted()),
        minimal(started),
        full(completed),
        minimal(unproved),
        full(RevocationUnclear {
            words: "why do you keep texting me".into(),
            finding: finding(),
            why: "asks why we write, without asking us to stop".to_owned(),
            said_at: at("2026-11-22T07:28:00.123Z"),
            language: Language::En,
        }),
        full(ConsentUpheld { question: EventId(id(5)), words: "Seguir".into(), language: Language::Es }),
        full(refused),
        minimal(done),
    ]
}

fn revoked() -> ConsentRevoked {
    ConsentRevoked {
        method: Method::Voice,
        words: "asked not to be called or texted again".into(),
        evidence: Some("recording 2026-11-22/0815".into()),
        recognised: Recognised::Operator,
        channels: Channel::ALL.to_vec(),
        purposes: Purpose::ALL.to_vec(),
        requested_at: at("2026-11-22T07:28:00.123Z"),
        deadline: Deadline {
            weekdays_only: "2026-12-04".parse().expect("a date"),
            federal_holidays: "2026-12-07".parse().expect("a date"),
            calendar: "us-federal/5-usc-6103/bdays-0.1.4".to_owned(),
            time_zone: "America/New_York".to_owned(),
        },
        acknowledgement: Acknowledgement::Awaited,
        confirmation: Confirmation::NotByText,
        language: Language::En,
        customer_id: Some("C-1001".to_owned()),
        entered_by: Some("agent.smith".to_owned()),
        request: Some(request()),
    }
}

fn granted() -> ConsentGranted {
    ConsentGranted {
        method: Method::Web,
        words: "ticked: yes, text me".into(),
        evidence: Some("form submission 99".into()),
        recognised: Recognised::Operator,
        channels: Channel::ALL.to_vec(),
        purposes: Purpose::ALL.to_vec(),
        granted_at: at("2026-11-22T07:28:00.123Z"),
        carrier_blocks: true,
        language: Language::En,
        customer_id: Some("C-1001".to_owned()),
        entered_by: Some("agent.smith".to_owned()),
        request: Some(request()),
    }
}

fn finding() -> Finding {
    Finding {
        id: "phrase/why-texting".to_owned(),
        matched: "why do you keep texting me".into(),
        rules: "2026-11-22/1".to_owned(),
    }
}

fn request() -> RequestRef {
    RequestRef {
        idempotency_key: "7b1c".to_owned(),
        digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".to_owned(),
    }
}
