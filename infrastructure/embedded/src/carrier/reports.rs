//! Delivery reports on their way out: scripted before a text is taken, taken
//! out when they are due.

use rusqlite::OptionalExtension;
use textledger_domain::time::Timestamp;

use super::Carrier;
use super::delivery::Delivery;
use crate::store::Error;

impl Carrier {
    /// Lets the delivery of the next accepted text go as told; several calls
    /// tell of the texts after it, in order.
    pub fn script(&self, delivery: Delivery) {
        self.conduct().scripted.push_back(delivery);
    }

    /// Takes out at most `limit` delivery reports that are due, in the order
    /// they are due, each as the JSON that SNS would carry as its `Message`.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn take_delivery_events(&self, limit: usize) -> Result<Vec<String>, Error> {
        let now = self.clock.now().unix_millis();
        self.store.transact(|rows| {
            let mut next = rows.prepare_cached(
                "SELECT row_id, event FROM carrier_reports WHERE due_at <= ?1 ORDER BY due_at, row_id LIMIT ?2",
            )?;
            let mut take = rows.prepare_cached("DELETE FROM carrier_reports WHERE row_id = ?1")?;
            let reports = next
                .query_map(rusqlite::params![now, limit], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<Vec<(i64, String)>, _>>()?;
            for (row_id, _) in &reports {
                take.execute([row_id])?;
            }
            Ok(reports.into_iter().map(|(_, event)| event).collect())
        })
    }

    /// When the next delivery report is due, if one is to come.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn next_report_due(&self) -> Result<Option<Timestamp>, Error> {
        let due: Option<i64> = self.store.transact(|rows| {
            let mut first =
                rows.prepare_cached("SELECT due_at FROM carrier_reports ORDER BY due_at, row_id LIMIT 1")?;
            Ok::<_, Error>(first.query_row([], |row| row.get(0)).optional()?)
        })?;
        Ok(due.and_then(Timestamp::from_unix_millis))
    }
}
