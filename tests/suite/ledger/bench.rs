//! A ledger of a test's own on the store under test, and hands that reach behind
//! it, as somebody with access to the tables could.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};
use textledger_domain::actor::Actor;
use textledger_domain::contact::Contact;
use textledger_domain::decide::inbound::{self, InboundText};
use textledger_domain::event::Event;
use textledger_domain::event::inbound::{InboundRejected, Rejection};
use textledger_domain::ids::{EventId, IdSource, Moment};
use textledger_domain::policy::Policy;
use textledger_domain::record::{Draft, Recorded};
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;
use textledger_embedded::clock::ManualClock;
use textledger_embedded::engine::{Engine, Location};
use textledger_embedded::sdk::{http, sdk_config};
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::ids::Ids;
use textledger_infrastructure::ledger::memory::Memory;
use textledger_infrastructure::ledger::store::Store;
use textledger_infrastructure::ledger::transact::Error;
use textledger_infrastructure::ledger::{Config, DedupeKey, Dynamo, Ledger, Outcome, Source, Unfolded};
use textledger_infrastructure::tables::create_missing;
use textledger_infrastructure::time::{MachineTime, SharedTime};

/// Names another engine than the embedded one.
const ENDPOINT: &str = "TEXTLEDGER_TEST_DYNAMODB";

pub type Item = HashMap<String, AttributeValue>;

/// Which store a test's ledger is kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// The engine under test.
    Engine,
    /// The twin in memory.
    Memory,
}

