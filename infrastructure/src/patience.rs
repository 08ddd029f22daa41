//! Reads that are tried again for a minute: going through millions of rows must
//! not have to begin anew because a table was throttled, or away for a moment.

use std::time::Duration;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

use crate::time::Time;

/// How long one read is tried.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(60);

const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Refusals that go away by themselves, as the API reference names them.
const PASSING: [&str; 3] =
    ["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"];

/// The attempts at one read.
pub(crate) struct Patience<'a> {
    time: &'a dyn Time,
    began: Duration,
    wait: Duration,
}

impl<'a> Patience<'a> {
    pub(crate) fn new(time: &'a dyn Time) -> Self {
        Self { time, began: time.monotonic(), wait: FIRST_WAIT }
    }

    /// Waits before another attempt, each time longer. Whether there is to be one.
    pub(crate) async fn lasts(&mut self) -> bool {
        if self.time.monotonic().saturating_sub(self.began) >= GIVEN_UP_AFTER {
            return false;
        }
        self.time.sleep(self.wait).await;
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
        true
    }

    /// The same, after `error`: only what passes is worth waiting for.
    pub(crate) async fn outlasts<E: ProvideErrorMetadata>(
        &mut self,
        error: &SdkError<E, HttpResponse>,
    ) -> bool {
        passes(error) && self.lasts().await
    }

    /// What `read` answers, asked again as long as its errors pass.
    ///
    /// # Errors
    /// The first that does not pass, or not within a minute.
    pub(crate) async fn through<T, E, F>(
        mut self,
        read: impl Fn() -> F + Send,
    ) -> Result<T, SdkError<E, HttpResponse>>
    where
        E: ProvideErrorMetadata + Send + Sync,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
        T: Send,
    {
        loop {
            match read().await {
                Err(error) if self.outlasts(&error).await => {}
                answer => return answer,
            }
        }
    }

    /// Something of the answer came, so the table gets on.
    pub(crate) fn renew(&mut self) {
        *self = Self::new(self.time);
    }
}

fn passes<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    match error {
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => true,
        SdkError::ServiceError(refused) => {
            refused.raw().status().is_server_error()
                || refused.err().code().is_some_and(|code| PASSING.contains(&code))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::config::http::HttpResponse;
    use aws_sdk_dynamodb::error::{ConnectorError, ErrorMetadata};
    use aws_sdk_dynamodb::operation::scan::ScanError;

    use super::{SdkError, passes};

    #[test]
    fn only_what_goes_away_by_itself_is_waited_for() {
        let refused = |status: u16, code: &str| {
            let error = ScanError::generic(ErrorMetadata::builder().code(code).build());
            SdkError::service_error(error, HttpResponse::new(status.try_into().unwrap(), "".into()))
        };
        for (status, code, expected) in [
            (400, "ProvisionedThroughputExceededException", true),
            (400, "ThrottlingException", true),
            (500, "InternalServerError", true),
            (503, "", true),
            (400, "ResourceNotFoundException", false),
            (400, "AccessDeniedException", false),
            (400, "ValidationException", false),
        ] {
            assert_eq!(passes(&refused(status, code)), expected, "{status} {code}");
        }
        let away = ConnectorError::io("refused".into());
        assert!(passes(&SdkError::<ScanError, HttpResponse>::dispatch_failure(away)));
        assert!(!passes(&SdkError::<ScanError, HttpResponse>::construction_failure("no table name")));
    }
}
