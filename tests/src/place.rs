//! A ledger of many contacts, and generations of views filled from it: what
//! rebuilds are measured on. On an engine of its own, or on one that is served
//! elsewhere, in tables of its own.

use std::collections::VecDeque;
use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use chrono::TimeDelta;
use textledger_domain::contact::Contact;
use textledger_domain::ids::IdSource;
use textledger_domain::phone::BusinessNumber;
use textledger_domain::time::Timestamp;
use textledger_embedded::engine::{Engine, Location};
use textledger_embedded::sdk::{http, sdk_config};
use textledger_infrastructure::deployment::tables::{Table, TableNames};
use textledger_infrastructure::ids::Ids;
use textledger_infrastructure::ledger::{HeadRow, Ledger, to_item};
use textledger_infrastructure::rebuild::{CameTo, Options, Rebuild};
use textledger_infrastructure::tables::{create, create_missing};
use textledger_infrastructure::time::{MachineTime, SharedTime, Time};
use textledger_infrastructure::views::ViewStore;
use textledger_projections::slice::{Counts, Slice};
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::View;
use tokio::task::JoinSet;

use crate::exchange::{Teller, Told};
use crate::people::phone;

/// Nothing here recovers from an error.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// One contact in so many stops.
pub const STOPS_ONE_IN: usize = 20;

/// No slice takes as long.
const FILLED_WITHIN: Duration = Duration::from_secs(3_600);

/// Writes of one transaction.
const WRITES_MAX: usize = 100;

/// Transactions on their way at once while histories are written.
const WRITTEN_AT_ONCE: usize = 2;

/// Tables, and what reaches them.
#[derive(Clone)]
pub struct Place {
    /// DynamoDB.
    pub client: Client,
    /// The tables.
    pub names: TableNames,
    /// The ledger in them.
    pub ledger: Ledger,
    /// The views beside it.
    pub views: ViewStore,
    /// Stops with the last clone.
    _engine: Option<Arc<Engine>>,
}

impl Place {
    /// On an engine of its own, kept in a file.
    ///
    /// # Errors
    /// Whatever keeps it from starting.
    pub async fn embedded() -> Outcome<Self> {
        let engine = Engine::start(Location::Temporary).await?;
        let client = Client::new(&sdk_config(engine.url(), http(), &time()));
        let names = TableNames::deployed("dev");
        create_missing(&client, &names).await?;
        Ok(Self { _engine: Some(Arc::new(engine)), ..Self::over(client, names) })
    }

    /// On the DynamoDB at `url`, in tables of its own, whose changes nobody is to read:
    /// on a table with a stream DynamoDB Local looks through the records of all streams
    /// at every request, be it a read, which comes to take ten times as long. On AWS a
    /// stream costs the table's callers nothing.
    ///
    /// # Errors
    /// Whatever keeps the tables from being made.
    pub async fn at(url: &str) -> Outcome<Self> {
        let environment = Ids::from_machine().draw(MachineTime.now()).to_string();
        let names = TableNames::deployed(&environment);
        let client = Client::new(&sdk_config(url, http(), &time()));
        for table in names.definitions() {
            create(&client, &Table { stream: false, ..table }).await?;
        }
        Ok(Self::over(client, names))
    }

    /// The same tables, reached by `client`.
    #[must_use]
    pub fn through(&self, client: Client) -> Self {
        Self { _engine: self._engine.clone(), ..Self::over(client, self.names.clone()) }
    }

    /// In tables that are there, reached by `client`.
    #[must_use]
    pub fn over(client: Client, names: TableNames) -> Self {
        let ids = Arc::new(Ids::seeded(1, "place"));
        let ledger = Ledger::new(client.clone(), (&names).into(), time(), ids);
        let views = ViewStore::new(client.clone(), (&names).into(), time());
        Self { client, names, ledger, views, _engine: None }
    }

    /// Writes the histories of `contacts`, each of so many `exchanges`, straight into
    /// the tables: appended one by one they would take the time that is measured.
    /// `told` hears of each contact.
    ///
    /// # Errors
    /// Whatever keeps them from being written.
    pub async fn tell(&self, contacts: usize, exchanges: usize, told: impl Fn()) -> Outcome<()> {
        self.keep((0..contacts).map(|person| history(person, exchanges)), told).await
    }

    /// Writes these histories, likewise.
    ///
    /// # Errors
    /// Whatever keeps one of them from being told or written.
    pub async fn keep(
        &self,
        histories: impl IntoIterator<Item = Outcome<Told>>,
        told: impl Fn(),
    ) -> Outcome<()> {
        let mut writing = JoinSet::new();
        let mut writes = Vec::with_capacity(2 * WRITES_MAX);
        for history in histories {
            writes.extend(self.written(&history?)?);
            while writes.len() >= WRITES_MAX {
                let some = writes.drain(..WRITES_MAX).collect();
                self.write(&mut writing, some).await?;
            }
            told();
        }
        if !writes.is_empty() {
            self.write(&mut writing, writes).await?;
        }
        while let Some(done) = writing.join_next().await {
            done??;
        }
        Ok(())
    }

