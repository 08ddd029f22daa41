//! Handing texts to AWS End User Messaging. It takes nothing but a
//! [`Handoff`], which only the consent gate makes, and uses it up.
//!
//! SendTextMessage has no idempotency token, so the SDK must not retry it: a
//! retry after a lost answer would send twice.

use aws_sdk_pinpointsmsvoicev2::Client;
use aws_sdk_pinpointsmsvoicev2::config::retry::RetryConfig;
use aws_sdk_pinpointsmsvoicev2::config::timeout::TimeoutConfig;
use aws_sdk_pinpointsmsvoicev2::error::{ConnectorError, ProvideErrorMetadata, SdkError};
use aws_sdk_pinpointsmsvoicev2::operation::send_text_message::SendTextMessageError;
use aws_sdk_pinpointsmsvoicev2::types::{ConflictExceptionReason, MessageType};
use textledger_domain::decide::gate::Handoff;
use textledger_domain::decide::outcome::Trouble;
use textledger_domain::event::outbound::SendFailure;
use textledger_domain::limits::HANDOVER_WITHIN;
use textledger_domain::time::Timestamp;

use crate::outbound_context::OUTBOUND_ID;

/// Hands texts to the carrier.
#[derive(Clone)]
pub struct SmsSender {
    client: Client,
    configuration_set: String,
}

impl SmsSender {
    /// A sender on `sdk`, whose retries it switches off for itself.
    #[must_use]
    pub fn new(sdk: &aws_config::SdkConfig, configuration_set: String) -> Self {
        // Beyond this the outcome of a call is in doubt.
        let within = HANDOVER_WITHIN.to_std().unwrap_or_default();
        let config = aws_sdk_pinpointsmsvoicev2::config::Builder::from(sdk)
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::builder().operation_timeout(within).build())
            .build();
        Self { client: Client::from_conf(config), configuration_set }
    }

    /// Hands one text over at `now` and gives back AWS's `MessageId`.
    ///
    /// # Errors
    /// The class of failure; [`SendFailure::InDoubt`] when the text may have
    /// been taken.
    pub async fn send(&self, handoff: Handoff, now: Timestamp) -> Result<String, Trouble<SendFailure>> {
        let send = handoff.send();
        let time_to_live = i32::try_from(handoff.time_to_live(now).num_seconds()).unwrap_or(i32::MAX);
        let answer = self
            .client
            .send_text_message()
            .destination_phone_number(send.to.e164())
            .origination_identity(send.from.as_str())
            .message_body(send.text.as_str())
            .message_type(MessageType::Transactional)
            .configuration_set_name(&self.configuration_set)
            .time_to_live(time_to_live)
            .context(OUTBOUND_ID, send.outbound_id.to_string())
            .send()
            .await;
        match answer {
            Ok(answer) => answer.message_id.ok_or_else(|| Trouble {
                class: SendFailure::InDoubt,
                detail: "the answer holds no message id".to_owned(),
            }),
            Err(error) => Err(classify(&error)),
        }
    }
}

fn classify(error: &SdkError<SendTextMessageError>) -> Trouble<SendFailure> {
    let (class, detail) = match error {
        SdkError::ConstructionFailure(_) => {
            (SendFailure::Misconfigured, "the request could not be built".to_owned())
        }
        // Nothing was sent if no connection was made; anything else may have
        // arrived before the answer was lost.
        SdkError::DispatchFailure(failure)
            if failure.as_connector_error().is_some_and(is_connect_failure) =>
        {
            (SendFailure::Unreachable, "no connection could be made".to_owned())
        }
        SdkError::DispatchFailure(_) => (SendFailure::InDoubt, "the connection failed".to_owned()),
        SdkError::TimeoutError(_) => (SendFailure::InDoubt, "no answer in time".to_owned()),
        SdkError::ServiceError(answer) => {
            let code = answer.err().code().unwrap_or("unknown error");
            let detail =
                reason(answer.err()).map_or_else(|| code.to_owned(), |reason| format!("{code}: {reason}"));
            (of_service(answer.err(), answer.raw().status().is_client_error()), detail)
        }
        _ => (SendFailure::InDoubt, "the answer could not be read".to_owned()),
    };
    Trouble { class, detail }
}

