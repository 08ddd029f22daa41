//! Verifying the ledger while it is written to. Rows are read as they stand,
//! whether or not they open, and nothing is ever written: not even a head that
//! any other reader would mend in passing.
//!
//! All of it takes two passes over parallel segments. One reads every event, follows
//! each stream and asks for the heads of a hundred at once; the other reads every
//! head and asks for the events these name. Both only suspect: appends go on
//! meanwhile, and a transaction is not seen at one instant by a scan. What is
//! suspected is read again by itself a little later, and what is wrong then is a
//! finding. Where there is a log of checkpoints, each stream is also held against what
//! these signed of it; and what was recorded since one of them can be verified alone.

mod all;
mod census;
mod examine;
mod pass;
mod rows;
mod since;
mod stored;
mod verification;
mod workers;

pub use verification::{Onlooker, Verification};
