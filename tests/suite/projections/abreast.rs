//! A worker folds several streams of its slice at once: no checkpoint is ahead of one
//! that is not done, wherever the worker is killed, whoever goes on loses nothing, and
//! all together keep to the rate.

mod watch;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_domain::record::Head;
use textledger_domain::stream::StreamId;
use textledger_embedded::clock::ManualClock;
use textledger_infrastructure::rebuild::{Rebuild, STREAMS_AT_ONCE};
use textledger_infrastructure::time::SharedTime;
use textledger_projections::slice::Slice;
use textledger_projections::stores::{Bulk, Census, Events, Rows};
use textledger_projections::target::Target;
use textledger_projections::view::{RowsByKey, View};
use textledger_tests::meter::{Meter, total};
use textledger_tests::place::Place;

use self::watch::Watch;
use crate::pipelines::start;

/// So many that some slice has more than are folded at once.
const CONTACTS: usize = 1_200;
const WITHIN: Duration = Duration::from_secs(3_600);
/// How many streams there are between two checkpoints of a slice in small pages.
const PAGE: usize = 4;
/// How many requests later each worker dies than the one before.
const LATER: usize = 3;

struct World {
    place: Place,
    target: Target,
    /// The slice with the most streams, and these in the order of the census.
    slice: Slice,
    streams: Vec<(StreamId, Head)>,
}

impl World {
    async fn new() -> Self {
        let place = Place::embedded().await.unwrap();
        place.tell(CONTACTS, 1, || ()).await.unwrap();
        let target = place.generation(View::Messages, 2).await.unwrap();
        let mut fullest = (Slice::new(0).unwrap(), Vec::new());
        for slice in Slice::all() {
            let heads = place.ledger.heads(slice, None).await.unwrap();
            if heads.found.len() > fullest.1.len() {
                fullest = (slice, heads.found);
            }
        }
        let (slice, streams) = fullest;
        assert!(streams.len() > STREAMS_AT_ONCE, "{} streams", streams.len());
        Self { place, target, slice, streams }
    }

    /// Somebody's hand in the first event of a stream.
    async fn tamper(&self, stream: &StreamId) {
        let Place { client, names, .. } = &self.place;
        let get = client.get_item().table_name(&names.events).key("stream_id", text(stream.key()));
        let get = get.key("seq", AttributeValue::N("1".to_owned())).send();
        let mut item = get.await.unwrap().item.unwrap();
        item.insert("actor".to_owned(), text("operator:mallory"));
        client.put_item().table_name(&names.events).set_item(Some(item)).send().await.unwrap();
    }

    /// A row about the making of the generation.
    async fn noted(&self, sk: String) -> Option<HashMap<String, AttributeValue>> {
        let Place { client, names, .. } = &self.place;
        let get = client.get_item().table_name(&names.control);
        let get = get.key("pk", text(format!("rebuild#{}", self.target))).key("sk", text(sk)).send();
        get.await.unwrap().item
    }

    /// How many streams the checkpoint of the slice is behind.
    async fn checkpoint(&self) -> usize {
        let Some(checkpoint) = self.noted(format!("slice#{}", self.slice)).await else { return 0 };
        match checkpoint.get("after") {
            Some(AttributeValue::S(after)) => {
                1 + self.streams.iter().position(|(stream, _)| stream.key() == *after).unwrap()
            }
            _ => self.streams.len(),
        }
    }

    /// Fails unless every stream before the checkpoint is folded, or noted as `blocked`.
    async fn all_is_done_before_the_checkpoint(&self, blocked: &StreamId) {
        for (stream, head) in &self.streams[..self.checkpoint().await] {
            if stream == blocked {
                assert!(self.noted(format!("blocked#{}", stream.key())).await.is_some());
                continue;
            }
            let reached = self.place.views.cursor(self.target, stream).await.unwrap();
            assert_eq!(reached, head.seq, "{stream}");
            let events = Events::read_from(&self.place.ledger, stream, 1).await.unwrap();
            let fold = self.target.view.fold(RowsByKey::new(), &events);
            let rows = self.place.views.load(self.target, fold.keys().cloned().collect()).await.unwrap();
            assert_eq!(rows, fold, "{stream}");
        }
    }
}

fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_worker_folds_several_streams_at_once_and_saves_its_checkpoint_behind_all_of_them() {
    let World { place, target, slice, streams } = World::new().await;
    let watch = Watch::default();
    let rebuild = place.through(watch.on(&place.client)).rebuild(target, 1);
    let came_to = Box::pin(rebuild.some_of(slice, WITHIN)).await.unwrap();
    assert_eq!((came_to.done, came_to.counts.streams), (true, streams.len() as u64));
    let seen = watch.seen();
    assert_eq!(seen.most_at_work, STREAMS_AT_ONCE);
    assert_eq!(seen.at_work_at_checkpoints, [0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s6_wherever_a_worker_is_killed_its_checkpoint_is_behind_what_is_done_and_nothing_is_lost() {
    let world = World::new().await;
    let (blocked, _) = &world.streams[PAGE + 1];
    world.tamper(blocked).await;
    let watch = Watch::default();
    watch.seen().page = Some(PAGE as i32);
    let rebuild = world.place.through(watch.on(&world.place.client)).rebuild(world.target, 1);
    let mut checkpoints = Vec::new();
    let mut deaths = (1..).step_by(LATER);
    let came_to = loop {
        let n = deaths.next().unwrap();
        let work = Box::pin(rebuild.some_of(world.slice, WITHIN));
        if let Some(came_to) = watch.killed_at(n, work).await {
            break came_to.unwrap();
        }
        world.all_is_done_before_the_checkpoint(blocked).await;
        checkpoints.push(world.checkpoint().await);
    };
    assert!(checkpoints.is_sorted() && checkpoints.iter().any(|at| *at > 0), "{checkpoints:?}");
    assert_eq!(world.checkpoint().await, world.streams.len());
    world.all_is_done_before_the_checkpoint(blocked).await;
    let counts = came_to.counts;
    assert_eq!((came_to.done, counts.streams, counts.blocked), (true, world.streams.len() as u64, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_streams_folded_at_once_write_lasts_as_long_as_the_rate_says() {
    const CONTACTS: usize = 300;
    const RATE: u32 = 100;
    const WORKERS: usize = 2;
    /// Write units of a row of messages with its indexes.
    const ROW_UNITS: usize = 3;
    let place = Place::embedded().await.unwrap();
    place.tell(CONTACTS, 1, || ()).await.unwrap();
    let target = place.generation(View::Messages, 2).await.unwrap();
    let meter = Meter::default();
    let time: SharedTime = Arc::new(ManualClock::starting_at(start()));
    let mut rebuild = place.through(meter.on(&place.client)).rebuild(target, WORKERS);
    rebuild.options.rate = Some(RATE);
    let rebuild = Rebuild { time: time.clone(), ..rebuild };
    let standing = rebuild.catch_up(&Arc::default()).await.unwrap();
    assert_eq!(standing.counts.behind, CONTACTS as u64);
    // What the last ones put is paid for by nobody's wait; and a clock that is turned
    // while somebody is about to sleep has them sleep longer.
    let used = total(&meter.take()).write_units;
    let last = (WORKERS * STREAMS_AT_ONCE * (ROW_UNITS + 1)) as f64;
    let paid = time.monotonic().as_secs_f64() * f64::from(RATE);
    assert!((used - paid).abs() <= last, "{used} units used, {paid} paid for");
}
