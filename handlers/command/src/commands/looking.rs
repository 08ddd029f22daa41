//! Commands that show a ledger as it stands, numbers and words and all. A directory of
//! one's own is nobody else's business. On AWS whoever looks says why, and that is on
//! record before anything is shown, as it is where `textledger audit` reveals them.

use textledger_domain::decide::access::Access;
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::ledger::Ledger;

use super::failure::Failure;
use super::source::Source;

/// Who looks, and why.
#[derive(clap::Args)]
pub(super) struct Looking {
    /// Why numbers and words are needed; recorded for good, and asked for with --aws
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Who looks
    #[arg(long, value_name = "NAME", env = "USER")]
    by: Option<String>,
}

impl Looking {
    /// Whether it may be shown to somebody who says no more than this.
    ///
    /// # Errors
    /// What is to be said, where it may not.
    pub fn check(&self, source: &Source) -> Result<(), Failure> {
        if source.is_on_aws() && self.reason.is_none() {
            return Err(Failure(
                "numbers and words are shown to whoever says why: add --reason TEXT, which is recorded first; `textledger audit timeline PHONE` shows them masked"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// Records that `command` is about to show this of `stream`, or of all streams; nothing
    /// where nobody says why.
    ///
    /// # Errors
    /// Why it is not on record. Then nothing is to be shown.
    pub async fn record(
        &self,
        ledger: &Ledger,
        command: &str,
        stream: Option<StreamId>,
        events: &[Recorded],
    ) -> Result<(), Failure> {
        let Some(reason) = &self.reason else { return Ok(()) };
        let access = Access {
            command: command.to_owned(),
            stream,
            shown: events.first().zip(events.last()).map(|(first, last)| (first.seq(), last.seq())),
            reason: reason.clone(),
            by: self.by.clone().unwrap_or_default(),
        };
        Ok(ledger.record_access(&access).await.map(|_| ())?)
    }
}
