//! Opt-outs that wait to be completed by the systems behind us, whose last day is near
//! or over: 47 CFR 64.1200(a)(10) gives ten business days. Texts stopped at once; what
//! may still reach the customer is what those systems send.

use chrono::TimeDelta;
use textledger_domain::limits::DUE_SOON_BUSINESS_DAYS;
use textledger_projections::view::View;
use tracing::error;

use super::Watch;
use super::measures::Measure;
use super::trouble::Trouble;

/// Calendar days that so many business days span at most, whatever the time zone: the
/// days of a weekend and one for the zone on top.
const DUE_SOON_DAYS: TimeDelta = TimeDelta::days(DUE_SOON_BUSINESS_DAYS + 3);

impl Watch<'_> {
    /// Counts them, each once. By the index over deadlines, which is eventually
    /// consistent: this tells people, and decides nothing.
    pub(super) async fn count_opt_outs(&mut self) -> Result<(), Trouble> {
        let views = &self.watchdog.views;
        let generation = views.live(View::Consent).await?;
        let until = (self.now + DUE_SOON_DAYS).calendar().date_naive();
        let rows = views.opt_outs_due_by(generation, until).await?;
        let (mut soon, mut overdue) = (0, 0);
        for pending in rows.iter().flat_map(|row| row.basis.pending_in_force()) {
            if pending.deadline.is_past(self.now) {
                overdue += 1;
            } else if pending.deadline.business_days_left(self.now) <= DUE_SOON_BUSINESS_DAYS {
                soon += 1;
            }
        }
        self.measures.add(Measure::OptOutsDueSoon, soon);
        self.measures.add(Measure::OptOutsOverdue, overdue);
        if overdue > 0 {
            error!(
                alarm = "opt_out_overdue",
                opt_outs = overdue,
                "opt-outs are overdue: `textledger consent overdue` lists them"
            );
        }
        Ok(())
    }
}
