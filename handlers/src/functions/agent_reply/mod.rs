//! `agent-reply`: what a contact is owed, from the reply queue. A trigger is
//! done when nothing is owed any more; one that has to wait comes again, and
//! holds up only its own contact (S9).

mod converse;
mod fact;
mod failure;
mod given_up;
mod list;
pub mod parts;
mod seen;
mod send;
pub mod settings;
mod settle;
mod waiting;

use std::collections::BTreeMap;

use aws_lambda_events::event::sqs::{SqsEvent, SqsMessage};
use futures_util::future::join_all;
use serde_json::{Value, json};
use textledger_domain::limits::REPLIER_WORKS_FOR;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ledger::Ledger;
use textledger_infrastructure::replies::Trigger;
use tracing::{error, info, warn};

use self::settle::{Settled, settle};
use crate::error::Error;
use crate::handler::Handler;

pub use self::parts::AgentReply;

impl Handler for AgentReply {
    const FUNCTION: Function = Function::AgentReply;

    fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Serves a batch of triggers. The answer names those to be delivered again.
    ///
    /// # Errors
    /// [`Error::WrongEvent`] when the event is no batch of queue messages.
    async fn run(&self, event: &[u8]) -> Result<Value, Error> {
        let batch: SqsEvent = serde_json::from_slice(event).map_err(|_| Error::WrongEvent {
            function: Self::FUNCTION.name(),
            expected: "a batch of SQS messages",
        })?;
        let ends_at = self.ledger.now() + REPLIER_WORKS_FOR;
        let mut groups: BTreeMap<String, Vec<SqsMessage>> = BTreeMap::new();
        for message in batch.records {
            let group = message.attributes.get("MessageGroupId").cloned().unwrap_or_default();
            groups.entry(group).or_default().push(message);
        }
        // One contact's slow agent must not hold up the others in the batch (S9).
        let served = groups.into_values().map(|messages| serve_group(self, messages, ends_at));
        let failures: Vec<Value> =
            join_all(served).await.into_iter().flatten().map(|id| json!({ "itemIdentifier": id })).collect();
        Ok(json!({ "batchItemFailures": failures }))
    }
}

/// Serves the triggers of one group in their order, and names those that have
/// to come again. What is no trigger stands in nobody's way.
async fn serve_group(replier: &AgentReply, messages: Vec<SqsMessage>, ends_at: Timestamp) -> Vec<String> {
    let (mut failed, mut failed_alone) = (Vec::new(), Vec::new());
    for message in messages {
        let Some(trigger) = trigger(&message) else {
            if !bury(replier, &message).await {
                failed_alone.push(message.message_id.unwrap_or_default());
            }
            continue;
        };
        // What follows in a group must not overtake what failed in it. It is
        // handed back at once: in flight it would hold back the whole group.
        let is_done = if failed.is_empty() {
            serve(replier, &trigger, &message, ends_at).await
        } else {
            postpone(replier, &message, 0).await;
            false
        };
        if !is_done {
            failed.push(message.message_id.unwrap_or_default());
        }
    }
    failed.append(&mut failed_alone);
    failed
}

fn trigger(message: &SqsMessage) -> Option<Trigger> {
    serde_json::from_str(message.body.as_deref().unwrap_or_default()).ok()
}

/// Puts what is no trigger among the dead letters at once; whether it is there.
async fn bury(replier: &AgentReply, message: &SqsMessage) -> bool {
    let id = message.message_id.as_deref().unwrap_or_default();
    error!(message = id, "not a trigger: it goes to the dead-letter queue");
    let taken = replier.dead_triggers.take(id, message.body.as_deref().unwrap_or_default()).await;
    if let Err(error) = &taken {
        warn!(message = id, %error, "not among the dead letters yet");
        postpone(replier, message, 0).await;
    }
    taken.is_ok()
}

/// Whether the trigger is done.
async fn serve(replier: &AgentReply, trigger: &Trigger, message: &SqsMessage, ends_at: Timestamp) -> bool {
    let stream = &trigger.stream_id;
    match settle(replier, stream, ends_at).await {
        Ok(Settled::AtRest) => {
            info!(%stream, "nothing is owed");
            true
        }
        Ok(Settled::WaitsUntil(until)) => {
            if waiting::is_worn_out(message) {
                return renew(replier, trigger).await;
            }
            let now = replier.ledger.now();
            postpone(replier, message, waiting::seconds_until(message, until, now, chance(replier, now)))
                .await;
            false
        }
        Err(failure) => {
            error!(%stream, error = %failure, "reply not settled");
            let chance = chance(replier, replier.ledger.now());
            postpone(replier, message, waiting::seconds_after_failure(message, chance)).await;
            false
        }
    }
}

/// A trigger that waits has not failed, however long it takes: it is replaced
/// before it counts as one that cannot be served. Whether it was.
async fn renew(replier: &AgentReply, trigger: &Trigger) -> bool {
    let id = replier.ledger.fresh_id(replier.ledger.now());
    match replier.replies.renew(trigger, id).await {
        Ok(()) => true,
        Err(failure) => {
            warn!(error = %failure, "trigger not renewed");
            false
        }
    }
}

/// A draw of 0 to 255, from the one source of chance.
fn chance(replier: &AgentReply, now: Timestamp) -> u8 {
    replier.ledger.fresh_id(now).as_bytes()[15]
}

/// Best effort: without it the trigger comes after the queue's own timeout.
async fn postpone(replier: &AgentReply, message: &SqsMessage, seconds: i32) {
    let Some(receipt) = &message.receipt_handle else { return };
    if let Err(failure) = replier.replies.postpone(receipt, seconds).await {
        warn!(error = %failure, "trigger not postponed");
    }
}
