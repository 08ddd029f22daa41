//! A swap: readers are shown another generation of a view, in one go with the
//! record of it, and the generation before is kept to go back to.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_domain::actor::Actor;
use textledger_domain::event::Event;
use textledger_domain::event::projection::{Accepted, ProjectionActivated};
use textledger_domain::hash::Hash;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{StreamId, System};
use textledger_domain::time::Timestamp;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::ledger::transact::Error as TransactError;
use textledger_infrastructure::ledger::{ActivateError, Activation, AppendError, PointerRefused};
use textledger_infrastructure::views::{NotUnregistered, Registration};
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::View;

use crate::pipelines::{pipeline, start};

const FIRST: &str = "messages#g1";
const SECOND: &str = "messages#g2";
const THIRD: &str = "messages#g3";

/// How often the SDK sends one request before it gives up.
const SENDS_MAX: u32 = 3;

fn target(name: &str) -> Target {
    name.parse().unwrap()
}

fn ana() -> Actor {
    Actor::Operator("ana@example.com".to_owned())
}

fn accepted() -> Vec<Accepted> {
    let field = Some("segments".to_owned());
    vec![Accepted { change: "added".to_owned(), field, reason: "new in version 2".to_owned() }]
}

struct World {
    pipeline: Pipeline,
}

impl World {
    /// A deployment that folds these generations beside the first.
    async fn with(registered: &[&str]) -> Self {
        let world = Self { pipeline: pipeline().await };
        for name in registered {
            world.register(name, "operator:ben@example.com", start()).await;
        }
        world
    }

    async fn register(&self, name: &str, by: &str, at: Timestamp) {
        self.pipeline.views.register(target(name), by, at).await.unwrap();
    }

    async fn swap(&self, from: &str, to: &str) -> Result<Recorded, ActivateError> {
        let [from, to] = [from, to].map(|name| target(name).generation);
        let diff = Some(Hash::of(b"the report"));
        let activation =
            Activation { view: View::Messages, from, to, diff, reason: None, accepted: accepted() };
        self.pipeline.views.activate(&self.pipeline.ledger, activation, ana()).await
    }

    async fn shown(&self) -> String {
        self.pipeline.views.registry().await.unwrap().live(View::Messages).to_string()
    }

    async fn recorded(&self) -> Vec<Recorded> {
        self.pipeline.ledger.read_stream(&StreamId::System(System::Projections)).await.unwrap()
    }

    async fn registrations(&self) -> Vec<Registration> {
        self.pipeline.views.registrations().await.unwrap().each
    }

    async fn unregister(&self, name: &str) -> Result<(), NotUnregistered> {
        self.pipeline.views.unregister(target(name)).await
    }

    fn lose_answers(&self, times: u32) {
        let operation = Some("TransactWriteItems".to_owned());
        let action = Action::LoseResponse;
        self.pipeline.cloud.faults.add(Rule {
            service: Service::DynamoDb,
            operation,
            skip: 0,
            times,
            action,
        });
    }
}

fn is_not_registered(refused: &ActivateError, name: &str) -> bool {
    matches!(refused, ActivateError::Refused(PointerRefused::NotRegistered(found)) if *found == target(name))
}

#[tokio::test]
async fn a_swap_moves_the_pointer_and_is_on_record_and_the_generation_before_goes_on() {
    let world = World::with(&[SECOND]).await;
    assert_eq!(world.shown().await, FIRST);
    let recorded = world.swap(FIRST, SECOND).await.unwrap();
    // This process knows at once, and not only when it reads the rows again.
    assert_eq!(world.shown().await, SECOND);
    let registry = world.pipeline.views.registry().await.unwrap();
    assert!(registry.targets().is_superset(&[target(FIRST), target(SECOND)].into()), "{registry:?}");

    let diff = Some(Hash::of(b"the report"));
    let expected = ProjectionActivated {
        view: "messages".to_owned(),
        from: 1,
        to: 2,
        diff,
        reason: None,
        accepted: accepted(),
    };
    assert_eq!(recorded.event(), &Event::from(expected));
    assert_eq!(recorded.sealed().envelope.actor, ana());
    assert_eq!(world.recorded().await, [recorded]);
}

#[tokio::test]
async fn a_second_swap_from_the_same_generation_is_refused_and_not_on_record() {
    let world = World::with(&[SECOND, THIRD]).await;
    let swapped = world.swap(FIRST, SECOND).await.unwrap();
    let refused = world.swap(FIRST, THIRD).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "readers of messages are shown generation 2, not 1: ask `textledger projections status`"
    );
    assert_eq!(world.shown().await, SECOND);
    assert_eq!(world.recorded().await, [swapped]);
    // From a generation that never was, where there is no pointer either.
    let [from, to] = [2, 3].map(|number| Generation::new(number).unwrap());
    let view = View::Consent;
    let activation = Activation { view, from, to, diff: None, reason: None, accepted: Vec::new() };
    let refused = world.pipeline.ledger.activate(activation, ana()).await.unwrap_err();
    let moved = PointerRefused::Moved { view, found: Generation::FIRST, from };
    assert!(matches!(&refused, ActivateError::Refused(why) if *why == moved), "{refused:?}");
}

