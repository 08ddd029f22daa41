//! A process as Lambda starts one: a function of ours, or one that it is held
//! against, with a Runtime API of its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_command::pipeline::variables::variable;
use textledger_infrastructure::deployment::Deployment;

use crate::Outcome;
use crate::interleaved::timed;
use crate::runtime_api::RuntimeApi;

/// A running one. It ends with the figure.
pub struct LambdaProcess {
    child: Child,
    api: RuntimeApi,
}

impl LambdaProcess {
    /// Starts `command` as the function called `name`, which then asks `api` for its
    /// events.
    pub fn start(mut command: Command, name: &str, api: RuntimeApi) -> Outcome<Self> {
        command
            .env("AWS_LAMBDA_RUNTIME_API", api.address())
            .env("AWS_LAMBDA_FUNCTION_NAME", name)
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_REGION", "us-east-1")
            .env("AWS_DEFAULT_REGION", "us-east-1")
            // As the bench's own clients: DynamoDB Local keeps accounts apart.
            .env("AWS_ACCESS_KEY_ID", "local")
            .env("AWS_SECRET_ACCESS_KEY", "local")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let program = command.get_program().to_owned();
        let spawned = command.spawn();
        let child = spawned.map_err(|error| format!("start {}: {error}", program.display()))?;
        Ok(Self { child, api })
    }

    /// Waits until it asks for its first event.
    pub async fn ready(&mut self) -> Outcome<()> {
        self.api.asked().await
    }

    /// Hands out `event` and tells how long the answer took, once the next one is asked
    /// for: what is measured next is not to find it still at work.
    pub async fn handle(&mut self, event: Vec<u8>) -> Outcome<Duration> {
        self.api.hand_out(event)?;
        let (answered, took) = timed(self.api.answered()).await;
        answered?;
        self.api.asked().await?;
        Ok(took)
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for LambdaProcess {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `command` with the variables of the function of this `binary`, deployed to the
/// embedded cloud at `url`.
pub fn deployed(mut command: Command, binary: &str, url: &str) -> Command {
    let functions = Deployment::of(ENVIRONMENT).functions;
    let described = functions.into_iter().filter(|function| function.binary == binary);
    let variables = described.flat_map(|function| function.variables).filter_map(|described| {
        let value = variable(described.name, url, &BTreeMap::new())?;
        Some((described.name, value))
    });
    command.envs(variables).env("AWS_ENDPOINT_URL", url);
    command
}

/// The binary called `name` in `folder`, with nothing in its environment yet.
pub fn bare_environment(folder: &Path, name: &str) -> Command {
    let mut command = Command::new(folder.join(name));
    command.env_clear();
    command
}
