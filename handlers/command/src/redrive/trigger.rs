//! Letters of the reply queue: each says "look whether this contact is owed something",
//! and goes back to that queue, where `agent-reply` looks and decides.

use textledger_domain::phone::PhoneNumber;
use textledger_infrastructure::dead_letters::{DeadLetter, SourceQueue};
use textledger_infrastructure::deployment::queues::Queue;
use textledger_infrastructure::replies::Trigger;

use super::account::LetterLine;
use super::error::Error;
use super::letters::{Letters, Looked};
use super::place::{Redrive, masked};

/// The reply queue, and what is known of its letters.
pub(super) struct Triggers<'a> {
    redrive: &'a Redrive,
    source: SourceQueue,
}

impl<'a> Triggers<'a> {
    pub(super) async fn new(redrive: &'a Redrive) -> Result<Self, Error> {
        let name = Queue::Replies.deployed_name(&redrive.environment);
        Ok(Self { redrive, source: SourceQueue::named(&redrive.sdk, &name).await? })
    }

    async fn line(&self, letter: &DeadLetter, trigger: &Trigger) -> Result<LetterLine, Error> {
        let Redrive { ledger, .. } = self.redrive;
        let Trigger { stream_id, event_id, seq } = trigger;
        let contacts = vec![stream_id.phone().map_or_else(|| stream_id.to_string(), masked)];
        let called_by = match ledger.read_one(stream_id, *seq).await {
            Err(error) if !error.is_about_the_record() => return Err(error.into()),
            read => read.ok().flatten().filter(|event| event.id() == *event_id),
        };
        let about = called_by.map_or_else(
            || format!("a look at what is owed, called for at event {seq}"),
            |event| format!("{}, event {seq}", event.event().type_name()),
        );
        let foreseen = self.redrive.foresight().of(stream_id, Some((*event_id, *seq))).await?;
        let line = LetterLine::of(letter, ledger.now(), contacts, about);
        Ok(LetterLine { would: foreseen.would, says: foreseen.says, ..line })
    }
}

impl Letters for Triggers<'_> {
    type Work = ();

    async fn look(
        &self,
        letter: &DeadLetter,
        only: Option<&PhoneNumber>,
    ) -> Result<Option<Looked<()>>, Error> {
        let Ok(trigger) = serde_json::from_str::<Trigger>(&letter.body) else {
            if only.is_some() {
                return Ok(None);
            }
            let line = LetterLine::unreadable(letter, self.redrive.ledger.now(), "not a trigger of a reply");
            return Ok(Some(Looked { line, work: None }));
        };
        if only.is_some_and(|only| trigger.stream_id.phone() != Some(only)) {
            return Ok(None);
        }
        Ok(Some(Looked { line: self.line(letter, &trigger).await?, work: Some(()) }))
    }

    async fn redrive(&self, letter: &DeadLetter, (): &()) -> Result<Option<String>, Error> {
        self.source.put(letter).await?;
        Ok(None)
    }
}
