//! The `consent-api` Lambda function.

use std::process::ExitCode;

use textledger_handlers::function::Function;

fn main() -> ExitCode {
    textledger_handlers::lambda::serve(Function::ConsentApi)
}
