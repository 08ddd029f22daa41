//! Who does the work of a rebuild: this process, or AWS Step Functions.

use std::sync::Arc;

use clap::ValueEnum;
use textledger_infrastructure::deployment::state_machines::rebuild_name;
use textledger_infrastructure::rebuild::{Error, Holder, Progress, Rebuild, Standing, StateMachine};

use super::super::failure::Failure;
use super::super::source::{Source, Whereabouts};

/// Slices worked on at once, where nothing else is said.
const WORKERS_HERE: u16 = 4;
const WORKERS_THERE: u16 = 64;

#[derive(clap::Args)]
pub(super) struct DriverArgs {
    /// Who works on the slices
    #[arg(long, value_enum, default_value_t = DriverKind::Local)]
    driver: DriverKind,
    /// The state machine of the deployment, for --driver step-functions
    #[arg(long, value_name = "ARN", env = "TEXTLEDGER_STATE_MACHINE")]
    state_machine: Option<String>,
    /// How many slices are worked on at once [default: 4, or 64 by Step Functions]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    workers: Option<u16>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DriverKind {
    /// This process
    Local,
    /// A Distributed Map of AWS Step Functions, which goes on without this process
    StepFunctions,
}

/// Who does the work.
pub(super) enum Driver {
    Local,
    StepFunctions(StateMachine),
}

impl DriverArgs {
    /// How many slices are worked on at once.
    pub fn workers(&self) -> usize {
        let workers = match self.driver {
            DriverKind::Local => WORKERS_HERE,
            DriverKind::StepFunctions => WORKERS_THERE,
        };
        self.workers.unwrap_or(workers).into()
    }

    /// Who does the work on the ledger of `source`.
    pub async fn driver(&self, source: &Source) -> Result<Driver, Failure> {
        if self.driver == DriverKind::Local {
            return Ok(Driver::Local);
        }
        let Whereabouts::Services(sdk) = source.whereabouts().await? else {
            return Err(Failure(
                "a data directory has no Step Functions: leave out --driver, and this process does the work, or name a ledger on AWS with --aws".to_owned(),
            ));
        };
        let Some(arn) = self.state_machine.clone() else {
            return Err(Failure(format!(
                "no state machine: give the ARN of `{}` with --state-machine or in TEXTLEDGER_STATE_MACHINE",
                rebuild_name(source.environment())
            )));
        };
        Ok(Driver::StepFunctions(StateMachine::new(&sdk, arn)?))
    }
}

impl Driver {
    /// Has `rebuild` done.
    pub async fn run(
        &self,
        rebuild: &Rebuild,
        holder: &Holder,
        progress: &Arc<Progress>,
    ) -> Result<Standing, Error> {
        match self {
            Self::Local => rebuild.run(holder, progress).await,
            Self::StepFunctions(machine) => machine.run(rebuild, holder, progress).await,
        }
    }
}
