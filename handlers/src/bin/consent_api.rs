//! The `consent-api` Lambda function.

use std::process::ExitCode;

use textledger_handlers::functions::consent_api::ConsentApi;

fn main() -> ExitCode {
    textledger_handlers::lambda::serve::<ConsentApi>()
}
