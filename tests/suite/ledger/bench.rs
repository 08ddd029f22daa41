//! A ledger of a test's own on the engine under test, and hands that reach
//! behind it, as somebody with access to the tables could.

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
use textledger_embedded::engine::{Engine, Place};
use textledger_embedded::sdk::{http, sdk_config};
use textledger_infrastructure::ids::Ids;
use textledger_infrastructure::ledger::{DedupeKey, Ledger, Outcome, Source, Unfolded};
use textledger_infrastructure::tables::{TableNames, create_missing};
use textledger_infrastructure::time::{MachineTime, SharedTime, Time as _};

/// Names another engine than the embedded one.
const ENDPOINT: &str = "TEXTLEDGER_TEST_DYNAMODB";

pub type Item = HashMap<String, AttributeValue>;

pub struct Bench {
    pub ledger: Ledger,
    pub clock: Arc<ManualClock>,
    pub names: TableNames,
    pub client: Client,
    /// Stops when the test ends.
    _engine: Option<Engine>,
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
    pub async fn new() -> Self {
        let ids = Ids::from_machine();
        let (endpoint, engine) = match std::env::var(ENDPOINT) {
            Ok(endpoint) => (endpoint, None),
            Err(_) => {
                let engine = Engine::start(Place::Temporary).await.unwrap();
                (engine.url().to_owned(), Some(engine))
            }
        };
        let names = TableNames::deployed(&ids.draw(MachineTime.now()).to_string());
        let time: SharedTime = Arc::new(MachineTime);
        let client = Client::new(&sdk_config(&endpoint, http(), &time));
        create_missing(&client, &names).await.unwrap();
        let clock = Arc::new(ManualClock::starting_at(start()));
        let ledger = Ledger::new(client.clone(), &names, clock.clone(), Arc::new(ids));
        Self { ledger, clock, names, client, _engine: engine }
    }

    /// The same ledger as a machine sees it whose clock stands at `at`.
    pub fn ledger_whose_clock_shows(&self, at: Timestamp) -> Ledger {
        let clock = Arc::new(ManualClock::starting_at(at));
        Ledger::new(self.client.clone(), &self.names, clock, Arc::new(Ids::from_machine()))
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
        let text = InboundText {
            provider_message_id: id.to_owned(),
            from: stream.contact().unwrap().clone(),
            to: "+12125550101".parse().unwrap(),
            keyword: None,
            body: body.to_owned(),
            previous_published_message_id: None,
            sns_message_id: None,
            sns_topic_arn: None,
            occurred_at: self.ledger.now(),
        };
        let key = DedupeKey::new(Source::Inbound, id);
        let decided = self.ledger.transact::<Contact>(stream, Some(&key), |loaded, moment| {
            inbound::receive(&loaded.state, &text, &Policy::default(), moment)
        });
        decided.await.unwrap()
    }

    /// The stored item of an event.
    pub async fn item(&self, stream: &StreamId, seq: Seq) -> Item {
        let answer = self.client.get_item().table_name(&self.names.events).set_key(Some(key(stream, seq)));
        answer.send().await.unwrap().item.unwrap()
    }

    /// The stored head of a stream.
    pub async fn head_item(&self, stream: &StreamId) -> Item {
        let answer = self.client.get_item().table_name(&self.names.heads);
        answer.key("stream_id", AttributeValue::S(stream.key())).send().await.unwrap().item.unwrap()
    }

    pub async fn overwrite(&self, table: &str, item: Item) {
        self.client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
    }

    /// Takes an event out of its stream.
    pub async fn remove(&self, stream: &StreamId, seq: Seq) {
        let delete =
            Delete::builder().table_name(&self.names.events).set_key(Some(key(stream, seq))).build().unwrap();
        let write = TransactWriteItem::builder().delete(delete).build();
        self.client.transact_write_items().transact_items(write).send().await.unwrap();
    }
}

fn key(stream: &StreamId, seq: Seq) -> Item {
    [
        ("stream_id".to_owned(), AttributeValue::S(stream.key())),
        ("seq".to_owned(), AttributeValue::N(seq.to_string())),
    ]
    .into()
}
