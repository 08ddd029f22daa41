//! The `delivery-status` Lambda function.

use std::process::ExitCode;

use textledger_handlers::functions::delivery_status::DeliveryStatus;

fn main() -> ExitCode {
    textledger_handlers::lambda::serve::<DeliveryStatus>()
}
