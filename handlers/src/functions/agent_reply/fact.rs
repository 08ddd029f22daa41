//! Recording: what was decided on a state, on condition that it still holds, and
//! what came of an outside call, whatever the state has become.

use std::time::Duration;

use textledger_domain::contact::Contact;
use textledger_domain::decide::reply::Inference;
use textledger_domain::ids::Moment;
use textledger_domain::record::Draft;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::ledger::transact::{Error as TransactError, Outcome};
use textledger_infrastructure::ledger::{AppendError, DedupeKey, Loaded};
use tracing::{info, warn};

use super::failure::Failure;
use super::given_up;
use super::parts::AgentReply;

/// What our events name as their actor.
pub const FUNCTION: &str = "agent-reply";

/// Attempts at recording the outcome of an outside call. It is lost otherwise:
/// an answer is paid for twice, and a text becomes one in doubt.
const RECORDINGS_MAX: u32 = 5;
/// The wait before the second of them; each further one doubles it.
const RECORD_AGAIN: Duration = Duration::from_millis(200);

/// Appends one draft behind `loaded`; whether it is there now, or something
/// else came first and everything is to be decided anew.
pub async fn append(
    replier: &AgentReply,
    loaded: &Loaded<Contact>,
    moment: Moment<'_>,
    draft: Draft,
    dedupe: Option<&DedupeKey>,
) -> Result<bool, TransactError> {
    match replier.ledger.append(loaded, moment, vec![draft], dedupe).await {
        Ok(events) => {
            given_up::tell(&events);
            Ok(true)
        }
        Err(AppendError::Conflict { .. }) => Ok(false),
        Err(AppendError::HeadStale { .. }) => {
            // Catches the head up, which the next look then finds.
            replier.ledger.load_by_events::<Contact>(&loaded.stream).await?;
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

/// Records a finding, if the state it was made on still holds.
///
/// # Errors
/// [`Failure`]
pub async fn record(
    replier: &AgentReply,
    loaded: &Loaded<Contact>,
    finding: Inference,
) -> Result<(), Failure> {
    let moment = replier.ledger.moment(loaded);
    let Inference { event, correlation, cause } = finding;
    info!(stream = %loaded.stream, event = event.type_name(), "recorded instead of sent");
    append(replier, loaded, moment, Draft::by_system(FUNCTION, event, correlation, cause, moment), None)
        .await?;
    Ok(())
}

/// Records what came of an outside call, in whatever state the contact is by
/// then, and tries again when the ledger cannot take it.
pub async fn record_fact(
    replier: &AgentReply,
    stream: &StreamId,
    dedupe: Option<&DedupeKey>,
    fact: impl Fn(&Contact, Moment<'_>) -> Vec<Draft> + Send + Sync,
) -> Result<(), Failure> {
    let mut attempt = 1;
    loop {
        let recorded = replier
            .ledger
            .transact::<Contact>(stream, dedupe, |loaded, moment| fact(&loaded.state, moment))
            .await;
        match recorded {
            Ok(Outcome::Recorded(events)) => {
                given_up::tell(&events);
                return Ok(());
            }
            Ok(Outcome::Duplicate(_)) => return Ok(()),
            Err(TransactError::Append(error @ AppendError::Unstorable { .. })) => {
                return Err(TransactError::Append(error).into());
            }
            Err(error) if attempt >= RECORDINGS_MAX => return Err(error.into()),
            Err(error) => {
                warn!(%stream, %error, attempt, "outcome not recorded yet");
                replier.ledger.time().sleep(RECORD_AGAIN * (1 << (attempt - 1))).await;
                attempt += 1;
            }
        }
    }
}
