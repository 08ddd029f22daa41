//! The ledger against a real engine: the embedded one, or the one that
//! `TEXTLEDGER_TEST_DYNAMODB` names (DynamoDB Local), by the same code and in
//! tables of each test's own.

mod appends;
mod bench;
mod lost_answers;
mod reading;
mod state;
mod tampering;
mod time_ranges;
mod writers;
