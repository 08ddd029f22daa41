//! The carrier's side of AWS End User Messaging SMS: takes texts, keeps them
//! like the phones they went to would, and reports their delivery.
//!
//! What AWS would refuse is refused in `carrier/request.rs`, the delivery
//! report is written in `carrier/delivery.rs`, HTTP is in `carrier/wire.rs`.
//! Nothing here knows consent: a carrier sends what it is given.

mod delivery;
mod request;
pub(super) mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Row;
use textledger_domain::time::Timestamp;
use tokio::sync::watch;

use self::request::TextRequest;
use super::store::{Error, Store};
use crate::clock::SharedClock;

/// Where new ids come from.
pub type NewId = Arc<dyn Fn() -> String + Send + Sync>;

/// A text the carrier has accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedText {
    /// Counts up with every accepted text; pass it to
    /// [`Carrier::accepted_after`].
    pub row_id: i64,
    /// The id `SendTextMessage` answered with.
    pub message_id: String,
    /// The origination identity, when the caller named one.
    pub from: Option<String>,
    /// The phone it went to, in E.164.
    pub to: String,
    /// The text.
    pub body: String,
    /// `TRANSACTIONAL` or `PROMOTIONAL`.
    pub message_type: String,
    /// What the caller wants echoed in delivery reports.
    pub context: BTreeMap<String, String>,
    /// How long the text may wait to be handed over.
    pub ttl_seconds: Option<u32>,
    /// When it was accepted.
    pub accepted_at: Timestamp,
}

/// The carrier of one embedded cloud; clones share it.
#[derive(Clone)]
pub struct Carrier {
    store: Store,
    clock: SharedClock,
    new_id: NewId,
    parts: fn(&str) -> u32,
    accepted: Arc<watch::Sender<u64>>,
}

impl Carrier {
    /// A carrier whose texts are kept in `store`. `parts` tells how many SMS
    /// parts a text takes; delivery reports carry the number.
    #[must_use]
    pub fn new(store: Store, clock: SharedClock, new_id: NewId, parts: fn(&str) -> u32) -> Self {
        Self { store, clock, new_id, parts, accepted: Arc::new(watch::Sender::new(0)) }
    }

    /// A counter that moves with every accepted text.
    #[must_use]
    pub fn notify(&self) -> watch::Receiver<u64> {
        self.accepted.subscribe()
    }

