//! All figures of one run, as `--json` writes them.

use std::path::PathBuf;

use serde::Serialize;

use crate::audit::Audits;
use crate::beside_python::BesidePython;
use crate::cold_start::ColdStart;
use crate::folds::Folds;
use crate::interleaved::Comparison;
use crate::memory::Memory;
use crate::rebuild::Rebuilds;
use crate::sizes::Size;

/// One run. What was left out is null.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Where it ran.
    pub machine: Machine,
    /// An append beside the bare transaction.
    pub append: Option<Comparison>,
    /// `sms-inbound` beside the bare read and transaction.
    pub sms_inbound: Option<Comparison>,
    /// A contact with 10,000 events beside one with 10.
    pub load: Option<Comparison>,
    /// Memory under many texts.
    pub memory: Option<Memory>,
    /// Folding.
    pub folds: Option<Folds>,
    /// Views built anew.
    pub rebuilds: Rebuilds,
    /// Audits.
    pub audits: Option<Audits>,
    /// Cold starts of `sms-inbound`, by the folder of the binary.
    pub cold_starts: Option<Vec<ColdStart>>,
    /// The functions beside Python, where one was named.
    pub beside_python: Option<BesidePython>,
    /// The Lambda binaries that were found.
    pub sizes: Option<Vec<Size>>,
}

/// Where a run took place.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// Cores this process may use.
    pub cores: usize,
    /// Such as `x86_64`.
    pub architecture: &'static str,
    /// Such as `linux`.
    pub system: &'static str,
    /// Whether this is an optimised build: only its figures count.
    pub optimised: bool,
    /// Where the data was kept, while it ran.
    pub data: PathBuf,
}

impl Machine {
    /// This one.
    pub fn this() -> Self {
        Self {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            architecture: std::env::consts::ARCH,
            system: std::env::consts::OS,
            optimised: !cfg!(debug_assertions),
            data: std::env::temp_dir(),
        }
    }
}
