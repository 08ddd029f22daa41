//! What every change of generations is told: who does it, and on which ledger.

use super::super::source::Source;

/// Who changes something, where, and how it is to be answered.
#[derive(clap::Args)]
pub(super) struct ByWhom {
    /// Who does it
    #[arg(long, value_name = "NAME", env = "USER")]
    pub by: String,
    #[command(flatten)]
    pub source: Source,
    /// Print JSON instead of words
    #[arg(long)]
    pub json: bool,
}
