//! The `watchdog` Lambda function.

use std::process::ExitCode;

use textledger_handlers::functions::watchdog::Watchdog;

fn main() -> ExitCode {
    textledger_handlers::lambda::serve::<Watchdog>()
}
