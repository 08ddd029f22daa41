//! The queue rules, one per test, with the clock turned by hand.

use std::sync::Arc;

use chrono::TimeDelta;
use textledger_domain::time::Timestamp;

use textledger_infrastructure::deployment::queues::{DeadLetters, QueueDescription};

use super::{Depth, Error, NewMessage, Queues, ReceivedMessage};
use crate::clock::ManualClock;
use crate::store::Store;

const FIFO: &str = "replies.fifo";
const DEAD: &str = "replies-dead.fifo";
const STANDARD: &str = "sns-topic";
const RETENTION_SECONDS: u32 = 345_600;

struct World {
    queues: Queues,
    clock: Arc<ManualClock>,
}

fn start() -> Timestamp {
    "2026-11-22T07:28:00Z".parse().unwrap()
}

fn spec(name: &str) -> QueueDescription {
    QueueDescription {
        name: name.into(),
        fifo: name.ends_with(".fifo"),
        delay_seconds: 0,
        visibility_timeout_seconds: 30,
        retention_seconds: RETENTION_SECONDS,
        dead_letters: None,
    }
}

fn dead_letters(queue: &str) -> Option<DeadLetters> {
    Some(DeadLetters { queue: queue.into(), receives_max: 2 })
}

fn world_with(adjust: impl FnOnce(&mut QueueDescription)) -> World {
    let clock = Arc::new(ManualClock::starting_at(start()));
    let queues = Queues::new(Store::in_memory().unwrap(), clock.clone());
    let mut replies = spec(FIFO);
    adjust(&mut replies);
    for spec in [spec(DEAD), spec(STANDARD), replies] {
        queues.create(spec).unwrap();
    }
    World { queues, clock }
}

fn world() -> World {
    world_with(|_| {})
}

impl World {
    /// Sends each `group/text` to the FIFO queue, the text being the
    /// deduplication id as well.
    fn send(&self, messages: &[&str]) {
        for message in messages {
            let (group, text) = message.split_once('/').unwrap();
            self.queues.send(FIFO, &fifo_message(group, text, text)).unwrap();
        }
    }

    fn receive(&self, max: usize) -> Vec<ReceivedMessage> {
        self.queues.receive(FIFO, max).unwrap()
    }

    fn texts(&self, max: usize) -> Vec<String> {
        texts(&self.receive(max))
    }

    fn wait(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }

    fn next_visible_in(&self, queue: &str) -> Option<i64> {
        let at = self.queues.next_visible_at(queue).unwrap()?;
        Some(at.since(textledger_infrastructure::time::Time::now(&*self.clock)).num_seconds())
    }
}

fn texts(messages: &[ReceivedMessage]) -> Vec<String> {
    messages.iter().map(|message| message.body.clone()).collect()
}

fn fifo_message(group: &str, dedup: &str, text: &str) -> NewMessage {
    NewMessage {
        body: text.into(),
        group_id: Some(group.into()),
        dedup_id: Some(dedup.into()),
        ..NewMessage::default()
    }
}

#[test]
fn a_group_is_handed_out_in_order_and_groups_do_not_wait_for_each_other() {
    let world = world();
    world.send(&["a/1", "b/2", "a/3"]);
    assert_eq!(world.texts(1), ["1"]);
    assert_eq!(world.texts(10), ["2"], "3 waits for 1, which is in flight");
    assert_eq!(world.texts(10), Vec::<String>::new());
}

#[test]
fn one_receive_may_hand_out_several_messages_of_a_group() {
    let world = world();
    world.send(&["a/1", "a/2", "b/3"]);
    assert_eq!(world.texts(10), ["1", "2", "3"]);
}

#[test]
fn deleting_a_message_frees_its_group() {
    let world = world();
    world.send(&["a/1", "a/2"]);
    let first = world.receive(1).remove(0);
    world.queues.delete(&first.receipt_handle).unwrap();
    assert_eq!(world.texts(1), ["2"]);
}

