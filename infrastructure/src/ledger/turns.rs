//! Whose turn it is to write to a stream. Writers of one process go one after the
//! other: fifty that decide on the same head would have forty-nine transactions
//! refused, and again, and again. Writers of other processes still meet in the
//! store, which alone keeps the order; this only keeps the crowd small.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use textledger_domain::stream::StreamId;
use tokio::sync::{Mutex as Queue, OwnedMutexGuard};

/// The writers of each stream, of those that have any.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<BTreeMap<StreamId, Arc<Queue<()>>>>);

/// A place in the queue of a stream; the next in it goes on when it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    stream: &'a StreamId,
    queue: Option<Arc<Queue<()>>>,
    mine: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    /// Waits until no other writer of this process is at `stream`.
    pub(super) async fn take<'a>(&'a self, stream: &'a StreamId) -> Turn<'a> {
        let queue = self.queues().entry(stream.clone()).or_default().clone();
        let mut turn = Turn { turns: self, stream, queue: Some(queue.clone()), mine: None };
        turn.mine = Some(queue.lock_owned().await);
        turn
    }

    fn queues(&self) -> std::sync::MutexGuard<'_, BTreeMap<StreamId, Arc<Queue<()>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        (self.mine, self.queue) = (None, None);
        let mut queues = self.turns.queues();
        // Whoever waits has the queue too, and took it under this lock.
        if queues.get(self.stream).is_some_and(|queue| Arc::strong_count(queue) == 1) {
            queues.remove(self.stream);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::Turns;

    #[test]
    fn a_stream_is_written_to_by_one_at_a_time_and_forgotten_after_the_last() {
        let turns = Turns::default();
        let [one, other] = ["contact#+14255550182", "contact#+14255550183"].map(|id| id.parse().unwrap());
        let mut cx = Context::from_waker(Waker::noop());
        let Poll::Ready(first) = pin!(turns.take(&one)).poll(&mut cx) else { panic!("nobody is before it") };
        let mut second = Box::pin(turns.take(&one));
        assert!(second.as_mut().poll(&mut cx).is_pending());
        let mut gone = Box::pin(turns.take(&one));
        assert!(gone.as_mut().poll(&mut cx).is_pending());
        assert!(pin!(turns.take(&other)).poll(&mut cx).is_ready(), "another stream");
        drop(gone);
        drop(first);
        let Poll::Ready(second) = second.as_mut().poll(&mut cx) else { panic!("it is its turn") };
        drop(second);
        assert!(turns.queues().is_empty(), "{turns:?}");
    }
}