/// Makes of each scenario two tests, `<scenario>::on_the_engine` and
/// `<scenario>::in_memory`.
macro_rules! on_every_store {
    ($($scenario:ident),+ $(,)?) => { $(
        mod $scenario {
            use crate::ledger::bench::On;

            #[tokio::test(flavor = "multi_thread")]
            async fn on_the_engine() {
                super::$scenario(On::Engine).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn in_memory() {
                super::$scenario(On::Memory).await;
            }
        }
    )+ };
}
pub(super) use on_every_store;

pub struct Bench {
    pub ledger: Ledger,
    pub clock: Arc<ManualClock>,
    tables: Tables,
}

enum Tables {
    Engine {
        names: Box<TableNames>,
        client: Client,
        /// Stops when the test ends.
        _engine: Option<Engine>,
    },
    Memory(Arc<Memory>),
}

pub fn start() -> Timestamp {
    "2026-11-22T07:28:00Z".parse().unwrap()
}

/// A stream that nothing is decided on.
pub fn notes() -> StreamId {
    notes_of(22)
}

/// Such a stream of another day of the month.
pub fn notes_of(day: u32) -> StreamId {
    format!("quarantine#2026-11-{day:02}").parse().unwrap()
}

/// The stream of the `n`-th contact.
pub fn contact(n: u32) -> StreamId {
    format!("contact#+1425555{n:04}").parse().unwrap()
}

/// An event that says `text` and nothing else.
pub fn note(moment: Moment<'_>, text: &str) -> Draft {
    let event_id = EventId::draw(moment);
    Draft {
        event_id,
        event: InboundRejected {
            reason: Rejection::NotJson,
            detail: "of a test".to_owned(),
            raw: text.into(),
            sns_message_id: None,
        }
        .into(),
        occurred_at: moment.now,
        correlation_id: event_id.into(),
        causation_id: None,
        actor: Actor::System("test".to_owned()),
    }
}

/// What the notes among `events` say.
pub fn said(events: &[Recorded]) -> Vec<&str> {
    fn text(event: &Recorded) -> Option<&str> {
        match event.event() {
            Event::InboundRejected(note) => note.raw.said(),
            _ => None,
        }
    }
    events.iter().filter_map(text).collect()
}

pub fn positions(events: &[Recorded]) -> Vec<Seq> {
    events.iter().map(Recorded::seq).collect()
}

impl Bench {
    pub async fn new(on: On) -> Self {
        let tables = match on {
            On::Engine => engine().await,
            On::Memory => Tables::Memory(Arc::default()),
        };
        let clock = Arc::new(ManualClock::starting_at(start()));
        let ledger = Ledger::over(tables.store(), clock.clone(), Arc::new(Ids::from_machine()));
        Self { ledger, clock, tables }
    }

    /// The same ledger as a machine sees it whose clock stands at `at`.
    pub fn ledger_whose_clock_shows(&self, at: Timestamp) -> Ledger {
        let clock = Arc::new(ManualClock::starting_at(at));
        Ledger::over(self.tables.store(), clock, Arc::new(Ids::from_machine()))
    }

    /// The same ledger in the machine's time, for writers that get in each
    /// other's way: on a clock turned by hand nobody really waits for the others.
    pub fn ledger_in_real_time(&self) -> Ledger {
        Ledger::over(self.tables.store(), Arc::new(MachineTime), Arc::new(Ids::from_machine()))
    }

    /// Appends these notes to `stream` in one append.
    pub async fn write(&self, stream: &StreamId, texts: &[&str]) -> Vec<Recorded> {
        let decide = |_: &_, moment: Moment<'_>| texts.iter().map(|text| note(moment, text)).collect();
        match self.ledger.transact::<Unfolded>(stream, None, decide).await.unwrap() {
            Outcome::Recorded(events) => events,
            Outcome::Duplicate(place) => panic!("no key, and yet a duplicate of {place:?}"),
        }
    }

    /// Records a text of `stream`'s contact, as the inbound function does.
    pub async fn hear(&self, stream: &StreamId, id: &str, body: &str) -> Outcome {
        self.try_hear(stream, id, body).await.unwrap()
    }

    /// As [`Bench::hear`], where the ledger may refuse it.
    pub async fn try_hear(&self, stream: &StreamId, id: &str, body: &str) -> Result<Outcome, Error> {
        let text = InboundText {
            provider_message_id: id.to_owned(),
            from: stream.contact().unwrap().clone(),
            to: Some("+12125550101".parse().unwrap()),
            keyword: None,
            body: body.to_owned(),
            raw: None,
            media: Vec::new(),
            rcs_agent: None,
            reused_message_id: None,
            previous_published_message_id: None,
            sns_message_id: None,
            sns_topic_arn: None,
            occurred_at: self.ledger.now(),
        };
        let key = DedupeKey::new(Source::Inbound, id);
        let decided = self.ledger.transact::<Contact>(stream, Some(&key), |loaded, moment| {
            inbound::receive(&loaded.state, &text, None, &Policy::default(), moment)
        });
        decided.await
    }

    /// Lets the store say something else of itself.
    pub async fn set_config(&self, config: &Config) {
        match &self.tables {
            Tables::Engine { names, client, .. } => {
                let text = |text: &str| AttributeValue::S(text.to_owned());
                let put = client.put_item().table_name(&names.control).item("pk", text("config"));
                let put = put.item("sk", text("ledger")).item("store_id", text(&config.store_id.to_string()));
                let number = |number: &u32| AttributeValue::N(number.to_string());
                let views = config.views.iter().map(|(view, version)| (view.clone(), number(version)));
                let put = put.item("views", AttributeValue::M(views.collect()));
                put.item("layout", number(&config.layout)).send().await.unwrap();
            }
            Tables::Memory(memory) => memory.set_config(config.clone()),
        }
    }

    /// Has a generation of a view folded, as whoever rebuilds it does.
    pub async fn register(&self, target: &str) {
        match &self.tables {
            Tables::Engine { names, client, .. } => {
                let text = |text: &str| AttributeValue::S(text.to_owned());
                let put = client.put_item().table_name(&names.control).item("pk", text("projection"));
                put.item("sk", text(target)).send().await.unwrap();
            }
            Tables::Memory(memory) => memory.register(target.parse().unwrap(), "test", start()),
        }
    }

    /// The stored item of an event.
    pub async fn item(&self, stream: &StreamId, seq: Seq) -> Item {
        match &self.tables {
            Tables::Engine { names, client, .. } => {
                let answer = client.get_item().table_name(&names.events).set_key(Some(key(stream, seq)));
                answer.send().await.unwrap().item.unwrap()
            }
            Tables::Memory(memory) => memory.event_item(stream, seq).unwrap(),
        }
    }

    /// The stored head of a stream.
    pub async fn head_item(&self, stream: &StreamId) -> Item {
        match &self.tables {
            Tables::Engine { names, client, .. } => {
                let answer = client.get_item().table_name(&names.heads).set_key(Some(head_key(stream)));
                answer.send().await.unwrap().item.unwrap()
            }
            Tables::Memory(memory) => memory.head_item(stream).unwrap(),
        }
    }

    /// Puts another item in an event's place.
    pub async fn overwrite(&self, stream: &StreamId, seq: Seq, item: Item) {
        match &self.tables {
            Tables::Engine { names, client, .. } => put(client, &names.events, item).await,
            Tables::Memory(memory) => memory.set_event_item(stream, seq, Some(item)),
        }
    }

    /// Puts another item in a head's place.
    pub async fn overwrite_head(&self, stream: &StreamId, item: Item) {
        match &self.tables {
            Tables::Engine { names, client, .. } => put(client, &names.heads, item).await,
            Tables::Memory(memory) => memory.set_head_item(stream, Some(item)),
        }
    }

    /// Takes an event out of its stream.
    pub async fn remove(&self, stream: &StreamId, seq: Seq) {
        match &self.tables {
            Tables::Engine { names, client, .. } => delete(client, &names.events, key(stream, seq)).await,
            Tables::Memory(memory) => memory.set_event_item(stream, seq, None),
        }
    }

    /// Takes a stream's head away.
    pub async fn remove_head(&self, stream: &StreamId) {
        match &self.tables {
            Tables::Engine { names, client, .. } => delete(client, &names.heads, head_key(stream)).await,
            Tables::Memory(memory) => memory.set_head_item(stream, None),
        }
    }
}

impl Tables {
    fn store(&self) -> Arc<dyn Store> {
        match self {
            // The engine's clock is the machine's, and the bench's is not.
            Self::Engine { names, client, .. } => {
                Arc::new(Dynamo::new(client.clone(), names.as_ref().into()))
            }
            Self::Memory(memory) => memory.clone(),
        }
    }
}

/// Tables of this test's own on the engine under test.
async fn engine() -> Tables {
    let (endpoint, engine) = match std::env::var(ENDPOINT) {
        Ok(endpoint) => (endpoint, None),
        Err(_) => {
            let engine = Engine::start(Location::Temporary).await.unwrap();
            (engine.url().to_owned(), Some(engine))
        }
    };
    let time: SharedTime = Arc::new(MachineTime);
    let names = TableNames::deployed(&Ids::from_machine().draw(time.now()).to_string());
    let client = Client::new(&sdk_config(&endpoint, http(), &time));
    create_missing(&client, &names).await.unwrap();
    Tables::Engine { names: Box::new(names), client, _engine: engine }
}

async fn put(client: &Client, table: &str, item: Item) {
    client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
}

async fn delete(client: &Client, table: &str, key: Item) {
    let delete = Delete::builder().table_name(table).set_key(Some(key)).build().unwrap();
    let write = TransactWriteItem::builder().delete(delete).build();
    client.transact_write_items().transact_items(write).send().await.unwrap();
}

fn head_key(stream: &StreamId) -> Item {
    [("stream_id".to_owned(), AttributeValue::S(stream.key()))].into()
}

fn key(stream: &StreamId, seq: Seq) -> Item {
    [
        ("stream_id".to_owned(), AttributeValue::S(stream.key())),
        ("seq".to_owned(), AttributeValue::N(seq.to_string())),
    ]
    .into()
}
