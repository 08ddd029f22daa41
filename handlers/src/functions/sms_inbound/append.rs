//! One append of what follows from a text, read together with the one before it
//! where the two may be parts of one.

use textledger_domain::contact::Contact;
use textledger_domain::decide::inbound::{self, InboundText};
use textledger_domain::decide::pieces::{self, Earlier};
use textledger_domain::event::Event;
use textledger_domain::ids::Moment;
use textledger_domain::policy::Policy;
use textledger_domain::stream::{Seq, StreamId};
use textledger_infrastructure::ledger::transact::{Error, More};
use textledger_infrastructure::ledger::{DedupeKey, Ledger, Loaded, Outcome};
use tracing::warn;

use crate::annex;

/// Appends what follows from `text`, once for each `dedupe`.
///
/// # Errors
/// [`Error`]
pub async fn append(
    ledger: &Ledger,
    policy: &Policy,
    text: &InboundText,
    dedupe: &DedupeKey,
) -> Result<Outcome, Error> {
    let before = Before { ledger, policy, text };
    let decide = |loaded: &Loaded<Contact>, earlier: &Option<Earlier>, moment: Moment<'_>| {
        inbound::receive(&loaded.state, text, earlier.as_ref(), policy, moment)
    };
    annex::transact(ledger, "sms-inbound", &text.from, dedupe, &before, decide).await
}

/// The text before the one that came, where the two may be parts of one.
struct Before<'a> {
    ledger: &'a Ledger,
    policy: &'a Policy,
    text: &'a InboundText,
}

impl More<Contact> for Before<'_> {
    type Read = Option<Earlier>;

    async fn read(&self, loaded: &Loaded<Contact>) -> Option<Earlier> {
        let seq = pieces::earlier(&loaded.state, self.text.arrived(), self.policy)?;
        earlier(self.ledger, &loaded.stream, seq).await
    }
}

/// The text at `seq`. One that cannot be read keeps no other out.
async fn earlier(ledger: &Ledger, stream: &StreamId, seq: Seq) -> Option<Earlier> {
    match ledger.read_back(stream, seq + 1, 1).await {
        Ok(events) => events.iter().find_map(|event| match event.event() {
            Event::MessageReceived(message) => Earlier::of(event, message),
            _ => None,
        }),
        Err(failure) => {
            warn!(%stream, error = %failure, "the text before was not read: this one is read alone");
            None
        }
    }
}
