//! Why AWS did not say how something is. A refused permission is told by the action
//! it takes, so that it can be granted.

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// There is no such thing.
    #[error("it does not exist")]
    Missing,
    /// Whoever asks may not.
    #[error("AWS refuses {action} on {on}")]
    Refused {
        /// The action, as IAM calls it.
        action: String,
        /// The resource it was asked of.
        on: String,
    },
    /// There was no answer, or one that says nothing of it.
    #[error("{action} was not answered: {why}")]
    Failed {
        /// The action, as IAM calls it.
        action: String,
        /// What was said instead, without numbers.
        why: String,
    },
}

impl Unanswered {
    /// What to do about it.
    pub(super) fn next(&self) -> String {
        match self {
            Self::Missing => "run `terraform apply` in infrastructure/terraform/sms".to_owned(),
            Self::Refused { action, .. } => {
                format!("let who runs this {action}, which only reads, in their IAM policy, and run it again")
            }
            Self::Failed { .. } => {
                "check region, credentials and endpoint (AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL), and run it again".to_owned()
            }
        }
    }
}

/// Codes that say there is no such thing.
const MISSING: [&str; 8] = [
    "AWS.SimpleQueueService.NonExistentQueue",
    "NoSuchBucket",
    "NotFound",
    "NotFoundException",
    "ObjectLockConfigurationNotFoundError",
    "QueueDoesNotExist",
    "ResourceNotFound",
    "ResourceNotFoundException",
];
/// Codes that say whoever asks may not.
const REFUSED: [&str; 5] =
    ["AccessDenied", "AccessDeniedException", "AuthorizationError", "NotAuthorized", "UnauthorizedOperation"];

/// What an error that AWS calls `code` means for what was asked.
pub(super) fn of_code(action: &str, on: &str, code: &str, message: &str) -> Unanswered {
    if MISSING.contains(&code) {
        Unanswered::Missing
    } else if REFUSED.contains(&code) {
        Unanswered::Refused { action: action.to_owned(), on: on.to_owned() }
    } else {
        let why = crate::in_words::masked(&format!("{code}: {message}"));
        Unanswered::Failed { action: action.to_owned(), why }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_what_is_refused_and_what_failed_are_told_apart() {
        let of = |code| of_code("sqs:GetQueueUrl", "queue", code, "of +14255550182");
        assert_eq!(of("QueueDoesNotExist"), Unanswered::Missing);
        let refused = of("AccessDeniedException");
        assert_eq!(refused.to_string(), "AWS refuses sqs:GetQueueUrl on queue");
        assert!(refused.next().contains("sqs:GetQueueUrl"), "{}", refused.next());
        let failed = of("ExpiredToken").to_string();
        assert_eq!(failed, "sqs:GetQueueUrl was not answered: ExpiredToken: of +•••");
    }
}
