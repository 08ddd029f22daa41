//! The `sms-inbound` Lambda function.

use std::process::ExitCode;

use textledger_handlers::functions::sms_inbound::SmsInbound;

fn main() -> ExitCode {
    textledger_handlers::lambda::serve::<SmsInbound>()
}
