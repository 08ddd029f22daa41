//! What an audit is told: as-of answers equal a fold cut by hand, every decision
//! comes out identical when it is made again, nothing is found by a scan, the story
//! of the demo reads as it did; and what was tampered with, in tables and in logs, is
//! found and named.

mod altered_bundles;
mod backdated;
mod bundles;
mod checkpoint;
mod checkpoint_crashes;
mod checkpoint_notes;
mod clean;
mod counted;
mod cut_by_hand;
mod decided_again;
mod exhibit;
mod live;
mod logged;
mod lost;
mod requests;
mod screens;
mod signed;
mod signed_heads;
mod tamper;
mod tampered_rows;
mod ways;

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::hurried::Hurried;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_domain::stream::Seq;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::ledger::verify::{Onlooker, Verification};
use textledger_projections::audit::verify::{Verified, Whose};

/// Verifies the ledger of a pipeline, cut into so many parts.
pub fn verification(pipeline: &Pipeline, workers: u32) -> Verification {
    let tables = (&TableNames::deployed(ENVIRONMENT)).into();
    let time = Arc::new(Hurried(pipeline.time.now()));
    Verification::new(Client::new(pipeline.cloud.sdk()), tables, time, workers)
}

pub async fn verified(pipeline: &Pipeline, workers: u32) -> Verified {
    verification(pipeline, workers).all(&unheard()).await.unwrap()
}

/// Nobody looks on.
pub fn unheard() -> Onlooker {
    Arc::new(|_| {})
}

/// The findings: in which stream, at which position, of which kind.
pub fn found(verified: &Verified) -> Vec<(String, Seq, &'static str)> {
    let key = |whose: &Whose| match whose {
        Whose::Stream(stream) => stream.key(),
        Whose::Key(key) => key.clone(),
        Whose::Digest(digest) => format!("{digest:?}"),
    };
    verified.findings.iter().map(|found| (key(&found.whose), found.seq, found.fault.name())).collect()
}
