//! Full numbers and words, for whoever says who they are and why: recorded before
//! anything is shown.

use textledger_domain::decide::access::Access;
use textledger_domain::stream::{Seq, StreamId};
use textledger_infrastructure::ledger::Ledger;
use textledger_projections::audit::shown::Shown;

use super::super::failure::Failure;
use super::answers::NotTold;

/// Whether numbers and words are shown, to whom, and why.
#[derive(clap::Args)]
pub(super) struct Reveal {
    /// Show full numbers and words; that, who looks and why is recorded first
    #[arg(long, requires = "reason")]
    reveal: bool,
    /// Why they are needed; recorded for good
    #[arg(long, value_name = "TEXT", requires = "reveal")]
    reason: Option<String>,
    /// Who looks
    #[arg(long, value_name = "NAME", env = "USER")]
    by: Option<String>,
}

impl Reveal {
    /// How much is shown.
    pub fn shown(&self) -> Shown {
        if self.reveal { Shown::Revealed } else { Shown::Masked }
    }

    /// Records that `command` is about to show events of `stream`, the first and
    /// the last of which are `shown`; nothing where nothing is revealed.
    pub async fn record(
        &self,
        ledger: &Ledger,
        command: &str,
        stream: StreamId,
        shown: Option<(Seq, Seq)>,
    ) -> Result<(), NotTold> {
        if !self.reveal {
            return Ok(());
        }
        let access = Access {
            command: command.to_owned(),
            stream: Some(stream),
            shown,
            reason: self.reason.clone().unwrap_or_default(),
            by: self.by.clone().unwrap_or_default(),
        };
        Ok(ledger.record_access(&access).await.map_err(Failure::from)?)
    }
}
