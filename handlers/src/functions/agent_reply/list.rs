//! The mirror of opt-outs in AWS's own opt-out list: a second fence, should a
//! text ever leave by another way than our gate. Both calls can be repeated
//! without harm, so no intent is recorded first.

use textledger_domain::decide::outcome::{self, Trouble};
use textledger_domain::decide::reply::Mirror;
use textledger_domain::event::consent::{ListChange, ListOutcome};
use textledger_domain::record::Draft;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::opt_out_list::Error;
use tracing::{info, warn};

use super::fact::{FUNCTION, record_fact};
use super::failure::Failure;
use super::parts::AgentReply;

/// Changes the list and records what came of it.
///
/// # Errors
/// [`Failure`]
pub async fn change_list(replier: &AgentReply, stream: &StreamId, mirror: Mirror) -> Result<(), Failure> {
    let (Some(phone), Some(list)) = (stream.phone(), &replier.opt_out_list) else { return Ok(()) };
    let changed = match mirror.change {
        ListChange::Put => list.put(phone).await,
        ListChange::Delete => list.delete(phone).await,
    };
    let outcome = match changed {
        Ok(()) => Ok(()),
        Err(error @ Error::NotListed) => {
            Err(Trouble { class: ListOutcome::NotListed, detail: error.to_string() })
        }
        Err(error @ Error::DeletedTooRecently) => {
            Err(Trouble { class: ListOutcome::DeletedTooRecently, detail: error.to_string() })
        }
        Err(error) => Err(Trouble { class: ListOutcome::Failed, detail: error.to_string() }),
    };
    match &outcome {
        Ok(()) => info!(%stream, change = ?mirror.change, "opt-out list changed"),
        Err(trouble) => {
            warn!(%stream, change = ?mirror.change, detail = %trouble.detail, "opt-out list not changed")
        }
    }
    record_fact(replier, stream, None, |_, moment| {
        let changed = outcome::of_mirror(mirror, &outcome, moment.now);
        vec![Draft::by_system(FUNCTION, changed, mirror.cause.into(), mirror.cause, moment)]
    })
    .await
}
