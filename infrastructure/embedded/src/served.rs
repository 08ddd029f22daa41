//! An embedded cloud that another process serves, reached over its front: its
//! functions, and its phones, which AWS does not have.

use std::time::Duration;

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
        let (failed, answer) = self.ask(Method::POST, &path, event.into()).await?;
        let said = |field: &str| answer[field].as_str().unwrap_or_default().to_owned();
        Ok(match failed {
            true => Err(InvokeError { error_type: said("errorType"), message: said("errorMessage") }),
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
        let (_, answer) = self.ask(Method::POST, &path, text.into()).await?;
        Ok(!answer["inbound_message_id"].is_null())
    }

    /// The texts the phone `number` has got, oldest first.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn inbox(&self, number: &PhoneNumber) -> Result<Vec<InboxText>, Error> {
        let path = format!("/phones/{}/inbox", number.e164());
        let (_, answer) = self.ask(Method::GET, &path, Bytes::new()).await?;
        serde_json::from_value(answer).map_err(|error| self.unreachable(error))
    }

    /// What is answered, and whether it is the error of a function.
    async fn ask(&self, method: Method, path: &str, body: Bytes) -> Result<(bool, Value), Error> {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        let request = request.body(Full::new(body)).map_err(|error| self.unreachable(error))?;
        let asked = async {
            let answer = self.client.request(request).await.map_err(|error| self.unreachable(error))?;
            let (head, body) = answer.into_parts();
            let body = body.collect().await.map_err(|error| self.unreachable(error))?;
            Ok((head, body.to_bytes()))
        };
        let answered = tokio::time::timeout(ANSWER_WITHIN, asked).await;
        let (head, body) = answered.map_err(|error| self.unreachable(error))??;
        if head.status != StatusCode::OK {
            return Err(Error::Refused { url: self.url.clone(), status: head.status });
        }
        let answer = serde_json::from_slice(&body).map_err(|error| self.unreachable(error))?;
        Ok((head.headers.contains_key("x-amz-function-error"), answer))
    }

    fn unreachable(&self, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error::Unreachable { url: self.url.clone(), source: Box::new(source) }
    }
}
