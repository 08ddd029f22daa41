//! What a queue hands out and when: order within a group, visibility timeouts,
//! delays, and the way to the dead-letter queue. Every instant comes from the
//! queues' clock, so each rule can be shown with a clock turned by hand.

use chrono::TimeDelta;
use rusqlite::{Connection, Row};
use textledger_domain::time::Timestamp;

use super::limits::check_visibility;
use super::receipt::Receipt;
use super::{
    Error, MessageAttributes, QueueDescription, Queues, digest, find, forget_expired, sequence_text,
};

/// The most messages one receive hands out.
const BATCH_MAX: usize = 10;

const COLUMNS: &str =
    "id, message_id, body, attributes, group_id, dedup_id, sent_at, receive_count, first_received_at";

/// A message as a receive hands it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedMessage {
    /// The id `send` answered with.
    pub message_id: String,
    /// Names this receive of this message.
    pub receipt_handle: String,
    /// The text.
    pub body: String,
    /// Hexadecimal MD5 of the text.
    pub body_md5: String,
    /// Attributes that travelled with the text.
    pub attributes: MessageAttributes,
    /// The group whose order counts.
    pub group_id: Option<String>,
    /// The id by which duplicates were recognised.
    pub dedup_id: Option<String>,
    /// Where the message stands in a FIFO queue.
    pub sequence_number: Option<String>,
    /// How often it was received, this time included.
    pub receive_count: u32,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it was received for the first time.
    pub first_received_at: Timestamp,
}

impl Queues {
    /// Hands out up to `max` messages (10 at most), each invisible from now on
    /// for the queue's visibility timeout.
    ///
    /// # Errors
    /// When there is no such queue.
    pub fn receive(&self, queue: &str, max: usize) -> Result<Vec<ReceivedMessage>, Error> {
        self.receive_for(queue, max, None)
    }

    /// As [`Self::receive`], with a visibility timeout of its own.
    ///
    /// # Errors
    /// When there is no such queue, or the timeout is over twelve hours.
    pub fn receive_for(
        &self,
        queue: &str,
        max: usize,
        visibility_seconds: Option<u32>,
    ) -> Result<Vec<ReceivedMessage>, Error> {
        visibility_seconds.map_or(Ok(()), check_visibility)?;
        let now = self.clock.now();
        let (messages, filled) = self.store.transact(|rows| {
            let spec = find(rows, queue)?;
            let max = max.min(BATCH_MAX);
            forget_expired(rows, &spec, now)?;
            let filled = move_exhausted(rows, &spec, max, now)?;
            let timeout = visibility_seconds.unwrap_or(spec.visibility_timeout_seconds);
            let visible_at = now + TimeDelta::seconds(timeout.into());
            let mut receivable = rows.prepare_cached(&receivable_sql(&spec, COLUMNS))?;
            let messages = receivable
                .query_map(rusqlite::params![queue, now.unix_millis(), max], |row| received(row, &spec, now))?
                .collect::<Result<Vec<_>, _>>()?;
            let mut hide = rows.prepare_cached(
                "UPDATE queue_messages SET visible_at = ?2, receive_count = receive_count + 1,
                        first_received_at = COALESCE(first_received_at, ?3)
                 WHERE id = ?1",
            )?;
            for (id, _) in &messages {
                hide.execute(rusqlite::params![id, visible_at.unix_millis(), now.unix_millis()])?;
            }
            let messages: Vec<_> = messages.into_iter().map(|(_, message)| message).collect();
            Ok::<_, Error>((messages, filled))
        })?;
        if let Some(filled) = filled {
            self.announce(&filled);
        }
        Ok(messages)
    }

