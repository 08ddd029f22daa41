//! What `watchdog` works with: the ledger, the views, which it only reads, and the
//! queue of triggers. It can reach nobody.

use textledger_domain::policy::Policy;
use textledger_infrastructure::ledger::{Ledger, LedgerTables};
use textledger_infrastructure::replies::ReplyQueue;
use textledger_infrastructure::rounds::Rounds;
use textledger_infrastructure::settings::{OPT_OUT_LIST, Variables, business_time_zone, quiet_hours};
use textledger_infrastructure::time::SharedTime;
use textledger_infrastructure::views::{ViewStore, ViewTables};

use super::checkpoint_keeper::CheckpointKeeper;
use crate::handler::{Parts, reply_queue_url};
use crate::outside::Outside;

/// Looks for what was left undone.
pub struct Watchdog {
    /// The event streams.
    pub ledger: Ledger,
    /// The view tables.
    pub views: ViewStore,
    /// Where replies are called for.
    pub replies: ReplyQueue,
    /// How far its rounds have come.
    pub rounds: Rounds,
    /// The deployment's choices, as far as they tell what is due.
    pub policy: Policy,
    /// The namespace of what it measures.
    pub metrics_namespace: String,
    /// Where checkpoints of the ledger go, if anywhere.
    pub checkpoints: Option<CheckpointKeeper>,
    /// The time.
    pub time: SharedTime,
}

/// What `watchdog` has to be told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The ledger.
    pub ledger: LedgerTables,
    /// The views.
    pub views: ViewTables,
    /// The reply queue.
    pub reply_queue_url: String,
    /// The deployment's choices.
    pub policy: Policy,
    /// The namespace of what it measures.
    pub metrics_namespace: String,
    /// The bucket of checkpoints, and the key that signs them.
    pub checkpoints: Option<(String, String)>,
}

impl Parts for Watchdog {
    type Settings = Settings;

    fn settings(variables: &mut Variables<'_>) -> Settings {
        let ledger = LedgerTables::read(variables);
        Settings {
            views: ViewTables::read(variables, &ledger.control),
            ledger,
            reply_queue_url: reply_queue_url(variables),
            policy: Policy {
                time_zone: business_time_zone(variables),
                mirrors_opt_outs: variables.optional(OPT_OUT_LIST).is_some(),
                night: quiet_hours(variables),
                ..Policy::default()
            },
            metrics_namespace: variables
                .required("METRICS_NAMESPACE", "the CloudWatch namespace of what is measured"),
            checkpoints: checkpoints(variables),
        }
    }

    fn new(settings: Settings, outside: &Outside) -> Self {
        Self {
            rounds: Rounds::new(outside.dynamodb(), settings.ledger.control.clone()),
            ledger: outside.ledger(settings.ledger),
            views: ViewStore::new(outside.dynamodb(), settings.views, outside.time.clone()),
            replies: outside.replies(settings.reply_queue_url),
            policy: settings.policy,
            metrics_namespace: settings.metrics_namespace,
            checkpoints: settings.checkpoints.map(|(bucket, key_id)| CheckpointKeeper {
                sdk: outside.bounded().clone(),
                bucket,
                key_id,
            }),
            time: outside.time.clone(),
        }
    }
}

/// Where checkpoints go and what signs them; one of both says nothing.
fn checkpoints(variables: &mut Variables<'_>) -> Option<(String, String)> {
    let (bucket, key) = ("CHECKPOINTS_BUCKET", "CHECKPOINT_KEY_ID");
    let found = (variables.optional(bucket), variables.optional(key));
    match found {
        (Some(bucket), Some(key)) => return Some((bucket, key)),
        (Some(found), None) => variables.refuse(bucket, &found, "name the key in CHECKPOINT_KEY_ID too"),
        (None, Some(found)) => variables.refuse(key, &found, "name the bucket in CHECKPOINTS_BUCKET too"),
        (None, None) => {}
    }
    None
}