#[tokio::test]
async fn of_two_who_swap_at_once_one_does() {
    let world = World::with(&[SECOND, THIRD]).await;
    let (second, third) = tokio::join!(world.swap(FIRST, SECOND), world.swap(FIRST, THIRD));
    let done: Vec<&Recorded> = [&second, &third].into_iter().flatten().collect();
    assert_eq!(done.len(), 1, "{second:?} {third:?}");
    assert_eq!(world.recorded().await.iter().collect::<Vec<_>>(), done);
    assert_eq!(world.shown().await, if second.is_ok() { SECOND } else { THIRD });
}

#[tokio::test]
async fn what_is_not_registered_is_not_shown() {
    let world = World::with(&[]).await;
    let refused = world.swap(FIRST, SECOND).await.unwrap_err();
    assert!(is_not_registered(&refused, SECOND), "{refused:?}");
    let itself = world.swap(FIRST, FIRST).await.unwrap_err();
    assert!(matches!(itself, ActivateError::Itself(found) if found == target(FIRST)), "{itself:?}");
    assert_eq!(world.shown().await, FIRST);
    assert!(world.recorded().await.is_empty());
    assert!(world.registrations().await.is_empty());
}

#[tokio::test]
async fn the_way_back_is_one_step_and_so_is_the_way_there_again() {
    let world = World::with(&[SECOND]).await;
    for (from, to) in [(FIRST, SECOND), (SECOND, FIRST), (FIRST, SECOND)] {
        world.swap(from, to).await.unwrap();
        assert_eq!(world.shown().await, to);
    }
    let targets = world.pipeline.views.registry().await.unwrap().targets();
    assert!(targets.is_superset(&[target(FIRST), target(SECOND)].into()), "{targets:?}");
    assert_eq!(world.recorded().await.len(), 3);
}

#[tokio::test]
async fn who_registered_a_generation_first_is_kept() {
    let world = World::with(&[SECOND]).await;
    world.register(SECOND, "operator:cy@example.com", "2026-12-01T00:00:00Z".parse().unwrap()).await;
    world.swap(FIRST, SECOND).await.unwrap();
    world.swap(SECOND, FIRST).await.unwrap();
    let registered = |name: &str, by: &str| Registration {
        target: target(name),
        registered_at: Some(start()),
        by: Some(by.to_owned()),
    };
    let by_the_swap = registered(FIRST, "operator:ana@example.com");
    assert_eq!(world.registrations().await, [by_the_swap, registered(SECOND, "operator:ben@example.com")]);
}

#[tokio::test]
async fn what_readers_are_shown_stays_registered() {
    let world = World::with(&[FIRST, SECOND]).await;
    // There is no pointer yet, which makes it the first generation.
    assert!(matches!(world.unregister(FIRST).await, Err(NotUnregistered::Shown(_))));
    world.swap(FIRST, SECOND).await.unwrap();
    let refused = world.unregister(SECOND).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "messages#g2 is what readers are shown: show them another generation first"
    );
    let targets = world.pipeline.views.registry().await.unwrap().targets();
    assert!(targets.is_superset(&[target(FIRST), target(SECOND)].into()), "{targets:?}");
}

#[tokio::test]
async fn what_is_no_longer_registered_is_no_longer_folded_and_there_is_no_way_back_to_it() {
    let world = World::with(&[SECOND, THIRD]).await;
    // While the first generation is shown without a pointer, another may go.
    world.unregister(THIRD).await.unwrap();
    let swapped = world.swap(FIRST, SECOND).await.unwrap();
    for _ in 0..2 {
        world.unregister(FIRST).await.unwrap();
        let targets = world.pipeline.views.registry().await.unwrap().targets();
        assert!(!targets.contains(&target(FIRST)) && !targets.contains(&target(THIRD)), "{targets:?}");
    }
    let refused = world.swap(SECOND, FIRST).await.unwrap_err();
    assert!(is_not_registered(&refused, FIRST), "{refused:?}");
    assert_eq!(world.shown().await, SECOND);
    assert_eq!(world.recorded().await, [swapped]);
}

#[tokio::test]
async fn a_swap_whose_answer_was_lost_is_told_as_done() {
    // Once, and the SDK's own retry meets our success; as often as the SDK
    // tries, and the ledger has to look.
    for times in [1, SENDS_MAX] {
        let world = World::with(&[SECOND]).await;
        world.lose_answers(times);
        let swapped = world.swap(FIRST, SECOND).await.unwrap();
        assert_eq!(world.shown().await, SECOND);
        assert_eq!(world.recorded().await, [swapped]);
    }
}

#[tokio::test]
async fn a_pointer_that_does_not_read_is_named_and_not_moved() {
    let world = World::with(&[SECOND]).await;
    let client = Client::new(world.pipeline.cloud.sdk());
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let put = client.put_item().table_name(TableNames::deployed(ENVIRONMENT).control);
    let put = put.item("pk", text("projection")).item("sk", text("messages#live"));
    put.item("generation", text("two")).send().await.unwrap();
    let refused = world.swap(FIRST, SECOND).await.unwrap_err();
    let ActivateError::Write(TransactError::Append(AppendError::Unstorable { why, .. })) = &refused else {
        panic!("{refused:?}");
    };
    assert_eq!(why, "the pointer of messages does not read: restore it");
    assert!(world.recorded().await.is_empty());
}
