//! The rows of the carrier's store: the texts on their way to phones, and the
//! numbers a phone's carrier blocks.

use rusqlite::{Connection, OptionalExtension, Row};
use textledger_domain::time::Timestamp;

use super::accepted::AcceptedText;
use crate::store::Error;

/// Keeps a text; its `row_id` is the store's to give.
pub(super) fn insert(rows: &Connection, text: &AcceptedText) -> Result<(), Error> {
    rows.prepare_cached(
        "INSERT INTO carrier_texts
           (message_id, origination, destination, body, message_type, context, ttl_seconds, accepted_at)
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
    Ok(())
}

/// Reads a row of `carrier_texts`.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<AcceptedText> {
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

/// Whether the carrier of `phone` blocks texts from `business`.
pub(super) fn is_blocked(rows: &Connection, business: &str, phone: &str) -> Result<bool, Error> {
    let mut find = rows.prepare_cached("SELECT 1 FROM carrier_blocks WHERE business = ?1 AND phone = ?2")?;
    Ok(find.query_row([business, phone], |_| Ok(())).optional()?.is_some())
}

/// Lets the carrier of `phone` block texts from `business`.
pub(super) fn block(rows: &Connection, business: &str, phone: &str) -> Result<(), Error> {
    rows.prepare_cached("INSERT OR IGNORE INTO carrier_blocks (business, phone) VALUES (?1, ?2)")?
        .execute([business, phone])?;
    Ok(())
}

/// Lifts that block; whether there was one.
pub(super) fn unblock(rows: &Connection, business: &str, phone: &str) -> Result<bool, Error> {
    let lifted = rows
        .prepare_cached("DELETE FROM carrier_blocks WHERE business = ?1 AND phone = ?2")?
        .execute([business, phone])?;
    Ok(lifted > 0)
}