#[test]
fn the_end_of_a_visibility_timeout_hands_the_same_message_out_again() {
    let world = world();
    world.send(&["a/1", "a/2"]);
    let first = world.receive(1).remove(0);
    world.wait(29);
    assert!(world.receive(10).is_empty());
    world.wait(1);
    let again = world.receive(1).remove(0);
    assert_eq!((again.body.as_str(), again.receive_count), ("1", 2));
    assert_eq!(again.message_id, first.message_id);
    assert_ne!(again.receipt_handle, first.receipt_handle);
    assert_eq!((again.sent_at, again.first_received_at), (start(), start()));
}

#[test]
fn a_group_waits_while_any_of_its_messages_is_in_flight() {
    let world = world();
    world.send(&["a/1", "a/2"]);
    let both = world.receive(2);
    world.queues.change_visibility(&both[0].receipt_handle, 0).unwrap();
    assert!(world.receive(10).is_empty(), "2 is still in flight");
    world.queues.delete(&both[1].receipt_handle).unwrap();
    assert_eq!(world.texts(10), ["1"]);
}

#[test]
fn a_stale_receipt_is_accepted_and_deletes_nothing() {
    let world = world();
    world.send(&["a/1"]);
    let first = world.receive(1).remove(0);
    world.wait(30);
    world.queues.delete(&first.receipt_handle).unwrap();
    assert_eq!(world.queues.depth(FIFO).unwrap().total(), 1, "its visibility timeout has run out");
    let second = world.receive(1).remove(0);
    world.queues.delete(&first.receipt_handle).unwrap();
    assert_eq!(world.queues.depth(FIFO).unwrap().total(), 1, "somebody else has the message now");
    world.queues.delete(&second.receipt_handle).unwrap();
    world.queues.delete(&second.receipt_handle).unwrap();
    assert_eq!(world.queues.depth(FIFO).unwrap().total(), 0);
}

#[test]
fn a_duplicate_within_five_minutes_is_answered_as_the_first_and_not_enqueued() {
    let world = world();
    let first = world.queues.send(FIFO, &fifo_message("a", "id", "first")).unwrap();
    world.queues.delete(&world.receive(1).remove(0).receipt_handle).unwrap();
    world.wait(299);
    assert_eq!(world.queues.send(FIFO, &fifo_message("b", "id", "other words")).unwrap(), first);
    assert!(world.receive(10).is_empty());
    world.wait(1);
    assert_ne!(world.queues.send(FIFO, &fifo_message("a", "id", "later")).unwrap(), first);
    assert_eq!(world.texts(10), ["later"]);
}

#[test]
fn the_queues_delay_holds_every_message_back() {
    let world = world_with(|replies| replies.delay_seconds = 2);
    world.send(&["a/1"]);
    world.wait(1);
    world.send(&["a/2"]);
    assert_eq!(world.queues.depth(FIFO).unwrap(), Depth { visible: 0, in_flight: 0, delayed: 2 });
    assert!(world.receive(10).is_empty());
    world.wait(1);
    assert_eq!(world.texts(10), ["1"]);
    world.wait(1);
    assert_eq!(world.texts(10), Vec::<String>::new(), "2 has waited its delay, but 1 is in flight");
}

#[test]
fn a_message_received_too_often_goes_to_the_dead_letter_queue_and_frees_its_group() {
    let world = world_with(|replies| replies.dead_letters = dead_letters(DEAD));
    world.send(&["a/1", "a/2"]);
    for receive in 1..=2 {
        assert_eq!(world.receive(1).remove(0).receive_count, receive);
        world.wait(30);
    }
    assert_eq!(world.texts(1), ["2"]);
    let dead = world.queues.receive(DEAD, 10).unwrap();
    assert_eq!(texts(&dead), ["1"]);
    assert_eq!(dead[0].group_id.as_deref(), Some("a"));
    assert_eq!(world.queues.depth(FIFO).unwrap().total(), 1);
}

#[test]
fn a_whole_group_can_be_exhausted_at_once() {
    let world = world_with(|replies| replies.dead_letters = dead_letters(DEAD));
    world.send(&["a/1", "a/2"]);
    for _ in 0..2 {
        assert_eq!(world.receive(10).len(), 2);
        world.wait(30);
    }
    assert!(world.receive(1).is_empty());
    assert_eq!(texts(&world.queues.receive(DEAD, 10).unwrap()), ["1", "2"]);
}

