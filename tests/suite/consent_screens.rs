//! What `textledger consent` shows, from stories whose every run is the same.

mod answers;
mod entries;
mod lists;

use textledger_command::commands::consent::entry::{self, Receipt};
use textledger_command::commands::consent::show;
use textledger_command::pipeline::Pipeline;
use textledger_domain::actor::Principal;
use textledger_domain::event::consent::Method;
use textledger_domain::policy::Policy;
use textledger_handlers::consents::{CompletionRequest, Consents, Entered, WishRequest};
use textledger_projections::as_of::Basis;

use crate::phones::{customer, pass, settle};

fn consents(pipeline: &Pipeline) -> Consents {
    Consents::new(pipeline.ledger.clone(), pipeline.views.clone(), Policy::default())
}

/// A wish told on the phone three days ago, on a Friday.
fn by_voice(words: &str) -> WishRequest {
    WishRequest {
        method: Method::Voice,
        words: words.to_owned(),
        evidence: "s3://recordings/4711.wav".to_owned(),
        entered_by: "mia".to_owned(),
        channels: None,
        purposes: None,
        requested_at: Some("2026-11-20T18:00:00Z".parse().unwrap()),
        language: None,
        customer_id: None,
        confirm: false,
    }
}

fn completion(systems: &[&str]) -> CompletionRequest {
    CompletionRequest {
        revocation: None,
        acknowledged_by: systems.iter().map(|system| (*system).to_owned()).collect(),
        evidence: None,
        entered_by: "mia".to_owned(),
    }
}

/// The `n`th customer called and wants nothing any more.
async fn revoke(pipeline: &Pipeline, n: u32) -> Entered {
    let key = format!("call-{n}");
    let entered = consents(pipeline)
        .revoke(&customer(n), &by_voice("please don't call me any more"), &key, &Principal::command())
        .await;
    settle(pipeline).await;
    entered.unwrap()
}

async fn shown(pipeline: &Pipeline, n: u32, at: Option<&str>, basis: Basis) -> String {
    let at = at.map(|at| at.parse().unwrap());
    show::screen(&consents(pipeline).standing(&customer(n), at, basis).await.unwrap())
}

fn receipt(key: &str, entered: Entered) -> String {
    entry::screen(&Receipt { idempotency_key: key.to_owned(), entered })
}

/// Holds `screens` against the golden file `name`.
fn assert_reads_as_before(name: &str, screens: &[(&str, String)]) {
    let titled: Vec<String> =
        screens.iter().map(|(title, screen)| format!("━━ {title}\n\n{screen}\n")).collect();
    insta::with_settings!({ snapshot_path => "../golden/screens", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, titled.join("\n"));
    });
}