    /// The texts to `phone`, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn accepted_to(&self, phone: &str) -> Result<Vec<AcceptedText>, Error> {
        self.store.transact(|rows| {
            let mut list =
                rows.prepare_cached("SELECT * FROM carrier_texts WHERE destination = ?1 ORDER BY row_id")?;
            Ok(list.query_map([phone], accepted)?.collect::<Result<_, _>>()?)
        })
    }

    /// How many texts were ever accepted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn accepted_count(&self) -> Result<u64, Error> {
        self.store.transact(|rows| {
            Ok(rows.prepare_cached("SELECT COUNT(*) FROM carrier_texts")?.query_row([], |row| row.get(0))?)
        })
    }

    /// At most `limit` texts accepted after the one numbered `row_id`, oldest
    /// first; 0 starts at the beginning.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn accepted_after(&self, row_id: i64, limit: usize) -> Result<Vec<AcceptedText>, Error> {
        self.store.transact(|rows| {
            let mut list = rows
                .prepare_cached("SELECT * FROM carrier_texts WHERE row_id > ?1 ORDER BY row_id LIMIT ?2")?;
            Ok(list.query_map(rusqlite::params![row_id, limit], accepted)?.collect::<Result<_, _>>()?)
        })
    }

    /// Takes out at most `limit` delivery reports, oldest first, each as the
    /// JSON that SNS would carry as its `Message`.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn take_delivery_events(&self, limit: usize) -> Result<Vec<String>, Error> {
        self.store.transact(|rows| {
            let mut next =
                rows.prepare_cached("SELECT row_id, event FROM carrier_deliveries ORDER BY row_id LIMIT ?1")?;
            let mut take = rows.prepare_cached("DELETE FROM carrier_deliveries WHERE row_id = ?1")?;
            let reports = next
                .query_map([limit], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<Vec<(i64, String)>, _>>()?;
            for (row_id, _) in &reports {
                take.execute([row_id])?;
            }
            Ok(reports.into_iter().map(|(_, event)| event).collect())
        })
    }

    /// Takes a valid request: keeps the text, and queues its delivery report,
    /// both or neither. A dry run keeps nothing. Answers the message id.
    fn accept(&self, request: TextRequest) -> Result<String, Error> {
        let message_id = (self.new_id)();
        if request.dry_run {
            return Ok(message_id);
        }
        let text = AcceptedText {
            row_id: 0,
            message_id: message_id.clone(),
            from: request.from,
            to: request.to,
            body: request.body,
            message_type: request.message_type,
            context: request.context,
            ttl_seconds: request.ttl_seconds,
            accepted_at: self.clock.now(),
        };
        self.store.transact(|rows| {
            rows.prepare_cached(
                "INSERT INTO carrier_texts
                   (message_id, origination, destination, body, message_type, context,
                    ttl_seconds, accepted_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(rusqlite::params![
                text.message_id,
                text.from,
                text.to,
                text.body,
                text.message_type,
                serde_json::json!(text.context).to_string(),
                text.ttl_seconds,
                text.accepted_at.unix_millis(),
            ])?;
            rows.prepare_cached("INSERT INTO carrier_deliveries (event) VALUES (?1)")?
                .execute([delivery::successful(&text, self.parts)])?;
            Ok::<_, Error>(())
        })?;
        self.accepted.send_modify(|count| *count += 1);
        Ok(message_id)
    }
}

fn accepted(row: &Row<'_>) -> rusqlite::Result<AcceptedText> {
    let context: String = row.get("context")?;
    Ok(AcceptedText {
        row_id: row.get("row_id")?,
        message_id: row.get("message_id")?,
        from: row.get("origination")?,
        to: row.get("destination")?,
        body: row.get("body")?,
        message_type: row.get("message_type")?,
        context: serde_json::from_str(&context).unwrap_or_default(),
        ttl_seconds: row.get("ttl_seconds")?,
        accepted_at: Timestamp::from_unix_millis(row.get("accepted_at")?)
            .unwrap_or_else(|| Timestamp::from(chrono::DateTime::UNIX_EPOCH)),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::Carrier;
    use super::request::TextRequest;
    use crate::local::clock::ManualClock;
    use crate::local::store::Store;

    const PHONE: &str = "+14255550182";

    fn carrier() -> Carrier {
        let clock = Arc::new(ManualClock::starting_at("2026-11-22T07:28:00Z".parse().unwrap()));
        Carrier::new(Store::in_memory().unwrap(), clock, Arc::new(|| "id-1".into()), |_| 3)
    }

    fn request(body: &str) -> TextRequest {
        TextRequest::parse(
            json!({
                "DestinationPhoneNumber": PHONE, "OriginationIdentity": "+18335550100",
                "MessageBody": body, "MessageType": "TRANSACTIONAL", "TimeToLive": 300,
                "Context": { "outbound_id": "out-1" },
            })
            .to_string()
            .as_bytes(),
        )
        .unwrap()
    }

    #[test]
    fn accepted_texts_are_kept_in_order_and_can_be_followed() {
        let carrier = carrier();
        let accepted = carrier.notify();
        for body in ["one", "two", "three"] {
            carrier.accept(request(body)).unwrap();
        }
        assert_eq!((*accepted.borrow(), carrier.accepted_count().unwrap()), (3, 3));
        let all = carrier.accepted_to(PHONE).unwrap();
        assert_eq!(all.iter().map(|text| text.body.as_str()).collect::<Vec<_>>(), ["one", "two", "three"]);
        assert_eq!(carrier.accepted_after(all[0].row_id, 1).unwrap(), [all[1].clone()]);
        assert_eq!(carrier.accepted_to("+14255550199").unwrap(), []);
    }

    #[test]
    fn a_delivery_report_is_handed_out_once_and_carries_our_context() {
        let carrier = carrier();
        carrier.accept(request("hello")).unwrap();
        let reports = carrier.take_delivery_events(10).unwrap();
        assert!(carrier.take_delivery_events(10).unwrap().is_empty());
        assert_eq!(reports.len(), 1);
        let report: Value = serde_json::from_str(&reports[0]).unwrap();
        assert_eq!(report["context"], json!({ "outbound_id": "out-1" }));
        assert_eq!(report["eventType"], "TEXT_SUCCESSFUL");
        assert_eq!((&report["isFinal"], &report["messageId"]), (&json!(true), &json!("id-1")));
        assert_eq!(
            (&report["totalMessageParts"], &report["totalMessagePrice"]),
            (&json!(3), &json!(0.01743))
        );
    }

    #[test]
    fn a_dry_run_is_checked_and_not_sent() {
        let carrier = carrier();
        carrier.accept(TextRequest { dry_run: true, ..request("hello") }).unwrap();
        assert_eq!(carrier.accepted_count().unwrap(), 0);
    }
}
