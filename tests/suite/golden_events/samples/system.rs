//! Events about the ledger itself: what is wrong with it, which generation of a view
//! readers are shown, and who looked.

use textledger_domain::event::access::AccessRecorded;
use textledger_domain::event::incident::{EventsLost, IncidentFinding, LedgerIncident};
use textledger_domain::event::projection::{Accepted, ProjectionActivated};
use textledger_domain::hash::Hash;
use textledger_domain::stream::StreamId;

use super::{Sample, customer, full, minimal};

pub(super) fn samples() -> Vec<Sample> {
    let mut all = Vec::from(incidents());
    all.extend(projections());
    all.extend(accesses());
    all
}

fn incidents() -> [Sample; 2] {
    let finding = IncidentFinding::WordsTaken;
    [
        full(LedgerIncident { stream: StreamId::Contact(customer()), finding, head: 7 }),
        full(EventsLost { from: 5, through: 6, reason: "the backup ends before them".to_owned() }),
    ]
}

fn projections() -> [Sample; 2] {
    let activated = ProjectionActivated {
        view: "messages".to_owned(),
        from: 1,
        to: 2,
        diff: Some(Hash::of(b"the report")),
        reason: Some("the rows of one contact are being repaired".to_owned()),
        accepted: vec![
            Accepted { change: "extra".to_owned(), field: None, reason: "rows lost before".to_owned() },
            Accepted {
                change: "added".to_owned(),
                field: Some("answered_after_s".to_owned()),
                reason: "new in version 2".to_owned(),
            },
        ],
    };
    let went_back = ProjectionActivated {
        from: 2,
        to: 1,
        diff: None,
        reason: None,
        accepted: Vec::new(),
        ..activated.clone()
    };
    [full(activated), minimal(went_back)]
}

fn accesses() -> [Sample; 2] {
    let revealed = AccessRecorded {
        command: "audit timeline".to_owned(),
        stream: Some(StreamId::Contact(customer())),
        from: Some(1),
        through: Some(7),
        reason: "letter of 2026-11-20".to_owned(),
    };
    let of_all = AccessRecorded {
        command: "audit report".to_owned(),
        stream: None,
        from: None,
        through: None,
        ..revealed.clone()
    };
    [full(revealed), minimal(of_all)]
}
