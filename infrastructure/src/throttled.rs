//! A transaction that DynamoDB cancels because one of its items is throttled was
//! not carried out, and can be tried again like any throttled request. The SDK
//! does not see that: to it every cancelled transaction is final, whatever the
//! reasons it was cancelled for.

use aws_sdk_dynamodb::config::interceptors::InterceptorContext;
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;

/// The reasons that go away by themselves, as the API reference names them. A
/// conflict with another transaction is none: what was decided may not hold any
/// more.
const REASONS: [&str; 2] = ["ThrottlingError", "ProvisionedThroughputExceeded"];

/// Tells the SDK's retries which cancelled transactions are throttled.
#[derive(Debug)]
pub struct ThrottledTransactions;

impl ClassifyRetry for ThrottledTransactions {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let error = context.output_or_error().and_then(Result::err);
        let error = error
            .and_then(|error| error.as_operation_error())
            .and_then(|error| error.downcast_ref::<TransactWriteItemsError>());
        match error {
            Some(error) if is_throttled(error) => RetryAction::throttling_error(),
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "throttled transactions"
    }
}

/// Whether nothing but throttling stood in the way: a condition that does not
/// hold fails again.
fn is_throttled(error: &TransactWriteItemsError) -> bool {
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error else { return false };
    let mut codes = cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code());
    let others = codes.clone().any(|code| code != "None" && !REASONS.contains(&code));
    !others && codes.any(|code| REASONS.contains(&code))
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::CancellationReason;
    use aws_sdk_dynamodb::types::error::TransactionCanceledException;

    use super::{TransactWriteItemsError, is_throttled};

    fn cancelled(codes: &[&str]) -> TransactWriteItemsError {
        let reasons = codes.iter().map(|code| CancellationReason::builder().code(*code).build()).collect();
        let cancelled = TransactionCanceledException::builder().set_cancellation_reasons(Some(reasons));
        TransactWriteItemsError::TransactionCanceledException(cancelled.build())
    }

    #[test]
    fn only_what_throttling_alone_cancelled_is_tried_again() {
        for (codes, expected) in [
            (&["None", "ThrottlingError"][..], true),
            (&["ProvisionedThroughputExceeded"], true),
            (&["ThrottlingError", "ConditionalCheckFailed"], false),
            (&["TransactionConflict", "None"], false),
            (&["None"], false),
            (&[], false),
        ] {
            assert_eq!(is_throttled(&cancelled(codes)), expected, "{codes:?}");
        }
    }
}
