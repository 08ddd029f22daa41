//! Who builds generations in these tests: the rebuild on a pipeline's tables, in a
//! hurried time, to be killed at any of its requests.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use chrono::TimeDelta;
use futures_util::future::join_all;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::hurried::Hurried;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_embedded::faults::{CrashPoint, Faults};
use textledger_embedded::sdk as loopback;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::ids::Ids;
use textledger_infrastructure::ledger::Ledger;
use textledger_infrastructure::rebuild::{Begun, Error, Holder, Making, Options, Rebuild, Standing};
use textledger_infrastructure::time::SharedTime;
use textledger_infrastructure::views::ViewStore;
use textledger_projections::target::Target;
use textledger_projections::view::View;

pub struct Builder<'a> {
    pipeline: &'a Pipeline,
    pub client: Client,
    pub names: TableNames,
    ledger: Ledger,
    views: ViewStore,
    /// What goes wrong with its requests.
    faults: Faults,
}

impl<'a> Builder<'a> {
    /// One whose requests go where all others go.
    pub fn on(pipeline: &'a Pipeline) -> Self {
        Self::through(pipeline, pipeline.cloud.url(), pipeline.cloud.faults.clone())
    }

    /// One that reaches the pipeline's cloud at `url`, where `faults` happen.
    pub fn through(pipeline: &'a Pipeline, url: &str, faults: Faults) -> Self {
        let time: SharedTime = pipeline.time.timer();
        let client = Client::new(&loopback::sdk_config(url, loopback::http(), &time));
        let names = TableNames::deployed(ENVIRONMENT);
        let ids = Arc::new(Ids::seeded(0, "builder"));
        let ledger = Ledger::new(client.clone(), (&names).into(), time.clone(), ids);
        let views = ViewStore::new(client.clone(), (&names).into(), time);
        Self { pipeline, client, names, ledger, views, faults }
    }

    pub fn time(&self) -> SharedTime {
        Arc::new(Hurried(self.pipeline.time.now()))
    }

    pub async fn begin(&self, view: View) -> Begun {
        let time = self.time();
        let making = Making { client: &self.client, names: &self.names, views: &self.views, time: &time };
        making.begin(view, "ann").await.unwrap()
    }

    pub fn rebuild(&self, target: Target) -> Rebuild {
        Rebuild {
            ledger: self.ledger.clone(),
            views: self.views.clone(),
            client: self.client.clone(),
            control: self.names.control.clone(),
            time: self.time(),
            target,
            options: Options { workers: 3, rate: None, lag: TimeDelta::zero() },
        }
    }

    pub async fn run(&self, target: Target, run: &str) -> Result<Standing, Error> {
        let holder = Holder { name: "ann".to_owned(), run: run.to_owned() };
        self.rebuild(target).run(&holder, &Arc::default()).await
    }

    /// All of `targets` at once in one process, which is killed at its `n`-th request
    /// from now on, unless it is done before; whether it was killed.
    pub async fn run_and_kill(&self, targets: &[Target], n: u64) -> bool {
        let mut crashes = self.faults.crashes();
        crashes.mark_unchanged();
        let point = if n.is_multiple_of(2) { CrashPoint::Before } else { CrashPoint::After };
        self.faults.crash_at_request(n, point);
        let is_killed = tokio::select! {
            _ = join_all(targets.iter().map(|target| self.run(*target, "ann"))) => false,
            _ = crashes.changed() => true,
        };
        self.faults.clear();
        is_killed
    }
}