    /// Removes the message this receipt stands for. A receipt that is no longer
    /// the newest one, or, in a FIFO queue, whose visibility timeout has run
    /// out, is accepted and removes nothing: somebody else may have the message
    /// by now (API reference, DeleteMessage: "the request will succeed, but the
    /// message might not be deleted").
    ///
    /// # Errors
    /// When the handle was not made here.
    pub fn delete(&self, receipt_handle: &str) -> Result<(), Error> {
        let receipt = Receipt::parse(receipt_handle).ok_or(Error::ReceiptHandle)?;
        let now = self.clock.now().unix_millis();
        self.store.transact(|rows| {
            let spec = find(rows, &receipt.queue)?;
            rows.prepare_cached(
                "DELETE FROM queue_messages
                 WHERE id = ?1 AND queue = ?2 AND receive_count = ?3 AND (visible_at > ?4 OR NOT ?5)",
            )?
            .execute(rusqlite::params![
                receipt.message,
                receipt.queue,
                receipt.receive,
                now,
                spec.fifo
            ])?;
            Ok::<_, Error>(())
        })?;
        self.announce(&receipt.queue);
        Ok(())
    }

    /// Lets the message stay invisible for `seconds` from now; 0 hands it back
    /// at once.
    ///
    /// # Errors
    /// When the handle was not made here, or its message is not in flight any
    /// more, or `seconds` is over twelve hours.
    pub fn change_visibility(&self, receipt_handle: &str, seconds: u32) -> Result<(), Error> {
        check_visibility(seconds)?;
        let receipt = Receipt::parse(receipt_handle).ok_or(Error::ReceiptHandle)?;
        let now = self.clock.now();
        let visible_at = now + TimeDelta::seconds(seconds.into());
        self.store.transact(|rows| {
            find(rows, &receipt.queue)?;
            let changed = rows
                .prepare_cached(
                    "UPDATE queue_messages SET visible_at = ?4
                     WHERE id = ?1 AND queue = ?2 AND receive_count = ?3 AND visible_at > ?5",
                )?
                .execute(rusqlite::params![
                    receipt.message,
                    receipt.queue,
                    receipt.receive,
                    visible_at.unix_millis(),
                    now.unix_millis(),
                ])?;
            if changed == 0 { Err(Error::NotInFlight) } else { Ok(()) }
        })?;
        self.announce(&receipt.queue);
        Ok(())
    }

    /// Hands back what was received and not deleted, in every queue: whoever had
    /// it died with the process that this one follows. What was to be tried again
    /// later is tried again now; what was sent with a delay waits for its end.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn hand_back(&self) -> Result<(), Error> {
        let now = self.clock.now().unix_millis();
        self.store.transact(|rows| {
            rows.prepare_cached(
                "UPDATE queue_messages SET visible_at = ?1 WHERE receive_count > 0 AND visible_at > ?1",
            )?
            .execute([now])?;
            Ok::<_, Error>(())
        })?;
        for queue in self.names("")? {
            self.announce(&queue);
        }
        Ok(())
    }

    /// The earliest instant at which a message can be received, unless something is
    /// deleted before: the end of a delay or of a visibility timeout, of its own or of
    /// what its group waits for. Past when one can be received already: who looked a
    /// moment ago and found none must not take it that none will come. `None` when
    /// there is no message.
    ///
    /// # Errors
    /// When there is no such queue.
    pub fn next_visible_at(&self, queue: &str) -> Result<Option<Timestamp>, Error> {
        let now = self.clock.now();
        self.store.transact(|rows| {
            let spec = find(rows, queue)?;
            forget_expired(rows, &spec, now)?;
            let sql = if spec.fifo {
                "SELECT MIN(MAX(own, group_in_flight)) FROM (
                   SELECT MAX(visible_at) OVER (PARTITION BY group_id ORDER BY id) AS own,
                          MAX(CASE WHEN receive_count > 0 THEN visible_at ELSE 0 END)
                            OVER (PARTITION BY group_id) AS group_in_flight
                   FROM queue_messages WHERE queue = ?1)"
            } else {
                "SELECT MIN(visible_at) FROM queue_messages WHERE queue = ?1"
            };
            let millis: Option<i64> = rows.prepare_cached(sql)?.query_row([queue], |row| row.get(0))?;
            Ok(millis.and_then(Timestamp::from_unix_millis))
        })
    }
}

