//! The ledger on every store by the same tests: a real engine (the embedded one,
//! or the one that `TEXTLEDGER_TEST_DYNAMODB` names, DynamoDB Local), in tables
//! of each test's own, and the twin in memory.

mod appends;
pub mod bench;
mod clocks;
mod erasing;
mod explained;
mod heads;
mod layout;
mod lost_answers;
mod pointers;
mod reading;
mod state;
mod tampering;
mod time_ranges;
mod writers;
