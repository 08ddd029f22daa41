//! The carrier's side of AWS End User Messaging SMS: takes texts, keeps them
//! like the phones they went to would, and reports their delivery.
//!
//! A text to a phone goes through `carrier/accepting.rs`, one from a phone
//! through `carrier/handset.rs`; what a number is like is in
//! `carrier/personality.rs`, HTTP in `carrier/wire.rs`. Nothing here knows our
//! consent: a carrier sends what it is given, unless the phone told it not to.

mod accepted;
mod accepting;
mod account;
pub mod behaviour;
pub mod delivery;
mod delivery_event;
mod handset;
mod limits;
mod numbers;
mod opt_outs;
pub mod personality;
mod refusal;
mod reports;
mod request;
#[cfg(test)]
mod tests;
mod texts;
pub(super) mod wire;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::watch;

pub use self::accepted::AcceptedText;
use self::accepted::NETWORK;
use self::account::Account;
use self::behaviour::{Behaviour, Line};
use self::delivery::Delivery;
use self::limits::Meter;
use self::refusal::Refusal;
use super::changes::Changes;
use super::store::{Error, Store};
use textledger_infrastructure::time::SharedTime;

/// Where new ids come from.
pub type NewId = Arc<dyn Fn() -> String + Send + Sync>;

/// The carrier of one embedded cloud; clones share it.
#[derive(Clone)]
pub struct Carrier {
    store: Store,
    clock: SharedTime,
    new_id: NewId,
    parts: fn(&str) -> u32,
    opt_out_list: Arc<str>,
    account: Arc<Mutex<Account>>,
    conduct: Arc<Mutex<Conduct>>,
    accepted: Changes,
}

/// How it behaves, and what that has to remember.
#[derive(Default)]
struct Conduct {
    behaviour: Behaviour,
    scripted: VecDeque<Delivery>,
    meter: Meter,
}

impl Carrier {
    /// A carrier whose texts are kept in `store`. `parts` tells how many SMS
    /// parts a text takes; rates, prices and delivery reports follow from it.
    /// `opt_out_list` is the list that texts are held against, and `configuration_set`
    /// the set whose events are published, until others are made.
    #[must_use]
    pub fn new(
        store: Store,
        clock: SharedTime,
        new_id: NewId,
        parts: fn(&str) -> u32,
        opt_out_list: &str,
        configuration_set: &str,
    ) -> Self {
        let account = Account::deployed(opt_out_list, configuration_set, clock.now());
        Self {
            store,
            clock,
            new_id,
            parts,
            opt_out_list: opt_out_list.into(),
            account: Arc::new(Mutex::new(account)),
            conduct: Arc::default(),
            accepted: Changes::default(),
        }
    }

    /// Changes how it behaves from now on.
    pub fn change(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.conduct().behaviour);
    }

    /// Makes our number `number` behave like `line` from now on.
    pub fn set_line(&self, number: &str, line: Line) {
        self.change(|behaviour| {
            behaviour.lines.insert(number.to_owned(), line);
        });
    }

    /// A counter that moves with every text for a phone.
    #[must_use]
    pub fn notify(&self) -> watch::Receiver<u64> {
        self.accepted.follow()
    }

    /// The texts accepted for `phone`, oldest first, whether or not it got them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn accepted_to(&self, phone: &str) -> Result<Vec<AcceptedText>, Error> {
        self.store.transact(|rows| {
            let mut list = rows.prepare_cached(
                "SELECT * FROM carrier_texts WHERE destination = ?1 AND message_type <> ?2 ORDER BY row_id",
            )?;
            Ok(list.query_map([phone, NETWORK], texts::read)?.collect::<Result<_, _>>()?)
        })
    }

    /// How many texts were ever accepted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn accepted_count(&self) -> Result<u64, Error> {
        self.store.transact(|rows| {
            let mut count =
                rows.prepare_cached("SELECT COUNT(*) FROM carrier_texts WHERE message_type <> ?1")?;
            Ok(count.query_row([NETWORK], |row| row.get(0))?)
        })
    }

    /// What is on `phone`, oldest first: the accepted texts that reached it, and
    /// what the network and AWS wrote.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn inbox(&self, phone: &str) -> Result<Vec<AcceptedText>, Error> {
        self.store.transact(|rows| {
            let mut list = rows.prepare_cached(
                "SELECT * FROM carrier_texts WHERE destination = ?1
                   AND row_id NOT IN (SELECT row_id FROM carrier_undelivered) ORDER BY row_id",
            )?;
            Ok(list.query_map([phone], texts::read)?.collect::<Result<_, _>>()?)
        })
    }

    /// At most `limit` texts that reached any phone after the one numbered
    /// `row_id`, oldest first; 0 starts at the beginning.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn arrived_after(&self, row_id: i64, limit: usize) -> Result<Vec<AcceptedText>, Error> {
        self.store.transact(|rows| {
            let mut list = rows.prepare_cached(
                "SELECT * FROM carrier_texts WHERE row_id > ?1
                   AND row_id NOT IN (SELECT row_id FROM carrier_undelivered) ORDER BY row_id LIMIT ?2",
            )?;
            Ok(list.query_map(rusqlite::params![row_id, limit], texts::read)?.collect::<Result<_, _>>()?)
        })
    }

    /// A new id, as AWS gives inbound texts one.
    pub(super) fn fresh_id(&self) -> String {
        (self.new_id)()
    }

    /// Answers `operation` where it is about what the account owns.
    fn provision(&self, operation: &str, body: &[u8]) -> Option<Result<Value, Refusal>> {
        let month_spend_max = self.conduct().behaviour.month_spend_max;
        account::wire::answer(&mut self.account(), operation, body, self.clock.now(), month_spend_max)
    }

    /// The opt-out list that texts from `number` are held against.
    fn list_of(&self, number: &str) -> String {
        self.account().list_of(number).unwrap_or(&self.opt_out_list).to_owned()
    }

    fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Taken before the store wherever both are needed.
    fn conduct(&self) -> MutexGuard<'_, Conduct> {
        self.conduct.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell_followers(&self) {
        self.accepted.announce();
    }
}