/// The query for what can be received now, oldest first. In a FIFO queue a
/// message waits for everything before it in its group, and a whole group waits
/// while one of its messages is in flight.
///
/// The unary plus keeps SQLite walking the queue in order until `LIMIT` is
/// reached, instead of sorting everything that is visible.
fn receivable_sql(spec: &QueueDescription, columns: &str) -> String {
    let waits_for_group = if spec.fifo {
        "AND NOT EXISTS (
           SELECT 1 FROM queue_messages AS other
           WHERE other.queue = message.queue AND other.group_id = message.group_id
             AND other.visible_at > ?2 AND (other.id < message.id OR other.receive_count > 0))"
    } else {
        ""
    };
    format!(
        "SELECT {columns} FROM queue_messages AS message
         WHERE message.queue = ?1 AND +message.visible_at <= ?2 {waits_for_group}
         ORDER BY message.id LIMIT ?3"
    )
}

/// Moves what would be received once too often to the dead-letter queue, and
/// names that if there was anything. It frees the group, whose next message may be
/// exhausted as well.
fn move_exhausted(
    rows: &Connection,
    spec: &QueueDescription,
    max: usize,
    now: Timestamp,
) -> Result<Option<String>, Error> {
    let Some(dead_letters) = &spec.dead_letters else { return Ok(None) };
    let mut filled = None;
    let mut receivable = rows.prepare_cached(&receivable_sql(spec, "id, receive_count"))?;
    // The group id stays with the message, its place in the order is new, and
    // it can be received at once whatever the other queue's delay. Its age goes
    // on counting from its first sending, except in a FIFO queue (SQS Developer
    // Guide, "Using dead-letter queues", message retention).
    let mut enter = rows.prepare_cached(
        "INSERT INTO queue_messages
           (queue, message_id, body, attributes, group_id, dedup_id, sent_at, visible_at)
         SELECT ?2, message_id, body, attributes, group_id, dedup_id, IIF(?4, ?3, sent_at), ?3
         FROM queue_messages WHERE id = ?1",
    )?;
    let mut leave = rows.prepare_cached("DELETE FROM queue_messages WHERE id = ?1")?;
    loop {
        let exhausted = receivable
            .query_map(rusqlite::params![spec.name, now.unix_millis(), max], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect::<Result<Vec<(i64, u32)>, _>>()?
            .into_iter()
            .filter(|(_, received)| *received >= dead_letters.receives_max)
            .collect::<Vec<_>>();
        if exhausted.is_empty() {
            return Ok(filled);
        }
        filled = Some(dead_letters.queue.clone());
        for (id, _) in exhausted {
            enter.execute(rusqlite::params![id, dead_letters.queue, now.unix_millis(), spec.fifo])?;
            leave.execute([id])?;
        }
    }
}

fn received(
    row: &Row<'_>,
    spec: &QueueDescription,
    now: Timestamp,
) -> rusqlite::Result<(i64, ReceivedMessage)> {
    let id: i64 = row.get(0)?;
    let body: String = row.get(2)?;
    let attributes: String = row.get(3)?;
    let receive_count = row.get::<_, u32>(7)? + 1;
    let receipt = Receipt { queue: spec.name.clone(), message: id, receive: receive_count.into() };
    let message = ReceivedMessage {
        message_id: row.get(1)?,
        receipt_handle: receipt.handle(),
        body_md5: digest::of_body(&body),
        body,
        attributes: serde_json::from_str(&attributes).unwrap_or_default(),
        group_id: row.get(4)?,
        dedup_id: row.get(5)?,
        sequence_number: spec.fifo.then(|| sequence_text(id)),
        receive_count,
        sent_at: instant(row, 6)?.unwrap_or(now),
        first_received_at: instant(row, 8)?.unwrap_or(now),
    };
    Ok((id, message))
}

fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.and_then(Timestamp::from_unix_millis))
}