#[test]
fn visibility_can_be_extended_only_while_in_flight() {
    let world = world();
    world.send(&["a/1"]);
    let first = world.receive(1).remove(0);
    world.wait(20);
    world.queues.change_visibility(&first.receipt_handle, 60).unwrap();
    world.wait(59);
    assert!(world.receive(1).is_empty());
    world.wait(1);
    let late = world.queues.change_visibility(&first.receipt_handle, 60);
    assert!(matches!(late, Err(Error::NotInFlight)), "{late:?}");
    assert_eq!(world.texts(1), ["1"]);
}

#[test]
fn the_next_visible_instant_is_the_one_from_which_on_a_receive_finds_something() {
    let world = world_with(|replies| replies.delay_seconds = 5);
    assert_eq!(world.next_visible_in(FIFO), None);
    world.send(&["a/1"]);
    assert_eq!(world.next_visible_in(FIFO), Some(5));
    world.wait(1);
    world.send(&["b/2", "a/3"]);
    world.wait(4);
    assert_eq!(world.texts(10), ["1"]);
    assert_eq!(world.next_visible_in(FIFO), Some(1), "2, not 3: that one waits for 1");
    world.wait(3);
    assert_eq!(world.next_visible_in(FIFO), Some(-2), "2 is late, and no less to come");
    assert_eq!(world.texts(10), ["2"]);
    assert_eq!(world.next_visible_in(FIFO), Some(27), "1 and then 3");
}

#[test]
fn a_standard_queue_has_no_groups_and_a_delay_per_message() {
    let world = world();
    let message =
        |body: &str, delay_seconds| NewMessage { body: body.into(), delay_seconds, ..NewMessage::default() };
    for (body, delay) in [("slow", Some(10)), ("fast", None), ("same", None)] {
        let sent = world.queues.send(STANDARD, &message(body, delay)).unwrap();
        assert_eq!(sent.sequence_number, None);
    }
    let first = world.queues.receive(STANDARD, 1).unwrap().remove(0);
    assert_eq!(first.body, "fast");
    assert_eq!(texts(&world.queues.receive(STANDARD, 10).unwrap()), ["same"]);
    assert_eq!(world.next_visible_in(STANDARD), Some(10));
    world.wait(40);
    assert_eq!(world.next_visible_in(STANDARD), Some(-30));
    world.queues.delete(&first.receipt_handle).unwrap();
    let rest = world.queues.receive(STANDARD, 10).unwrap();
    assert_eq!(texts(&rest), ["slow", "same"], "the newest receipt deletes even when it came late");
}

#[test]
fn what_sqs_would_refuse_is_refused() {
    let world = world();
    let no_group = NewMessage { group_id: None, ..fifo_message("a", "1", "text") };
    let no_dedup = NewMessage { dedup_id: None, ..fifo_message("a", "1", "text") };
    let delayed = NewMessage { delay_seconds: Some(5), ..fifo_message("a", "1", "text") };
    let empty = fifo_message("a", "1", "");
    for message in [no_group, no_dedup, delayed, empty] {
        assert!(world.queues.send(FIFO, &message).is_err(), "{message:?}");
    }
    assert!(matches!(world.queues.receive("nowhere", 1), Err(Error::NoSuchQueue(_))));
    assert!(matches!(world.queues.delete("nonsense"), Err(Error::ReceiptHandle)));
    for wrong in [
        QueueDescription { fifo: true, ..spec("plain") },
        QueueDescription { fifo: false, ..spec("other.fifo") },
        QueueDescription { dead_letters: dead_letters(STANDARD), ..spec(FIFO) },
        QueueDescription { dead_letters: dead_letters("nowhere"), ..spec(FIFO) },
        QueueDescription { retention_seconds: 59, ..spec(FIFO) },
        QueueDescription {
            dead_letters: Some(DeadLetters { queue: DEAD.into(), receives_max: 0 }),
            ..spec(FIFO)
        },
    ] {
        assert!(world.queues.create(wrong.clone()).is_err(), "{wrong:?}");
    }
}

