//! Two thousand contacts text while every view is built anew beside them. Stream
//! records are lost, repeated and mixed, both sides are throttled, and the process
//! that builds is killed three times: each new generation ends at the fold of the
//! ledger, row by row (S6), and whoever built it has reached nobody (S7).

use std::collections::BTreeSet;

use chrono::TimeDelta;
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::contact::Contact;
use textledger_domain::decide::inbound::{self, InboundText};
use textledger_domain::policy::Policy;
use textledger_domain::record::{Head, Recorded};
use textledger_embedded::faults::{Action, Faults, Rule, Service};
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ledger::Loaded;
use textledger_projections::view::View;

use super::builder::Builder;
use super::doorbells::Doorbells;
use super::histories::{BODIES, History};
use super::view_tables::{folded, rows_of};
use super::views_equal_the_fold::deliver_some;
use crate::phones::{customer, phone, stream};
use crate::pipelines::{pipeline_of, start};
use crate::wire::{event, message, record_at};

const SEED: u64 = 9;
const CONTACTS: u32 = 2_000;
/// One part of the contacts texts beside each run of the builder that is killed.
const KILLS: usize = 3;
/// Who texted before.
const KNOWN: usize = 4;
/// How many contacts text in one invocation.
const TEXTS_AT_ONCE: usize = 50;
/// How much of what the stream tells is heard at all.
const HEARD: f64 = 0.1;
/// Appends at once while histories are written.
const APPENDS_AT_ONCE: u32 = 8;

#[tokio::test(flavor = "multi_thread")]
async fn s6_s7_two_thousand_contacts_text_while_every_view_is_built_anew_by_who_is_killed_three_times() {
    let pipeline = pipeline_of(SEED).await;
    let mut chance = StdRng::seed_from_u64(SEED);
    past(&pipeline).await;
    let mut texting = Texting::on(&pipeline).await;

    let faults = Faults::new();
    let door = pipeline.cloud.another_front(faults.clone()).await.unwrap();
    let builder = Builder::through(&pipeline, door.url(), faults.clone());
    let mut targets = Vec::new();
    for view in View::ALL {
        targets.push(builder.begin(view).await.target());
    }
    for part in 0..KILLS {
        throttle(&pipeline.cloud.faults, "TransactWriteItems", 2, &mut chance);
        for operation in ["Scan", "Query", "BatchGetItem", "PutItem"] {
            throttle(&faults, operation, 9, &mut chance);
        }
        let n = chance.random_range(1_000..5_000);
        let (is_killed, ()) = tokio::join!(builder.run_and_kill(&targets, n), texting.go_on(part));
        assert!(is_killed, "done before request {n}");
    }
    let ran = join_all(targets.iter().map(|target| builder.run(*target, "ann"))).await;
    assert!(ran.iter().all(|standing| standing.as_ref().unwrap().is_caught_up()), "{ran:?}");

    let mut fold = folded(&pipeline).await;
    for target in &targets {
        let rows = rows_of(&pipeline, *target).await;
        assert!(rows.len() >= 500, "{target}: {} rows", rows.len());
        assert_eq!(rows, fold.remove(&target.view).unwrap(), "{target}");
    }
    let operations = faults.counted();
    let services: BTreeSet<Service> = operations.keys().map(|(service, _)| *service).collect();
    assert_eq!(services, [Service::DynamoDb].into(), "it reaches nobody: {operations:?}");
    let in_transactions = faults.requests(Service::DynamoDb, "TransactWriteItems");
    assert_eq!(in_transactions, 0, "as which alone events are recorded: {operations:?}");
    door.shutdown().await.unwrap();
    pipeline.stop().await.unwrap();
}

fn throttle(faults: &Faults, operation: &str, times: u32, chance: &mut StdRng) {
    faults.add(Rule {
        service: Service::DynamoDb,
        operation: Some(operation.to_owned()),
        skip: chance.random_range(0..200),
        times,
        action: Action::Throttle,
    });
}

/// What one in [`KNOWN`] contacts texted before: appended as the rules decide, one append each,
/// which is cheaper than the way through the functions.
async fn past(pipeline: &Pipeline) {
    let writers = (0..APPENDS_AT_ONCE).map(|writer| async move {
        for n in (writer..CONTACTS).step_by(KNOWN * APPENDS_AT_ONCE as usize) {
            texted(pipeline, n).await;
        }
    });
    join_all(writers).await;
}

async fn texted(pipeline: &Pipeline, n: u32) {
    let ledger = &pipeline.ledger;
    let nothing = Loaded::<Contact>::empty(&stream(n));
    let moment = ledger.moment(&nothing);
    let (mut contact, mut head, mut drafts) = (Contact::default(), Head::EMPTY, Vec::new());
    for (m, body) in BODIES.iter().cycle().skip(n as usize).take(1 + n as usize % 3).enumerate() {
        let text = InboundText {
            provider_message_id: format!("past-{n}-{m}"),
            from: customer(n),
            to: Some(BUSINESS_NUMBER.parse().unwrap()),
            keyword: None,
            body: (*body).to_owned(),
            raw: None,
            media: Vec::new(),
            rcs_agent: None,
            reused_message_id: None,
            previous_published_message_id: None,
            sns_message_id: None,
            sns_topic_arn: None,
            occurred_at: start() + TimeDelta::seconds(m as i64),
        };
        let decided = inbound::receive(&contact, &text, None, &Policy::default(), moment);
        for event in Recorded::seal(&nothing.stream, head, decided.clone(), moment).unwrap() {
            contact.evolve(&event);
            head = event.as_head();
        }
        drafts.extend(decided);
    }
    ledger.append(&nothing, moment, drafts, None).await.unwrap();
}

/// The live side.
struct Texting<'a> {
    pipeline: &'a Pipeline,
    history: History<'a>,
    doorbells: Doorbells,
    chance: StdRng,
}

impl<'a> Texting<'a> {
    async fn on(pipeline: &'a Pipeline) -> Self {
        let mut doorbells = Doorbells::of(pipeline).await;
        // Nothing is heard of the past.
        doorbells.listen().await;
        let history = History::new(pipeline, CONTACTS);
        Self { pipeline, history, doorbells, chance: StdRng::seed_from_u64(SEED) }
    }

    /// Every contact of a part texts, and now and then something else happens; the
    /// projector hears some of it.
    async fn go_on(&mut self, part: usize) {
        let contacts: Vec<u32> = (part as u32..CONTACTS).step_by(KILLS).collect();
        for some in contacts.chunks(TEXTS_AT_ONCE) {
            let now = self.pipeline.time.now();
            let texts = some.iter().map(|n| {
                let body = BODIES[self.chance.random_range(0..BODIES.len())];
                record_at(&format!("sns-now-{n}"), now, message(&phone(n), &format!("now-{n}"), body))
            });
            let texts = event(texts);
            self.pipeline.functions.run(Function::SmsInbound, &texts).await.unwrap();
            self.history.go_on(&mut self.chance).await;
            let mut heard = self.doorbells.listen().await;
            heard.retain(|_| self.chance.random_bool(HEARD));
            Box::pin(deliver_some(self.pipeline, &heard, &self.doorbells.rung, &mut self.chance)).await;
        }
    }
}
