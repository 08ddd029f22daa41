//! The names of the view tables, and of the one their cursors are in.

use textledger_projections::view::View;

use crate::deployment::tables::TableNames;
use crate::settings::Variables;

/// The tables the views are kept in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewTables {
    /// The cursors, beside the ledger's own rows.
    pub control: String,
    /// The consent view.
    pub consent: String,
    /// The opt-out-tracking view.
    pub opt_out_tracking: String,
    /// The messages view.
    pub messages: String,
    /// The sessions view.
    pub sessions: String,
}

impl ViewTables {
    /// As the environment names them, beside the ledger's `control` table.
    pub fn read(variables: &mut Variables<'_>, control: &str) -> Self {
        Self {
            control: control.to_owned(),
            consent: variables.required("CONSENT_TABLE", "the name of the consent table"),
            opt_out_tracking: variables
                .required("OPT_OUT_TRACKING_TABLE", "the name of the opt-out-tracking table"),
            messages: variables.required("MESSAGES_TABLE", "the name of the messages table"),
            sessions: variables.required("SESSIONS_TABLE", "the name of the sessions table"),
        }
    }

    /// The table a view is kept in.
    #[must_use]
    pub fn of(&self, view: View) -> &str {
        match view {
            View::Consent => &self.consent,
            View::OptOutTracking => &self.opt_out_tracking,
            View::Messages => &self.messages,
            View::Sessions => &self.sessions,
        }
    }
}

impl From<&TableNames> for ViewTables {
    fn from(names: &TableNames) -> Self {
        let TableNames { control, consent, opt_out_tracking, messages, sessions, .. } = names.clone();
        Self { control, consent, opt_out_tracking, messages, sessions }
    }
}
