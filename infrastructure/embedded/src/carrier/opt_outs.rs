//! The opt-out list: the phones AWS sends nothing to. What may be asked of it
//! is in `carrier/opt_outs/request.rs`, how AWS says it in
//! `carrier/opt_outs/wire.rs`.

mod request;
pub(super) mod wire;

use chrono::TimeDelta;
use rusqlite::{Connection, OptionalExtension, Row};
use textledger_domain::time::Timestamp;

use self::request::Page;
use super::refusal::{Refusal, Resource};
use super::request::Invalid;
use crate::store::Error;

/// "Each destination phone number can only be deleted once every 30 days" (API
/// reference, DeleteOptedOutNumber).
const BETWEEN_DELETIONS: TimeDelta = TimeDelta::days(30);

/// A phone on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ListedNumber {
    number: String,
    opted_out_at: Timestamp,
    by_end_user: bool,
}

const COLUMNS: &str = "SELECT number, opted_out_at, by_end_user FROM opted_out_numbers WHERE list = ?1";

fn read(row: &Row<'_>) -> rusqlite::Result<ListedNumber> {
    Ok(ListedNumber {
        number: row.get(0)?,
        opted_out_at: Timestamp::from_unix_millis(row.get(1)?)
            .unwrap_or_else(|| Timestamp::from(chrono::DateTime::UNIX_EPOCH)),
        by_end_user: row.get(2)?,
    })
}

/// Whether `number` is on `list`.
pub(super) fn is_listed(rows: &Connection, list: &str, number: &str) -> Result<bool, Error> {
    let mut find = rows.prepare_cached("SELECT 1 FROM opted_out_numbers WHERE list = ?1 AND number = ?2")?;
    Ok(find.query_row([list, number], |_| Ok(())).optional()?.is_some())
}

/// Puts `number` on `list`. One that is there stays as it is: who opted out
/// first, and when, is not rewritten.
pub(super) fn add(
    rows: &Connection,
    list: &str,
    number: &str,
    now: Timestamp,
    by_end_user: bool,
) -> Result<(), Error> {
    rows.prepare_cached(
        "INSERT OR IGNORE INTO opted_out_numbers (list, number, opted_out_at, by_end_user)
         VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(rusqlite::params![list, number, now.unix_millis(), by_end_user])?;
    Ok(())
}

fn find(rows: &Connection, list: &str, number: &str) -> Result<Option<ListedNumber>, Error> {
    let mut find = rows.prepare_cached(&format!("{COLUMNS} AND number = ?2"))?;
    Ok(find.query_row([list, number], read).optional()?)
}

/// Takes `number` off `list`, and answers how it was there.
fn remove(rows: &Connection, list: &str, number: &str, now: Timestamp) -> Result<ListedNumber, Refusal> {
    let entry = find(rows, list, number)?.ok_or_else(|| not_listed(number))?;
    if let Some(last) = last_deletion(rows, list, number)?
        && now.since(last) < BETWEEN_DELETIONS
    {
        return Err(Refusal::Invalid(Invalid {
            reason: "PHONE_NUMBER_CANNOT_BE_OPTED_IN",
            field: "OptedOutNumber",
            message: "was deleted from the list within the last 30 days".into(),
        }));
    }
    forget(rows, list, number, now)?;
    Ok(entry)
}

fn last_deletion(rows: &Connection, list: &str, number: &str) -> Result<Option<Timestamp>, Error> {
    let mut find =
        rows.prepare_cached("SELECT deleted_at FROM opted_out_deletions WHERE list = ?1 AND number = ?2")?;
    let last: Option<i64> = find.query_row([list, number], |row| row.get(0)).optional()?;
    Ok(last.and_then(Timestamp::from_unix_millis))
}

fn forget(rows: &Connection, list: &str, number: &str, now: Timestamp) -> Result<(), Error> {
    rows.prepare_cached("DELETE FROM opted_out_numbers WHERE list = ?1 AND number = ?2")?
        .execute([list, number])?;
    rows.prepare_cached(
        "INSERT OR REPLACE INTO opted_out_deletions (list, number, deleted_at) VALUES (?1, ?2, ?3)",
    )?
    .execute(rusqlite::params![list, number, now.unix_millis()])?;
    Ok(())
}

/// The entries asked for by number.
fn named(rows: &Connection, list: &str, page: &Page) -> Result<Vec<ListedNumber>, Refusal> {
    let mut entries = Vec::with_capacity(page.numbers.len());
    for number in &page.numbers {
        entries.push(find(rows, list, number)?.ok_or_else(|| not_listed(number))?);
    }
    entries.retain(|entry| page.by_end_user.is_none_or(|by| by == entry.by_end_user));
    Ok(entries)
}

/// One page of all entries, and whether more follow.
fn page(rows: &Connection, list: &str, page: &Page) -> Result<(Vec<ListedNumber>, bool), Error> {
    let mut find = rows.prepare_cached(&format!(
        "{COLUMNS} AND number > ?2 AND (?3 IS NULL OR by_end_user = ?3) ORDER BY number LIMIT ?4"
    ))?;
    let after = page.after.as_deref().unwrap_or_default();
    let wanted = rusqlite::params![list, after, page.by_end_user, page.limit + 1];
    let mut entries = find.query_map(wanted, read)?.collect::<Result<Vec<_>, _>>()?;
    let more = entries.len() > page.limit;
    entries.truncate(page.limit);
    Ok((entries, more))
}

fn not_listed(number: &str) -> Refusal {
    Refusal::NotFound { resource: Resource::OptedOutNumber, id: number.to_owned() }
}
