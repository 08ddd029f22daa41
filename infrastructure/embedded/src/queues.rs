//! Amazon SQS queues, FIFO and standard, kept in the store.
//!
//! This file makes queues and puts messages in; `queues/receiving.rs` decides
//! what is handed out and when. Rules are those of the Amazon SQS Developer
//! Guide. Time comes from the clock that is passed in, and message ids follow
//! from the sequence, so a run can be repeated to the byte. Nothing here knows
//! HTTP: that is `queues/wire.rs`.

mod digest;
mod error;
mod limits;
mod message;
mod receipt;
mod receiving;
#[cfg(test)]
mod tests;
pub(super) mod wire;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use textledger_domain::time::Timestamp;
use tokio::sync::watch;

pub use self::digest::{MessageAttribute, MessageAttributes};
pub use self::error::Error;
pub use self::message::{NewMessage, SentMessage};
pub use self::receiving::ReceivedMessage;
use super::changes::Changes;
use super::store::Store;
use textledger_infrastructure::deployment::queues::{DeadLetters, QueueDescription};
use textledger_infrastructure::time::SharedTime;

/// How long a FIFO queue remembers a deduplication id.
const DEDUPLICATION_MINUTES: i64 = 5;

/// How many messages a queue holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Neither delayed nor in flight.
    pub visible: u64,
    /// Received, not deleted, visibility timeout still running.
    pub in_flight: u64,
    /// Sent with a delay that is still running.
    pub delayed: u64,
}

impl Depth {
    /// All messages together.
    #[must_use]
    pub fn total(self) -> u64 {
        self.visible + self.in_flight + self.delayed
    }
}

/// The queues of one embedded cloud; clones share them.
#[derive(Clone)]
pub struct Queues {
    store: Store,
    clock: SharedTime,
    changes: Changes,
    /// Those of each queue, so that a message wakes only who waits for it.
    of_queues: Arc<Mutex<BTreeMap<String, Changes>>>,
}

impl Queues {
    /// The queues kept in `store`, whose timers follow `clock`.
    #[must_use]
    pub fn new(store: Store, clock: SharedTime) -> Self {
        Self { store, clock, changes: Changes::default(), of_queues: Arc::default() }
    }

    /// A counter that moves when a message of any queue is sent, deleted, purged
    /// or made visible. Time passing does not move it: see
    /// [`Self::next_visible_at`].
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.follow()
    }

    /// As [`Self::changes`], of one queue.
    #[must_use]
    pub fn changes_of(&self, queue: &str) -> watch::Receiver<u64> {
        self.of(queue).follow()
    }

    /// Makes the queue, or gives the existing one these attributes; messages
    /// stay.
    ///
    /// # Errors
    /// When the name does not fit the kind of queue, a limit is exceeded, or the
    /// dead-letter queue is missing or of the other kind.
    pub fn create(&self, spec: QueueDescription) -> Result<(), Error> {
        limits::check_queue(&spec)?;
        self.store.transact(|rows| {
            if let Some(dead_letters) = &spec.dead_letters {
                let target = find(rows, &dead_letters.queue)?;
                if target.fifo != spec.fifo {
                    return Err(Error::Parameter("a dead-letter queue is of the same kind".into()));
                }
            }
            rows.prepare_cached(
                "INSERT INTO queues VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (name) DO UPDATE SET
                   delay_seconds = excluded.delay_seconds,
                   visibility_timeout_seconds = excluded.visibility_timeout_seconds,
                   retention_seconds = excluded.retention_seconds,
                   receives_max = excluded.receives_max,
                   dead_letter_queue = excluded.dead_letter_queue",
            )?
            .execute(rusqlite::params![
                spec.name,
                spec.fifo,
                spec.delay_seconds,
                spec.visibility_timeout_seconds,
                spec.retention_seconds,
                spec.dead_letters.as_ref().map(|dead_letters| dead_letters.receives_max),
                spec.dead_letters.as_ref().map(|dead_letters| &dead_letters.queue),
                self.clock.now().unix_millis(),
            ])?;
            Ok(())
        })
    }

    /// The queue called `name`, as it was made.
    ///
    /// # Errors
    /// When there is none.
    pub fn spec(&self, name: &str) -> Result<QueueDescription, Error> {
        self.store.transact(|rows| find(rows, name))
    }

    /// The names of all queues that start with `prefix`, in order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn names(&self, prefix: &str) -> Result<Vec<String>, Error> {
        self.store.transact(|rows| {
            let mut list = rows.prepare_cached("SELECT name FROM queues ORDER BY name")?;
            let names = list.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
            Ok(names.into_iter().filter(|name| name.starts_with(prefix)).collect())
        })
    }

    /// Puts a message in. A FIFO queue that saw the deduplication id in the
    /// last five minutes puts nothing in and answers as it did then.
    ///
    /// # Errors
    /// When there is no such queue, or the message breaks one of its rules.
    pub fn send(&self, queue: &str, message: &NewMessage) -> Result<SentMessage, Error> {
        let now = self.clock.now();
        let sent = self.store.transact(|rows| {
            let spec = find(rows, queue)?;
            limits::check_message(&spec, message)?;
            if let Some(first) = duplicate_of(rows, &spec, message, now)? {
                return Ok(first);
            }
            enqueue(rows, &spec, message, now)
        })?;
        self.announce(queue);
        Ok(sent)
    }

    /// Removes every message of the queue. Deduplication ids stay remembered.
    ///
    /// # Errors
    /// When there is no such queue.
    pub fn purge(&self, queue: &str) -> Result<(), Error> {
        self.store.transact(|rows| {
            find(rows, queue)?;
            rows.prepare_cached("DELETE FROM queue_messages WHERE queue = ?1")?.execute([queue])?;
            Ok::<_, Error>(())
        })?;
        self.announce(queue);
        Ok(())
    }

    /// How many messages the queue holds, by what keeps them.
    ///
    /// # Errors
    /// When there is no such queue.
    pub fn depth(&self, queue: &str) -> Result<Depth, Error> {
        let now = self.clock.now();
        self.store.transact(|rows| {
            forget_expired(rows, &find(rows, queue)?, now)?;
            let mut count = rows.prepare_cached(
                "SELECT COUNT(*),
                        COUNT(*) FILTER (WHERE visible_at > ?2 AND receive_count > 0),
                        COUNT(*) FILTER (WHERE visible_at > ?2 AND receive_count = 0)
                 FROM queue_messages WHERE queue = ?1",
            )?;
            Ok(count.query_row(rusqlite::params![queue, now.unix_millis()], |row| {
                let (all, in_flight, delayed): (u64, u64, u64) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(Depth { visible: all - in_flight - delayed, in_flight, delayed })
            })?)
        })
    }

    fn announce(&self, queue: &str) {
        self.changes.announce();
        self.of(queue).announce();
    }

    fn of(&self, queue: &str) -> Changes {
        let mut queues = self.of_queues.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(changes) = queues.get(queue) {
            return changes.clone();
        }
        queues.entry(queue.to_owned()).or_default().clone()
    }
}

