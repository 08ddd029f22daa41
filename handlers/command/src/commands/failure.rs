//! Why a command fails, as its user reads it.

use std::process::ExitCode;

/// Why a command failed; ends with what to do where that is known.
#[derive(Debug)]
pub struct Failure(pub String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !text.contains(&cause_text) {
                text.push_str(": ");
                text.push_str(&cause_text);
            }
            source = cause.source();
        }
        Self(text)
    }
}

/// What a command that ran to its end has to say.
pub type Ran = Result<ExitCode, Failure>;