#[test]
fn nothing_is_kept_longer_than_the_queue_keeps_it_received_or_not() {
    let world = world_with(|replies| replies.dead_letters = dead_letters(DEAD));
    world.send(&["a/1"]);
    let to_standard = NewMessage { body: "2".into(), ..NewMessage::default() };
    world.queues.send(STANDARD, &to_standard).unwrap();
    world.clock.advance(TimeDelta::seconds(i64::from(RETENTION_SECONDS) - 60));
    for queue in [FIFO, STANDARD] {
        assert_eq!(world.queues.receive(queue, 1).unwrap().len(), 1, "{queue}");
    }
    world.clock.advance(TimeDelta::seconds(60));
    for queue in [FIFO, STANDARD] {
        assert_eq!(world.queues.depth(queue).unwrap().total(), 0, "{queue}");
        assert_eq!(world.queues.next_visible_at(queue).unwrap(), None, "{queue}");
    }
}

#[test]
fn a_dead_letter_is_as_old_as_its_message_except_in_a_fifo_queue() {
    let world = world_with(|replies| replies.dead_letters = dead_letters(DEAD));
    world.queues.create(spec("dead")).unwrap();
    world.queues.create(QueueDescription { dead_letters: dead_letters("dead"), ..spec(STANDARD) }).unwrap();
    world.send(&["a/1"]);
    world.queues.send(STANDARD, &NewMessage { body: "2".into(), ..NewMessage::default() }).unwrap();
    world.clock.advance(TimeDelta::seconds(i64::from(RETENTION_SECONDS) - 100));
    for _ in 0..3 {
        for queue in [FIFO, STANDARD] {
            world.queues.receive(queue, 1).unwrap();
        }
        world.clock.advance(TimeDelta::seconds(30));
    }
    for queue in [DEAD, "dead"] {
        assert_eq!(world.queues.depth(queue).unwrap().total(), 1, "{queue}");
    }
    world.clock.advance(TimeDelta::seconds(10));
    assert_eq!(world.queues.depth(DEAD).unwrap().total(), 1);
    assert_eq!(world.queues.depth("dead").unwrap().total(), 0);
}

#[test]
fn messages_and_their_deduplication_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cloud.sqlite");
    let clock = Arc::new(ManualClock::starting_at(start()));
    let open = || {
        let queues = Queues::new(Store::open(&file).unwrap(), clock.clone());
        queues.create(spec(FIFO)).unwrap();
        queues
    };
    let before = open();
    let sent = before.send(FIFO, &fifo_message("a", "1", "text")).unwrap();
    let received = before.receive(FIFO, 1).unwrap().remove(0);
    drop(before);
    let after = open();
    assert_eq!(after.send(FIFO, &fifo_message("a", "1", "text")).unwrap(), sent);
    assert!(after.receive(FIFO, 10).unwrap().is_empty());
    after.delete(&received.receipt_handle).unwrap();
    assert_eq!(after.depth(FIFO).unwrap().total(), 0);
}

#[test]
fn after_a_restart_what_was_in_flight_comes_at_once_and_a_delay_runs_on() {
    let world = world();
    world.send(&["a/1", "a/2", "b/3"]);
    let delayed = NewMessage { delay_seconds: Some(5), body: "4".into(), ..NewMessage::default() };
    world.queues.send(STANDARD, &delayed).unwrap();
    assert_eq!(world.texts(1), ["1"]);
    let postponed = world.receive(1).remove(0);
    world.queues.change_visibility(&postponed.receipt_handle, 900).unwrap();
    assert!(world.receive(10).is_empty());

    world.queues.hand_back().unwrap();
    assert_eq!(world.texts(10), ["1", "2", "3"]);
    assert!(world.queues.receive(STANDARD, 10).unwrap().is_empty());
    assert_eq!(world.next_visible_in(STANDARD), Some(5));
}
