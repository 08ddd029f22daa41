//! What went wrong with a call of AWS, in words fit for logs and errors (S10).
//!
//! The SDK's own `DisplayErrorContext` adds the debug form of the whole error,
//! and with it the raw answer: after an answer that broke off, that is a
//! customer's events. AWS's messages can quote the value they object to. Here
//! the chain of causes stays, and what may be a customer's goes.

use std::error::Error;
use std::iter::successors;

/// So many digits in a row may be a phone number (the shortest E.164 numbers
/// in service have seven).
const DIGITS_MIN: usize = 7;

/// The error and its causes, without phone numbers and quoted values.
#[must_use]
pub fn in_words(error: &dyn Error) -> String {
    let causes: Vec<String> =
        successors(Some(error), |&error| error.source()).map(ToString::to_string).collect();
    masked(&causes.join(": "))
}

/// What AWS said, without phone numbers and quoted values.
#[must_use]
pub fn masked(said: &str) -> String {
    without_numbers(&without_values(said))
}

/// AWS's validation errors read `Value '…' at 'field' failed to satisfy …`.
fn without_values(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, quoted)) = rest.split_once("Value '") {
        kept.push_str(before);
        kept.push_str("Value '…");
        rest = quoted.find("' at ").map_or("'", |end| &quoted[end..]);
    }
    kept + rest
}

fn without_numbers(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut digits = String::new();
    for character in text.chars().chain(std::iter::once('\n')) {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        kept.push_str(if digits.len() < DIGITS_MIN { &digits } else { "•••" });
        digits.clear();
        kept.push(character);
    }
    kept.pop();
    kept
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::error::{ConnectorError, SdkError};

    use super::in_words;

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Said(&'static str);

    #[derive(Debug, thiserror::Error)]
    #[error("service error")]
    struct Service(#[source] Said);

    #[test]
    fn every_cause_is_told_and_the_raw_answer_is_not() {
        let broken: SdkError<Said, &str> =
            SdkError::response_error(Said("broke off at byte 512"), "{\"body\":\"hi\"}");
        assert_eq!(in_words(&broken), "response error: broke off at byte 512");
        let unreachable: SdkError<Said, &str> =
            SdkError::dispatch_failure(ConnectorError::io(Said("refused").into()));
        assert_eq!(in_words(&unreachable), "dispatch failure: io error: refused");
    }

    #[test]
    fn s10_numbers_and_quoted_values_are_left_out() {
        for (said, told) in [
            ("key contact#+14255550182 is too long", "service error: key contact#+••• is too long"),
            ("item size 512000 has exceeded 400 KB", "service error: item size 512000 has exceeded 400 KB"),
            (
                "1 error: Value 'call me' at 'body' is bad; Value 'x' at 'y' too",
                "service error: 1 error: Value '…' at 'body' is bad; Value '…' at 'y' too",
            ),
            ("Value 'without an end", "service error: Value '…'"),
            ("4255550182", "service error: •••"),
        ] {
            assert_eq!(in_words(&Service(Said(said))), told);
        }
    }
}
