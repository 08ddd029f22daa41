//! An HTTP API of our own beside the emulated services, below a path of its own.
//! Who serves it comes from outside, once the cloud that it works on is up.

use std::sync::{Arc, OnceLock};

use axum::extract::Request;
use axum::response::Response;

use crate::local::functions::BoxFuture;

/// Answers requests.
pub type Answering = Arc<dyn Fn(Request) -> BoxFuture<Response> + Send + Sync>;

/// The place of one such API; clones share it.
#[derive(Clone, Default)]
pub struct Guest(Arc<OnceLock<(String, Answering)>>);

impl Guest {
    /// Lets `answering` answer below `prefix`, such as `/v1`. The first one stays.
    pub fn serve(&self, prefix: &str, answering: Answering) {
        let _ = self.0.set((prefix.to_owned(), answering));
    }

    /// Who answers at `path`, if it is the guest.
    pub(super) fn at(&self, path: &str) -> Option<&Answering> {
        let (prefix, answering) = self.0.get()?;
        let below = path.strip_prefix(prefix.as_str())?;
        (below.is_empty() || below.starts_with('/')).then_some(answering)
    }
}
