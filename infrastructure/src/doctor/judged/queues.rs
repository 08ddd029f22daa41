//! A queue, against its description, and what waits in it.

use textledger_projections::audit::words::counted;

use super::super::check::{Area, Check, Of};
use super::super::seen::Answer;
use super::super::seen::queues::SeenQueue;
use super::{APPLY, or_nothing};
use crate::deployment::queues::{Queue, QueueDescription};

/// Holds a queue against its description.
pub fn queue(kind: Queue, expected: &QueueDescription, seen: &Answer<SeenQueue>) -> Vec<Check> {
    let mut of = Of::the(Area::Queues, &expected.name);
    let Some(queue) = of.present(seen, without(kind), APPLY) else { return of.or_fine("") };
    limits(&mut of, expected, queue);
    let dead = queue.dead_letters.clone();
    let wanted = expected.dead_letters.as_ref().map(|dead| (dead.queue.clone(), dead.receives_max));
    let shown = |dead: &Option<(String, u32)>| match dead {
        Some((queue, receives)) => format!("{queue} after {receives} receives"),
        None => "nowhere".to_owned(),
    };
    let means = match wanted {
        Some(_) => "what cannot be worked off blocks its contact, or is given up too early",
        None => "what could not be recorded is taken out of the way back, and nobody tries it any more",
    };
    let what = format!("what is received too often goes {}, not {}", shown(&dead), shown(&wanted));
    of.expect(dead == wanted, what, means, APPLY);
    waiting(&mut of, kind, &expected.name, queue.messages);
    of.or_fine("as described, and empty of what needs somebody")
}

fn limits(of: &mut Of, expected: &QueueDescription, queue: &SeenQueue) {
    of.expect(
        queue.fifo == expected.fifo,
        format!("it is {} FIFO queue", if queue.fifo { "a" } else { "no" }),
        "the order of a contact's triggers is not kept, or messages are refused",
        APPLY,
    );
    let limits = [
        (
            "messages stay hidden",
            queue.visibility_timeout_seconds,
            expected.visibility_timeout_seconds,
            "a message is handed out again while its function still works on it, or too late",
        ),
        (
            "messages are kept",
            queue.retention_seconds,
            expected.retention_seconds,
            "what waits during an outage is lost before it is over",
        ),
        (
            "messages are delayed",
            queue.delay_seconds,
            expected.delay_seconds,
            "texts of a burst are not answered together, or answers are late",
        ),
    ];
    for (what, seen, wanted, means) in limits {
        let what = format!("{what} for {} s, not {wanted} s", or_nothing(seen));
        of.expect(seen.is_none_or(|seen| seen == wanted), what, means, APPLY);
    }
}

fn without(kind: Queue) -> &'static str {
    match kind {
        Queue::Replies => "no text is answered, and no STOP confirmed",
        Queue::InboundRetry => "a text that could not be recorded at once is lost",
        Queue::DeliveryRetry => "a report that could not be recorded at once is lost",
        Queue::RepliesDead => "triggers that cannot be served are lost without anybody's knowing",
        Queue::ProjectorDead => "nobody learns which events could not be projected",
    }
}

fn waiting(of: &mut Of, kind: Queue, name: &str, messages: u64) {
    let (what, means, next) = match kind {
        // What waits there is on its way.
        Queue::Replies => return,
        Queue::RepliesDead => (
            "triggers of replies that were given up",
            "contacts wait for an answer that nobody tries any more",
            redrive("replies-dead", name),
        ),
        Queue::ProjectorDead => (
            "events that could not be projected",
            "a view lacks what they tell",
            redrive("projector-dead", name),
        ),
        Queue::InboundRetry => (
            "inbound texts that are not recorded yet",
            "they are tried again for 14 days, and not answered meanwhile",
            format!(
                "read why in the log of sms-inbound (`aws logs tail`): its table, permission or variable is named there{}",
                see("inbound-retry-age")
            ),
        ),
        Queue::DeliveryRetry => (
            "delivery reports that are not recorded yet",
            "they are tried again for 14 days; sends may look in doubt meanwhile",
            format!("read why in the log of delivery-status (`aws logs tail`){}", see("delivery-retry-age")),
        ),
    };
    of.expect(messages == 0, format!("{} in it: {what}", counted(messages, "message")), means, next);
}

