//! What can be measured by itself.

use clap::ValueEnum;

/// One figure, or a few that are measured together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Figure {
    /// Memory under many texts.
    Memory,
    /// An append beside the bare transaction.
    Append,
    /// `sms-inbound` beside its bare calls.
    SmsInbound,
    /// A contact with 10,000 events beside one with 10.
    Load,
    /// Folds of all four views.
    Folds,
    /// A rebuild beside its bare calls, and the memory of it.
    Rebuild,
    /// Two workers beside one.
    Workers,
    /// Write units a row of a rebuild and of the live path.
    Units,
    /// `sms-inbound` while a rebuild runs.
    BesideRebuild,
    /// Verifying, explaining, checkpoints.
    Audits,
    /// Processor time of cold starts.
    ColdStarts,
    /// Cold starts beside Python.
    ColdBesidePython,
    /// A warm `sms-inbound` beside Python and beside its bare calls.
    WarmBesidePython,
    /// What the Lambda binaries weigh.
    Sizes,
}
