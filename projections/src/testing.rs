//! What the tests of this package fold: events without words, and futures that
//! are ready because nothing in memory waits.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use chrono::TimeDelta;
use textledger_domain::event::Event;
use textledger_domain::event::consent::OptOutCompleted;
use textledger_domain::event::inbound::SessionStarted;
use textledger_domain::ids::{EventId, SessionId};
use textledger_domain::record::Recorded;
use textledger_domain::story::{Story, start};
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use uuid::Uuid;

use crate::backfill::{Backfill, Outcome, Pass, Worked};
use crate::slice::Slice;
use crate::stores::{Bulk, Census, Events};
use crate::view::{Row, RowsByKey, View};

/// `count` events of one contact: each odd one creates a row of the sessions
/// view, each even one renews the one row of the consent view.
pub fn story(count: usize) -> Vec<Recorded> {
    told((1..=count).map(|n| if n % 2 == 1 { session_started(n) } else { completed() }), TimeDelta::zero())
}

/// Whose events they are.
pub fn stream() -> StreamId {
    story(1).remove(0).stream().clone()
}

/// The row of a conversation that began, and was last active, this long after
/// the start of every story.
pub fn session(after: TimeDelta) -> Row {
    let rows = View::Sessions.fold(RowsByKey::new(), &told([session_started(1)], after));
    rows.into_values().next().unwrap()
}

fn told(events: impl IntoIterator<Item = Event>, after: TimeDelta) -> Vec<Recorded> {
    Story::with("+12125550101").given(events, after).events
}

fn session_started(n: usize) -> Event {
    SessionStarted { session_id: SessionId(Uuid::from_u128(n as u128)), channel: "sms".to_owned() }.into()
}

fn completed() -> Event {
    OptOutCompleted {
        revocation: EventId(Uuid::nil()),
        revocation_seq: None,
        requested_at: start(),
        acknowledged_by: vec!["dialler".to_owned()],
        evidence: None,
        entered_by: None,
        request: None,
    }
    .into()
}

/// The output of a future that never waits.
pub fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("nothing in memory waits"),
    }
}

/// The first streams of a slice worked through, one after the other.
pub async fn worked_through<C: Census, E: Events, R: Bulk>(
    backfill: &Backfill<'_, C, E, R>,
    pass: Pass,
    now: Timestamp,
) -> Outcome<Worked, C, E, R> {
    let slice = Slice::all().next().unwrap();
    let mut page = backfill.page(slice, None, now).await?;
    for behind in &page.behind {
        page.worked.add(backfill.work_on(behind, pass).await?);
    }
    Ok(page.worked)
}
