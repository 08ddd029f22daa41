//! An HTTP API of our own beside the emulated services, below a path of its own.
//! Who serves it comes from outside, once the cloud that it works on is up.

use std::sync::{Arc, OnceLock};

use axum::extract::Request;
use axum::response::Response;

use crate::functions::BoxFuture;

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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::response::Response;

    use super::Guest;

    #[test]
    fn a_guest_has_what_is_below_its_path_and_nothing_beside_it() {
        let guest = Guest::default();
        assert!(guest.at("/v1").is_none());
        guest.serve("/v1", Arc::new(|_| Box::pin(async { Response::default() })));
        for (path, is_its_own) in
            [("/v1", true), ("/v1/contacts", true), ("/v10", false), ("/", false), ("/phones/v1", false)]
        {
            assert_eq!(guest.at(path).is_some(), is_its_own, "{path}");
        }
    }
}
