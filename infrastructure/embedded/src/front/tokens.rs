//! `ClientRequestToken`, by which DynamoDB knows a transaction that is sent
//! again, carries it out once, and answers as it did the first time.
//!
//! The engine keeps each token for ten minutes and looks through all of them at
//! every transaction: its memory, and the time a write takes, would follow the
//! number of texts. So it is shown none, and the latest are kept here. They
//! outlast any SDK's retries, which come within seconds.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::{Response, StatusCode};
use bytes::Bytes;
use serde_json::{Map, Value};
use textledger_domain::hash::Hash;

/// Transactions that are remembered.
const TOKENS_MAX: usize = 1_024;

/// The longest token DynamoDB takes. A longer one is left for the engine to
/// refuse.
const TOKEN_BYTES_MAX: usize = 36;

/// A transaction that can be recognised.
pub(super) struct Marked {
    token: String,
    /// The request without its token.
    pub(super) body: Bytes,
}

/// What is known of a transaction's token.
pub(super) enum Known {
    /// Nothing.
    New,
    /// The same transaction was carried out and answered so.
    Done(Response<Bytes>),
    /// Another transaction bore it.
    Taken,
}

/// The transactions carried out lately.
#[derive(Default)]
pub(super) struct Tokens {
    done: Mutex<Done>,
}

#[derive(Default)]
struct Done {
    answers: BTreeMap<String, (Hash, Response<Bytes>)>,
    /// Oldest first.
    order: VecDeque<String>,
}

impl Marked {
    /// The transaction in a request's body, if it bears a token.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let mut request: Map<String, Value> = serde_json::from_slice(body).ok()?;
        let Value::String(token) = request.remove("ClientRequestToken")? else { return None };
        let is_legal = (1..=TOKEN_BYTES_MAX).contains(&token.len());
        let body = Bytes::from(serde_json::to_vec(&request).ok()?);
        is_legal.then_some(Self { token, body })
    }
}

impl Tokens {
    /// What became of `marked` before.
    pub(super) fn look_up(&self, marked: &Marked) -> Known {
        match self.done().answers.get(&marked.token) {
            None => Known::New,
            Some((request, answer)) if *request == Hash::of(&marked.body) => Known::Done(answer.clone()),
            Some(_) => Known::Taken,
        }
    }

    /// Keeps the answer to a transaction that was carried out. One that was
    /// refused may be tried again under its token.
    pub(super) fn remember(&self, marked: Marked, answer: &Response<Bytes>) {
        if answer.status() != StatusCode::OK {
            return;
        }
        let mut done = self.done();
        if done.order.len() == TOKENS_MAX
            && let Some(oldest) = done.order.pop_front()
        {
            done.answers.remove(&oldest);
        }
        let kept = (Hash::of(&marked.body), answer.clone());
        if done.answers.insert(marked.token.clone(), kept).is_none() {
            done.order.push_back(marked.token);
        }
    }

    fn done(&self) -> MutexGuard<'_, Done> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{Response, StatusCode};
    use bytes::Bytes;

    use super::{Known, Marked, TOKENS_MAX, Tokens};

    fn marked(token: &str, writes: &str) -> Marked {
        Marked::read(format!(r#"{{"ClientRequestToken":"{token}","TransactItems":{writes}}}"#).as_bytes())
            .unwrap()
    }

    fn answer(status: StatusCode) -> Response<Bytes> {
        Response::builder().status(status).body(Bytes::from_static(b"{}")).unwrap()
    }

    #[test]
    fn the_engine_gets_the_request_without_its_token() {
        assert_eq!(marked("a", "[1]").body, r#"{"TransactItems":[1]}"#);
        let too_long = format!(r#"{{"ClientRequestToken":"{}"}}"#, "x".repeat(37));
        for left_alone in [r#"{"TransactItems":[1]}"#, r#"{"ClientRequestToken":""}"#, &too_long, "[", "[]"] {
            assert!(Marked::read(left_alone.as_bytes()).is_none(), "{left_alone}");
        }
    }

    #[test]
    fn a_token_stands_for_one_transaction_once_that_succeeded() {
        let tokens = Tokens::default();
        tokens.remember(marked("a", "[1]"), &answer(StatusCode::BAD_REQUEST));
        assert!(matches!(tokens.look_up(&marked("a", "[1]")), Known::New));
        tokens.remember(marked("a", "[1]"), &answer(StatusCode::OK));
        assert!(matches!(tokens.look_up(&marked("a", "[1]")), Known::Done(_)));
        assert!(matches!(tokens.look_up(&marked("a", "[2]")), Known::Taken));
        assert!(matches!(tokens.look_up(&marked("b", "[1]")), Known::New));
    }

    #[test]
    fn only_the_latest_are_kept_however_many_there_were() {
        let tokens = Tokens::default();
        for number in 0..=TOKENS_MAX {
            tokens.remember(marked(&number.to_string(), "[1]"), &answer(StatusCode::OK));
        }
        assert!(matches!(tokens.look_up(&marked("0", "[1]")), Known::New));
        assert!(matches!(tokens.look_up(&marked("1", "[1]")), Known::Done(_)));
        let done = tokens.done();
        assert_eq!((done.order.len(), done.answers.len()), (TOKENS_MAX, TOKENS_MAX));
    }
}
