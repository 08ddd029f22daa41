//! What the tests of this package fold: events without words, and futures that
//! are ready because nothing in memory waits.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use textledger_domain::event::Event;
use textledger_domain::event::consent::OptOutCompleted;
use textledger_domain::event::inbound::SessionStarted;
use textledger_domain::ids::{EventId, SessionId};
use textledger_domain::record::{Actor, Draft, Head, Recorded};
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use uuid::Uuid;

use crate::view::{Row, RowsByKey, View};

pub const START: &str = "2026-11-22T07:28:00.000Z";

pub fn stream() -> StreamId {
    "contact#+14255550182".parse().unwrap()
}

/// `count` events of one contact: each odd one creates a row of the sessions
/// view, each even one renews the one row of the consent view.
pub fn story(count: usize) -> Vec<Recorded> {
    let at: Timestamp = START.parse().unwrap();
    let drafts = (1..=count).map(|n| draft(n, at)).collect();
    Recorded::seal(&stream(), Head::EMPTY, drafts, at)
}

/// The row of a conversation that began, and was last active, at `at`.
pub fn session(at: Timestamp) -> Row {
    let events = Recorded::seal(&stream(), Head::EMPTY, vec![draft(1, at)], at);
    let rows: RowsByKey = View::Sessions.fold(RowsByKey::new(), &events);
    rows.into_values().next().unwrap()
}

fn draft(n: usize, at: Timestamp) -> Draft {
    let id = Uuid::from_u128(n as u128);
    let event: Event = if n % 2 == 1 {
        SessionStarted { session_id: SessionId(id), channel: "sms".to_owned() }.into()
    } else {
        OptOutCompleted {
            revocation: EventId(Uuid::nil()),
            requested_at: at,
            acknowledged_by: vec!["dialler".to_owned()],
            evidence: None,
            request: None,
        }
        .into()
    };
    Draft {
        event_id: EventId(id),
        event,
        occurred_at: at,
        correlation_id: EventId(id).into(),
        causation_id: None,
        actor: Actor::System("test".to_owned()),
    }
}

/// The output of a future that never waits.
pub fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("nothing in memory waits"),
    }
}