/// How the dead letters of `queue` are let go, in the environment that `name` tells.
fn redrive(queue: &str, name: &str) -> String {
    let environment = name.trim_end_matches(".fifo").rsplit('-').next().unwrap_or_default();
    let command = format!("textledger redrive {queue} --aws --env {environment}");
    let section = format!("{queue}-messages");
    format!(
        "see what would be done about each today with `{command}`, mend what kept them, then `{command} --apply`{}",
        see(&section)
    )
}

fn see(section: &str) -> String {
    format!("; docs/runbook.md#{section}")
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;
    use crate::deployment::Deployment;
    use crate::doctor::unanswered::Unanswered;

    fn description(kind: Queue) -> QueueDescription {
        let name = kind.deployed_name("test");
        Deployment::of("test").queues.into_iter().find(|queue| queue.name == name).unwrap()
    }

    fn as_described(expected: &QueueDescription) -> SeenQueue {
        SeenQueue {
            fifo: expected.fifo,
            delay_seconds: Some(expected.delay_seconds),
            visibility_timeout_seconds: Some(expected.visibility_timeout_seconds),
            retention_seconds: Some(expected.retention_seconds),
            dead_letters: expected.dead_letters.as_ref().map(|dead| (dead.queue.clone(), dead.receives_max)),
            messages: 0,
        }
    }

    fn judged(kind: Queue, change: impl FnOnce(&mut SeenQueue)) -> Vec<String> {
        let expected = description(kind);
        let mut seen = as_described(&expected);
        change(&mut seen);
        found(queue(kind, &expected, &Ok(seen)))
    }

    #[test]
    fn every_queue_as_described_is_fine() {
        for kind in Queue::ALL {
            assert_eq!(judged(kind, |_| {}), [""; 0], "{kind:?}");
        }
    }

    #[test]
    fn each_limit_that_is_other_than_described_is_found() {
        let said = judged(Queue::Replies, |seen| seen.visibility_timeout_seconds = Some(30));
        assert_eq!(said, ["messages stay hidden for 30 s, not 90 s"]);
        let said = judged(Queue::InboundRetry, |seen| seen.retention_seconds = Some(345_600));
        assert_eq!(said, ["messages are kept for 345600 s, not 1209600 s"]);
        let said = judged(Queue::Replies, |seen| seen.dead_letters = None);
        assert!(said[0].starts_with("what is received too often goes nowhere, not "), "{said:?}");
        let said = judged(Queue::Replies, |seen| seen.fifo = false);
        assert_eq!(said, ["it is no FIFO queue"]);
        let dead = Some(("elsewhere".to_owned(), 3));
        let said = judged(Queue::DeliveryRetry, |seen| seen.dead_letters = dead);
        assert_eq!(said, ["what is received too often goes elsewhere after 3 receives, not nowhere"]);
    }

    #[test]
    fn dead_letters_are_found_and_replies_on_their_way_are_not() {
        assert_eq!(judged(Queue::Replies, |seen| seen.messages = 4), [""; 0]);
        let said = judged(Queue::RepliesDead, |seen| seen.messages = 2);
        assert_eq!(said, ["2 messages in it: triggers of replies that were given up"]);
        assert_eq!(judged(Queue::InboundRetry, |seen| seen.messages = 1).len(), 1);
    }

    #[test]
    fn dead_letters_are_let_go_by_commands_that_are_written_out() {
        for (kind, command) in [
            (Queue::RepliesDead, "`textledger redrive replies-dead --aws --env test --apply`"),
            (Queue::ProjectorDead, "`textledger redrive projector-dead --aws --env test --apply`"),
        ] {
            let expected = description(kind);
            let seen = SeenQueue { messages: 1, ..as_described(&expected) };
            let checks = format!("{:?}", queue(kind, &expected, &Ok(seen)));
            assert!(checks.contains(command) && checks.contains("docs/runbook.md#"), "{checks}");
        }
    }

    #[test]
    fn a_queue_that_is_not_there_is_found() {
        let said = found(queue(Queue::Replies, &description(Queue::Replies), &Err(Unanswered::Missing)));
        assert_eq!(said, ["it does not exist"]);
    }
}
