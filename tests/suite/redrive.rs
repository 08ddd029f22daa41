//! Dead letters: decided on again today, put back where they are worked off, and deleted
//! only then. Whoever has opted out since is sent nothing, nobody is answered twice, and
//! no letter is lost wherever it is cut off.

mod cut_off;
mod projector;
mod replies;

use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::{
    ENVIRONMENT, PROJECTOR_DEAD_LETTERS, REPLY_DEAD_LETTERS, REPLY_QUEUE,
};
use textledger_command::redrive::{DeadQueue, LetterLine, Redrive, RedriveAccount, Wanted};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_embedded::queues::NewMessage;
use textledger_infrastructure::replies::Trigger;

use crate::phones::{events, text};

/// Every trigger there is.
pub const REPLIES: Wanted = Wanted { queue: DeadQueue::Replies, applies: false, max: 1_000, only: None };

/// The same, done.
pub fn applied(wanted: &Wanted) -> Wanted {
    Wanted { applies: true, ..wanted.clone() }
}

/// What clears up the queues of `pipeline`.
pub fn redrive(pipeline: &Pipeline) -> Redrive {
    let replier = &pipeline.functions.agent_reply;
    Redrive {
        ledger: pipeline.ledger.clone(),
        views: pipeline.views.clone(),
        policy: replier.policy.clone(),
        budget: replier.budget.clone(),
        sdk: pipeline.cloud.sdk().clone(),
        environment: ENVIRONMENT.to_owned(),
    }
}

pub async fn run(pipeline: &Pipeline, wanted: &Wanted) -> RedriveAccount {
    redrive(pipeline).run(wanted, |_| {}).await.unwrap()
}

/// The one letter there is, looked at.
pub async fn looked_at(pipeline: &Pipeline) -> LetterLine {
    let mut account = run(pipeline, &REPLIES).await;
    assert_eq!(account.letters.len(), 1, "{account:?}");
    account.letters.remove(0)
}

/// A text of `phone` is on record and in the views, and its trigger is a dead letter.
pub async fn texted_in_vain(pipeline: &Pipeline, phone: &PhoneNumber, body: &str) {
    text(pipeline, phone, body);
    while pipeline.sources.pump().await.unwrap() {}
    pipeline.cloud.queues.purge(&REPLY_QUEUE).unwrap();
    let recorded = events(pipeline, phone).await;
    let text = recorded.iter().rfind(|event| event.event().type_name() == "MessageReceived").unwrap();
    let (stream_id, event_id, seq) = (StreamId::Contact(phone.clone()), text.id(), text.seq());
    let trigger = serde_json::to_string(&Trigger { stream_id, event_id, seq }).unwrap();
    dead(pipeline, &trigger, phone.e164());
}

/// Puts a letter among the dead triggers.
pub fn dead(pipeline: &Pipeline, body: &str, group: &str) {
    let id = pipeline.ledger.fresh_id(pipeline.time.now()).to_string();
    let (group_id, dedup_id) = (Some(group.to_owned()), Some(id));
    let letter = NewMessage { body: body.to_owned(), group_id, dedup_id, ..NewMessage::default() };
    pipeline.cloud.queues.send(&REPLY_DEAD_LETTERS, &letter).unwrap();
}

/// How many letters the queues hold: dead triggers, triggers, dead records.
pub fn depths(pipeline: &Pipeline) -> [u64; 3] {
    let queues = [&*REPLY_DEAD_LETTERS, &*REPLY_QUEUE, &*PROJECTOR_DEAD_LETTERS];
    queues.map(|queue| pipeline.cloud.queues.depth(queue).unwrap().total())
}
