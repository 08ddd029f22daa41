//! `consent-api`: consent over HTTP, for people's tools, diallers and other
//! systems. The same router answers on Lambda and beside the embedded cloud; the
//! rules are the consent layer's, the contract is `openapi/consent-api.json`.
//!
//! It authenticates nobody: the gateway in front of it does, by AWS IAM, and says
//! whom it let in. Numbers come in bodies, never in paths or queries, so that no
//! access log on the way holds one.

mod ask;
pub mod contract;
mod enter;
mod extract;
pub mod form;
pub mod gateway;
mod json;
pub mod parts;
pub mod problem;
mod refusals;
pub mod route;
pub mod words;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::map_response;
use serde_json::Value;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ledger::Ledger;

use self::contract::{BODY_BYTES_MAX, never_kept};
use self::problem::{Kind, Problem};
use self::route::Route;
use crate::consents::Consents;
use crate::error::Error;
use crate::handler::Handler;

pub use self::parts::ConsentApi;
pub use ask::PENDING_SHOWN_MAX;
pub use extract::{IDEMPOTENCY_KEY, KEY_CHARS_MAX};

/// The first part of every path.
pub const PREFIX: &str = "/v1";

impl Handler for ConsentApi {
    const FUNCTION: Function = Function::ConsentApi;

    fn ledger(&self) -> &Ledger {
        self.consents.ledger()
    }

    async fn run(&self, event: &[u8]) -> Result<Value, Error> {
        gateway::serve(router(self.consents.clone()), event).await.map_err(|_| Error::WrongEvent {
            function: Self::FUNCTION.name(),
            expected: "an HTTP request in payload format 2.0",
        })
    }
}

/// Serves `consents` over HTTP. Whoever lets a request in puts the caller's
/// [`Principal`](textledger_domain::actor::Principal) into its extensions.
pub fn router(consents: Consents) -> Router {
    Route::ALL
        .into_iter()
        .fold(Router::new(), |router, route| router.route(route.path(), route.handler()))
        .fallback(no_such_path)
        .method_not_allowed_fallback(other_method)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(map_response(never_kept))
        .with_state(consents)
}

async fn no_such_path() -> Problem {
    let paths: Vec<&str> = Route::ALL.iter().map(|route| route.path()).collect();
    Kind::NotFound.because(format!("the paths are: {}", paths.join(", ")))
}

async fn other_method() -> Problem {
    Kind::MethodNotAllowed.because("the header Allow names the methods of this path")
}
