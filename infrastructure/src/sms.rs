//! Handing texts to AWS End User Messaging. It takes nothing but a
//! [`Handoff`], which only the consent gate makes, and uses it up.
//!
//! SendTextMessage has no idempotency token, so the SDK must not retry it: a
//! retry after a lost answer would send twice.

use aws_sdk_pinpointsmsvoicev2::Client;
use aws_sdk_pinpointsmsvoicev2::config::retry::RetryConfig;
use aws_sdk_pinpointsmsvoicev2::config::timeout::TimeoutConfig;
use aws_sdk_pinpointsmsvoicev2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_pinpointsmsvoicev2::operation::send_text_message::SendTextMessageError;
use aws_sdk_pinpointsmsvoicev2::types::MessageType;
use std::time::Duration;
use textledger_domain::decide::gate::Handoff;
use textledger_domain::decide::outcome::Trouble;
use textledger_domain::event::outbound::SendFailure;
use textledger_domain::limits::TIME_TO_LIVE_SECONDS;

/// The key in `Context` under which delivery events carry our outbound id back.
pub const CONTEXT_OUTBOUND_ID: &str = "outbound_id";

/// How long one call may take before its outcome counts as in doubt.
const CALL_WITHIN: Duration = Duration::from_secs(15);

/// Hands texts to the carrier.
#[derive(Clone)]
pub struct SmsSender {
    client: Client,
    configuration_set: Option<String>,
}

impl SmsSender {
    /// A sender on `sdk`, whose retries it switches off for itself.
    #[must_use]
    pub fn new(sdk: &aws_config::SdkConfig, configuration_set: Option<String>) -> Self {
        let config = aws_sdk_pinpointsmsvoicev2::config::Builder::from(sdk)
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::builder().operation_timeout(CALL_WITHIN).build())
            .build();
        Self { client: Client::from_conf(config), configuration_set }
    }

    /// Hands one text over and gives back AWS's `MessageId`.
    ///
    /// # Errors
    /// The class of failure; [`SendFailure::InDoubt`] when the text may have
    /// been taken.
    pub async fn send(&self, handoff: Handoff) -> Result<String, Trouble<SendFailure>> {
        let send = handoff.send();
        let answer = self
            .client
            .send_text_message()
            .destination_phone_number(send.to.e164())
            .origination_identity(send.from.as_str())
            .message_body(&send.text)
            .message_type(MessageType::Transactional)
            .set_configuration_set_name(self.configuration_set.clone())
            .time_to_live(TIME_TO_LIVE_SECONDS)
            .context(CONTEXT_OUTBOUND_ID, send.outbound_id.to_string())
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
    let class = match error {
        SdkError::ConstructionFailure(_) => SendFailure::Misconfigured,
        // Nothing was sent if no connection was made; anything else may have
        // arrived before the answer was lost.
        SdkError::DispatchFailure(failure)
            if failure.as_connector_error().is_some_and(is_connect_failure) =>
        {
            SendFailure::Unreachable
        }
        SdkError::ServiceError(answer) => of_service(answer.err()),
        _ => SendFailure::InDoubt,
    };
    let detail = match error {
        SdkError::ServiceError(answer) => {
            let code = answer.err().code().unwrap_or("unknown error");
            reason(answer.err()).map_or_else(|| code.to_owned(), |reason| format!("{code}: {reason}"))
        }
        SdkError::ConstructionFailure(_) => "the request could not be built".to_owned(),
        SdkError::TimeoutError(_) => "no answer in time".to_owned(),
        SdkError::DispatchFailure(_) => "the connection failed".to_owned(),
        _ => "the answer could not be read".to_owned(),
    };
    Trouble { class, detail }
}

fn of_service(error: &SendTextMessageError) -> SendFailure {
    match error {
        SendTextMessageError::ThrottlingException(_)
        | SendTextMessageError::ServiceQuotaExceededException(_) => SendFailure::Throttled,
        SendTextMessageError::ConflictException(_) => SendFailure::Blocked,
        SendTextMessageError::ValidationException(_) => SendFailure::Rejected,
        SendTextMessageError::AccessDeniedException(_)
        | SendTextMessageError::ResourceNotFoundException(_) => SendFailure::Misconfigured,
        _ => SendFailure::InDoubt,
    }
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

/// Whether the failure is one to connect. The SDK reports a connection that
/// broke after the request was written as I/O too, so only the innermost
/// error's kind tells.
fn is_connect_failure(failure: &aws_sdk_pinpointsmsvoicev2::error::ConnectorError) -> bool {
    let mut source: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(failure);
    while let Some(error) = source {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            return matches!(
                io.kind(),
                std::io::ErrorKind::ConnectionRefused
                    | std::io::ErrorKind::HostUnreachable
                    | std::io::ErrorKind::NetworkUnreachable
                    | std::io::ErrorKind::AddrNotAvailable
            );
        }
        source = error.source();
    }
    false
}
