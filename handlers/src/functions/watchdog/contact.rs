//! One contact looked at: what time alone made the case goes on record, and the
//! replier is called where nobody was at a step for long.

use std::future::ready;

use futures_util::{StreamExt, stream};
use textledger_domain::contact::Contact;
use textledger_domain::decide::watch::{Due, called_for, due};
use textledger_domain::event::Event;
use textledger_domain::ids::EventId;
use textledger_domain::record::{Draft, Recorded};
use textledger_domain::stream::StreamId;
use textledger_infrastructure::ledger::{Loaded, Outcome};
use textledger_infrastructure::replies::Trigger;
use tracing::{error, info, warn};

use super::measures::{Measure, Measures};
use super::parts::Watchdog;
use super::trouble::Trouble;
use super::{FUNCTION, Watch};

/// Contacts looked at at once.
const AT_ONCE: usize = 16;
/// Findings about one contact in one round: it has a few texts in the air at most.
const FINDINGS_MAX: u32 = 20;

impl Watch<'_> {
    /// Looks at each of `contacts` that the round has the time for; one who cannot be
    /// looked at holds up no other (S9).
    pub(super) async fn look_at(&mut self, contacts: Vec<StreamId>) {
        let (watchdog, began) = (self.watchdog, self.now);
        let mut left = contacts.len();
        self.measures.add(Measure::ContactsFailed, 0);
        Tended::default().count(&mut self.measures);
        let looks = stream::iter(contacts)
            // What is begun is ended.
            .take_while(|_| ready(!watchdog.is_late(began)))
            .map(|contact| async move {
                let looked = Box::pin(watchdog.look(&contact)).await;
                (contact, looked)
            });
        let mut looks = std::pin::pin!(looks.buffer_unordered(AT_ONCE));
        while let Some((contact, looked)) = looks.next().await {
            left -= 1;
            self.measures.add(Measure::ContactsLookedAt, 1);
            match looked {
                Ok(tended) => tended.count(&mut self.measures),
                Err(trouble) => {
                    error!(stream = %contact, error = %trouble, "contact not looked after");
                    self.measures.add(Measure::ContactsFailed, 1);
                }
            }
        }
        if left > 0 {
            warn!(contacts = left, "no time for all: the sweep comes by the others");
        }
    }
}

/// What was done for a contact.
#[derive(Debug, Default)]
struct Tended {
    in_doubt: u64,
    silences: u64,
    called: u64,
    for_long: u64,
}

impl Tended {
    fn add(&mut self, recorded: &[Recorded]) {
        for event in recorded {
            match event.event() {
                Event::SendFailed(_) => self.in_doubt += 1,
                Event::ConsentRevoked(_) => self.silences += 1,
                _ => {}
            }
        }
    }

    fn count(&self, measures: &mut Measures) {
        measures.add(Measure::InDoubt, self.in_doubt);
        measures.add(Measure::Silences, self.silences);
        measures.add(Measure::CalledAgain, self.called);
        measures.add(Measure::Unserved, self.for_long);
    }
}

impl Watchdog {
    async fn look(&self, contact: &StreamId) -> Result<Tended, Trouble> {
        let mut tended = Tended::default();
        for _ in 0..FINDINGS_MAX {
            let loaded = self.ledger.load::<Contact>(contact).await?;
            match self.due(&loaded) {
                Due::Record(_) => tended.add(&self.record(contact).await?),
                Due::Call { event, for_long } => {
                    if for_long {
                        error!(stream = %contact, alarm = "unserved", "nobody does what a contact is owed");
                    }
                    tended.for_long += u64::from(for_long);
                    self.call(&loaded, event, &mut tended).await?;
                    return Ok(tended);
                }
                // What was found may be all that a next step waited for.
                Due::Nothing if tended.in_doubt + tended.silences > 0 => {
                    let now = self.ledger.now();
                    if let Some(event) = called_for(&loaded.state, loaded.head.seq, &self.policy, now) {
                        self.call(&loaded, event, &mut tended).await?;
                    }
                    return Ok(tended);
                }
                Due::Nothing => return Ok(tended),
            }
        }
        Err(Trouble::Restless(FINDINGS_MAX))
    }

    fn due(&self, loaded: &Loaded<Contact>) -> Due {
        due(&loaded.state, &loaded.head, &self.policy, self.ledger.now())
    }

    /// Records what is to be recorded of `contact` in the state it has by then.
    async fn record(&self, contact: &StreamId) -> Result<Vec<Recorded>, Trouble> {
        let recorded = self
            .ledger
            .transact::<Contact>(contact, None, |loaded, moment| match self.due(loaded) {
                Due::Record(finding) => {
                    let (event, cause) = (finding.event, finding.cause);
                    vec![Draft::by_system(FUNCTION, event, finding.correlation, cause, moment)]
                }
                Due::Nothing | Due::Call { .. } => Vec::new(),
            })
            .await?;
        let Outcome::Recorded(events) = recorded else { return Ok(Vec::new()) };
        for event in &events {
            info!(stream = %contact, event = event.event().type_name(), "fell due and is on record");
        }
        Ok(events)
    }

    /// Sends the trigger again, under the id it had. Where that one is still in the
    /// queue, or was within five minutes, SQS drops this one; where it is being
    /// served, this one waits behind it in its group and finds nothing to do.
    async fn call(
        &self,
        loaded: &Loaded<Contact>,
        event: EventId,
        tended: &mut Tended,
    ) -> Result<(), Trouble> {
        let trigger = Trigger { stream_id: loaded.stream.clone(), event_id: event, seq: loaded.head.seq };
        self.replies.trigger(&trigger).await?;
        warn!(stream = %loaded.stream, "the replier is called again");
        tended.called += 1;
        Ok(())
    }
}
