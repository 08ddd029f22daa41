//! The deployment that runs on the embedded cloud, by name.

use std::sync::LazyLock;

use textledger_infrastructure::deployment::Deployment;
use textledger_infrastructure::deployment::queues::Queue;

/// Its environment.
pub const ENVIRONMENT: &str = "dev";
/// The number it answers from.
pub const BUSINESS_NUMBER: &str = "+12125550101";

/// The opt-out list of that number.
pub static OPT_OUT_LIST: LazyLock<String> = LazyLock::new(|| Deployment::of(ENVIRONMENT).opt_out_list);
/// The reply queue.
pub static REPLY_QUEUE: LazyLock<String> = LazyLock::new(|| Queue::Replies.deployed_name(ENVIRONMENT));
/// Where triggers end that could not be served.
pub static REPLY_DEAD_LETTERS: LazyLock<String> =
    LazyLock::new(|| Queue::RepliesDead.deployed_name(ENVIRONMENT));
/// Where stream records end that could not be projected.
pub static PROJECTOR_DEAD_LETTERS: LazyLock<String> =
    LazyLock::new(|| Queue::ProjectorDead.deployed_name(ENVIRONMENT));