    async fn write(
        &self,
        writing: &mut JoinSet<Result<(), String>>,
        writes: Vec<TransactWriteItem>,
    ) -> Outcome<()> {
        if writing.len() >= WRITTEN_AT_ONCE
            && let Some(done) = writing.join_next().await
        {
            done??;
        }
        let write = self.client.transact_write_items().set_transact_items(Some(writes));
        writing.spawn(async move {
            let sent = Box::pin(write.send()).await;
            sent.map(drop).map_err(|error| format!("write histories: {:?}", error.into_service_error()))
        });
        Ok(())
    }

    /// The items that appends of this history leave behind.
    fn written(&self, told: &Told) -> Outcome<Vec<TransactWriteItem>> {
        let put = |table: &str, item| -> Outcome<TransactWriteItem> {
            let put = Put::builder().table_name(table).set_item(Some(item)).build()?;
            Ok(TransactWriteItem::builder().put(put).build())
        };
        let last = told.events.last().ok_or("a history without events")?;
        let head = HeadRow {
            stream_id: last.stream().clone(),
            seq: last.seq(),
            hash: last.as_head().hash,
            recorded_at: last.recorded_at(),
            state_version: Contact::VERSION,
            state: serde_json::to_string(&told.contact)?,
        };
        let mut writes = vec![put(&self.names.heads, serde_dynamo::to_item(head)?)?];
        for event in &told.events {
            writes.push(put(&self.names.events, to_item(event)?)?);
        }
        Ok(writes)
    }

    /// Generation `number` of `view`, its table made.
    ///
    /// # Errors
    /// Whatever keeps the table from being made.
    pub async fn generation(&self, view: View, number: u32) -> Outcome<Target> {
        let generation = Generation::new(number).ok_or("generations count from 1")?;
        let target = Target { view, generation };
        self.table_like(view, &self.views.table_of(target)).await?;
        Ok(target)
    }

    /// Makes a table called `name` as those of `view` are.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    pub async fn table_like(&self, view: View, name: &str) -> Outcome<()> {
        let plain = self.views.table_of(Target { view, generation: Generation::FIRST });
        let definitions = self.names.definitions();
        let of_view = definitions.iter().find(|table| table.name == plain).ok_or("a view without a table")?;
        Ok(create(&self.client, &Table { name, ..*of_view }).await?)
    }

    /// The rebuild of `target` with so many workers, as fast as it goes.
    #[must_use]
    pub fn rebuild(&self, target: Target, workers: usize) -> Rebuild {
        Rebuild {
            ledger: self.ledger.clone(),
            views: self.views.clone(),
            client: self.client.clone(),
            control: self.names.control.clone(),
            time: time(),
            target,
            options: Options { workers, rate: None, lag: TimeDelta::zero() },
        }
    }

    /// Fills `slice` of `target`, as one worker of a rebuild does.
    ///
    /// # Errors
    /// Whatever stops a rebuild, and a stream that cannot be folded.
    pub async fn fill(&self, target: Target, slice: Slice) -> Result<Counts, String> {
        let rebuild = self.rebuild(target, 1);
        let came_to = Box::pin(rebuild.some_of(slice, FILLED_WITHIN)).await;
        let CameTo { done, counts, .. } = came_to.map_err(|error| error.to_string())?;
        match done && counts.blocked == 0 {
            true => Ok(counts),
            false => Err(format!("slice {slice} of {target} is not filled: {counts:?}")),
        }
    }

    /// Fills `slices` of `target` with so many workers.
    ///
    /// # Errors
    /// Whatever stops a rebuild.
    pub async fn fill_with(&self, workers: usize, target: Target, slices: &[Slice]) -> Outcome<Counts> {
        let left = Arc::new(Mutex::new(VecDeque::from(slices.to_vec())));
        let mut working = JoinSet::new();
        for _ in 0..workers {
            let (this, left) = (self.clone(), left.clone());
            working.spawn(async move {
                let mut counts = Counts::default();
                loop {
                    let next = left.lock().ok().and_then(|mut left| left.pop_front());
                    let Some(slice) = next else { return Ok::<_, String>(counts) };
                    counts.add(this.fill(target, slice).await?);
                }
            });
        }
        let mut counts = Counts::default();
        while let Some(worker) = working.join_next().await {
            counts.add(worker??);
        }
        Ok(counts)
    }
}

/// The history of `person`, the same on every run.
///
/// # Errors
/// None, in practice: every event has a canonical form.
pub fn history(person: usize, exchanges: usize) -> Outcome<Told> {
    let start: Timestamp = "2026-01-05T15:00:00Z".parse()?;
    let to: BusinessNumber = "+12125550101".parse()?;
    let ids = Ids::seeded(person as u64, "history");
    let stops = person.is_multiple_of(STOPS_ONE_IN);
    Ok(Teller { from: phone(person)?, to, exchanges, stops, start, ids: &ids }.tell()?)
}

fn time() -> SharedTime {
    Arc::new(MachineTime)
}
