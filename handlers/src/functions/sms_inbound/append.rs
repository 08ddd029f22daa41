//! One append of what follows from a text, read together with the one before it
//! where the two may be parts of one.

use textledger_domain::contact::Contact;
use textledger_domain::decide::inbound::{self, InboundText};
use textledger_domain::decide::pieces::{self, Earlier};
use textledger_domain::event::Event;
use textledger_domain::ids::Moment;
use textledger_domain::policy::Policy;
use textledger_domain::stream::{Seq, StreamId};
use textledger_infrastructure::ledger::transact::Error;
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
    let mut before: Option<(Seq, Option<Earlier>)> = None;
    loop {
        let decide = |loaded: &Loaded<Contact>, moment: Moment<'_>| match pieces::earlier(
            &loaded.state,
            text.arrived(),
        ) {
            Some(seq) if before.as_ref().is_none_or(|(read, _)| *read != seq) => {
                Err((loaded.stream.clone(), seq))
            }
            wanted => {
                let earlier = before.as_ref().filter(|(read, _)| Some(*read) == wanted);
                let earlier = earlier.and_then(|(_, earlier)| earlier.as_ref());
                Ok(inbound::receive(&loaded.state, text, earlier, policy, moment))
            }
        };
        match annex::transact_unless(ledger, "sms-inbound", &text.from, dedupe, decide).await? {
            Ok(outcome) => return Ok(outcome),
            Err((stream, seq)) => before = Some((seq, earlier(ledger, &stream, seq).await)),
        }
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
