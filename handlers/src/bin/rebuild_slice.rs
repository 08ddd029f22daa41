//! The `rebuild-slice` Lambda function.

use std::process::ExitCode;

use textledger_handlers::functions::rebuild_slice::RebuildSlice;

fn main() -> ExitCode {
    textledger_handlers::lambda::serve::<RebuildSlice>()
}