/// A refusal with a status of 4xx is sure not to have sent anything, whatever
/// its code; a 5xx is not.
fn of_service(error: &SendTextMessageError, is_refusal: bool) -> SendFailure {
    match error {
        SendTextMessageError::ThrottlingException(_)
        | SendTextMessageError::ServiceQuotaExceededException(_) => SendFailure::Throttled,
        SendTextMessageError::ConflictException(conflict)
            if conflict.reason() == Some(&ConflictExceptionReason::DestinationPhoneNumberOptedOut) =>
        {
            SendFailure::OptedOut
        }
        SendTextMessageError::ConflictException(conflict) if is_block(conflict.reason()) => {
            SendFailure::Blocked
        }
        SendTextMessageError::ConflictException(_) => SendFailure::Misconfigured,
        SendTextMessageError::ValidationException(_) => SendFailure::Rejected,
        _ if is_refusal => SendFailure::Misconfigured,
        _ => SendFailure::InDoubt,
    }
}

/// Whether a conflict is about the customer's number. The others are about our
/// own number, pool or configuration.
fn is_block(reason: Option<&ConflictExceptionReason>) -> bool {
    matches!(
        reason,
        Some(
            ConflictExceptionReason::DestinationPhoneNumberNotVerified
                | ConflictExceptionReason::DestinationPhoneNumberBlockedByProtectNumberOverride
                | ConflictExceptionReason::DestinationCountryBlockedByProtectConfiguration
        )
    )
}

fn reason(error: &SendTextMessageError) -> Option<&str> {
    match error {
        SendTextMessageError::ConflictException(error) => error.reason().map(|reason| reason.as_str()),
        SendTextMessageError::ValidationException(error) => error.reason().map(|reason| reason.as_str()),
        SendTextMessageError::ServiceQuotaExceededException(error) => {
            error.reason().map(|reason| reason.as_str())
        }
        SendTextMessageError::AccessDeniedException(error) => error.reason().map(|reason| reason.as_str()),
        _ => None,
    }
}

/// Whether no connection was made at all. A connection that broke after the
/// request was written looks much the same, so the HTTP client itself has to
/// say that it was still connecting.
fn is_connect_failure(failure: &ConnectorError) -> bool {
    let mut source: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(failure);
    while let Some(error) = source {
        if error.downcast_ref::<hyper_util::client::legacy::Error>().is_some_and(|error| error.is_connect()) {
            return true;
        }
        source = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use aws_config::BehaviorVersion;
    use aws_config::retry::RetryConfig;
    use aws_sdk_pinpointsmsvoicev2::Client;
    use aws_sdk_pinpointsmsvoicev2::config::{Config, Credentials, Region};
    use tokio::net::TcpListener;

    use super::{SendFailure, classify};

    /// How a text fares at `address`.
    async fn sent_to(address: std::net::SocketAddr) -> SendFailure {
        let http = aws_smithy_http_client::Builder::new().build_http();
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "test"))
            .endpoint_url(format!("http://{address}"))
            .retry_config(RetryConfig::disabled())
            .http_client(http)
            .build();
        let request = Client::from_conf(config).send_text_message();
        let error = request.destination_phone_number("+14255550182").message_body("hi").send().await;
        classify(&error.unwrap_err()).class
    }

    /// Our `hyper-util` and the one below the SDK's HTTP client have to be one
    /// version: otherwise its error is of another type, and a text that was
    /// surely not sent would count as in doubt, and never be sent again.
    #[tokio::test]
    async fn a_connection_that_was_never_made_is_told_from_one_that_broke() {
        let nobody = {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            listener.local_addr().unwrap()
        };
        assert_eq!(sent_to(nobody).await, SendFailure::Unreachable);

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        // Takes the connection, and closes it without an answer.
        let hangs_up = async { drop(listener.accept().await.unwrap()) };
        let (failure, ()) = tokio::join!(sent_to(address), hangs_up);
        assert_eq!(failure, SendFailure::InDoubt);
    }
}
