//! An embedded cloud that another process serves, reached over its front: its
//! functions, and its phones, which AWS does not have.

use std::time::Duration;

use axum::http::response::Parts;
use axum::http::{Method, Request, StatusCode};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use serde_json::{Value, json};
use textledger_domain::phone::PhoneNumber;

use super::functions::InvokeError;

/// How long an answer may take: as long as the slowest function, and a little.
const ANSWER_WITHIN: Duration = Duration::from_secs(100);

/// A served cloud; clones share its connections.
#[derive(Clone)]
pub struct Served {
    url: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// A text in a phone's inbox.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InboxText {
    /// What it says.
    pub body: String,
}

/// Why a served cloud gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody answers there.
    #[error("{url} does not answer: is `textledger serve` running there?")]
    Unreachable {
        /// Where.
        url: String,
        /// What the connection said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Somebody answers there who serves something else, or will not.
    #[error("{url} answers {status}: is it a `textledger serve`?")]
    Refused {
        /// Where.
        url: String,
        /// How.
        status: StatusCode,
    },
}

impl Served {
    /// The cloud whose front is at `url`.
    #[must_use]
    pub fn at(url: &str) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { url: url.trim_end_matches('/').to_owned(), client }
    }

    /// Runs the function called `name` on `event`, as Lambda's Invoke does.
    ///
    /// # Errors
    /// [`Error`]; inside, what the function answered as its error.
    pub async fn invoke(&self, name: &str, event: Vec<u8>) -> Result<Result<Value, InvokeError>, Error> {
        let path = format!("/2015-03-31/functions/{name}/invocations");
        let (head, body) = self.exchange(Method::POST, &path, event.into()).await?;
        let error = |answer: &Value, kind: &str, message: &str| {
            let said = |field: &str| answer[field].as_str().unwrap_or_default().to_owned();
            InvokeError { error_type: said(kind), message: said(message) }
        };
        // No JSON, say: that is about the event, and the next may do.
        if head.status == StatusCode::BAD_REQUEST {
            return Ok(Err(error(&self.read(&body)?, "Type", "Message")));
        }
        let answer = self.read(self.expect_ok(&head, &body)?)?;
        Ok(match head.headers.contains_key("x-amz-function-error") {
            true => Err(error(&answer, "errorType", "errorMessage")),
            false => Ok(answer),
        })
    }

    /// Sends `body` from the phone `from` to the number `to`, as its handset
    /// does. Whether it was passed on: the network may keep it.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn text_from(&self, from: &PhoneNumber, to: &str, body: &str) -> Result<bool, Error> {
        let text = json!({ "to": to, "body": body }).to_string();
        let path = format!("/phones/{}/texts", from.e164());
        let answer = self.ask(Method::POST, &path, text.into()).await?;
        Ok(!answer["inbound_message_id"].is_null())
    }

    /// The texts the phone `number` has got, oldest first.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn inbox(&self, number: &PhoneNumber) -> Result<Vec<InboxText>, Error> {
        let path = format!("/phones/{}/inbox", number.e164());
        let answer = self.ask(Method::GET, &path, Bytes::new()).await?;
        serde_json::from_value(answer).map_err(|error| self.unreachable(error))
    }

    async fn ask(&self, method: Method, path: &str, body: Bytes) -> Result<Value, Error> {
        let (head, body) = self.exchange(method, path, body).await?;
        self.read(self.expect_ok(&head, &body)?)
    }

    async fn exchange(&self, method: Method, path: &str, body: Bytes) -> Result<(Parts, Bytes), Error> {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        let request = request.body(Full::new(body)).map_err(|error| self.unreachable(error))?;
        let asked = async {
            let answer = self.client.request(request).await.map_err(|error| self.unreachable(error))?;
            let (head, body) = answer.into_parts();
            let body = body.collect().await.map_err(|error| self.unreachable(error))?;
            Ok((head, body.to_bytes()))
        };
        let answered = tokio::time::timeout(ANSWER_WITHIN, asked).await;
        answered.map_err(|error| self.unreachable(error))?
    }

    fn expect_ok<'b>(&self, head: &Parts, body: &'b Bytes) -> Result<&'b Bytes, Error> {
        match head.status {
            StatusCode::OK => Ok(body),
            status => Err(Error::Refused { url: self.url.clone(), status }),
        }
    }

    fn read(&self, body: &[u8]) -> Result<Value, Error> {
        serde_json::from_slice(body).map_err(|error| self.unreachable(error))
    }

    fn unreachable(&self, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error::Unreachable { url: self.url.clone(), source: Box::new(source) }
    }
}
