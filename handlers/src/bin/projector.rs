//! The `projector` Lambda function.

use std::process::ExitCode;

use textledger_handlers::functions::projector::Projector;

fn main() -> ExitCode {
    textledger_handlers::lambda::serve::<Projector>()
}