fn find(rows: &Connection, name: &str) -> Result<QueueDescription, Error> {
    rows.prepare_cached(
        "SELECT name, fifo, delay_seconds, visibility_timeout_seconds, retention_seconds, receives_max,
                dead_letter_queue
         FROM queues WHERE name = ?1",
    )?
    .query_row([name], |row| {
        let (receives_max, dead_letter_queue): (Option<u32>, Option<String>) = (row.get(5)?, row.get(6)?);
        Ok(QueueDescription {
            name: row.get(0)?,
            fifo: row.get(1)?,
            delay_seconds: row.get(2)?,
            visibility_timeout_seconds: row.get(3)?,
            retention_seconds: row.get(4)?,
            dead_letters: dead_letter_queue
                .zip(receives_max)
                .map(|(queue, receives_max)| DeadLetters { queue, receives_max }),
        })
    })
    .optional()?
    .ok_or_else(|| Error::NoSuchQueue(name.to_owned()))
}

/// Drops what the queue has kept for as long as it keeps anything. A text that
/// was not recorded by then is lost: nothing here may be kinder than SQS.
fn forget_expired(rows: &Connection, spec: &QueueDescription, now: Timestamp) -> Result<(), Error> {
    let oldest = now - TimeDelta::seconds(spec.retention_seconds.into());
    rows.prepare_cached("DELETE FROM queue_messages WHERE queue = ?1 AND sent_at <= ?2")?
        .execute(rusqlite::params![spec.name, oldest.unix_millis()])?;
    Ok(())
}

/// What the queue answered when it first saw this deduplication id, if that was
/// in the last five minutes.
fn duplicate_of(
    rows: &Connection,
    spec: &QueueDescription,
    message: &NewMessage,
    now: Timestamp,
) -> Result<Option<SentMessage>, Error> {
    let (true, Some(dedup_id)) = (spec.fifo, &message.dedup_id) else { return Ok(None) };
    rows.prepare_cached("DELETE FROM queue_deduplication WHERE expires_at <= ?1")?
        .execute([now.unix_millis()])?;
    let mut first = rows.prepare_cached(
        "SELECT message_id, sequence FROM queue_deduplication WHERE queue = ?1 AND dedup_id = ?2",
    )?;
    Ok(first
        .query_row([&spec.name, dedup_id], |row| {
            Ok(SentMessage { message_id: row.get(0)?, sequence_number: Some(sequence_text(row.get(1)?)) })
        })
        .optional()?)
}

fn enqueue(
    rows: &Connection,
    spec: &QueueDescription,
    message: &NewMessage,
    now: Timestamp,
) -> Result<SentMessage, Error> {
    let delay = TimeDelta::seconds(message.delay_seconds.unwrap_or(spec.delay_seconds).into());
    let attributes = serde_json::to_string(&message.attributes)
        .map_err(|error| Error::Parameter(format!("message attributes: {error}")))?;
    rows.prepare_cached(
        "INSERT INTO queue_messages
           (queue, message_id, body, attributes, group_id, dedup_id, sent_at, visible_at)
         VALUES (?1, '', ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(rusqlite::params![
        spec.name,
        message.body,
        attributes,
        message.group_id,
        message.dedup_id,
        now.unix_millis(),
        (now + delay).unix_millis(),
    ])?;
    let id = rows.last_insert_rowid();
    let message_id = message_id(&spec.name, id);
    rows.prepare_cached("UPDATE queue_messages SET message_id = ?2 WHERE id = ?1")?
        .execute(rusqlite::params![id, message_id])?;
    if let (true, Some(dedup_id)) = (spec.fifo, &message.dedup_id) {
        let expires_at = now + TimeDelta::minutes(DEDUPLICATION_MINUTES);
        rows.prepare_cached("INSERT INTO queue_deduplication VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(rusqlite::params![spec.name, dedup_id, message_id, id, expires_at.unix_millis()])?;
    }
    Ok(SentMessage { message_id, sequence_number: spec.fifo.then(|| sequence_text(id)) })
}

/// A UUID that follows from the queue and the sequence, which is never reused.
fn message_id(queue: &str, id: i64) -> String {
    let sum: [u8; 32] = Sha256::digest(format!("{queue}/{id}")).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&sum[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// SQS sequence numbers are 20 digits that sort as text.
fn sequence_text(id: i64) -> String {
    format!("{id:020}")
}
