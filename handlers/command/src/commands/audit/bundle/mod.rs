//! `textledger audit export` and `audit verify-bundle`: evidence about one contact as
//! a directory, and whether such a directory is what was exported. What is in it is
//! in `textledger_projections::bundle`.

pub mod directory;
pub mod export;
pub mod gather;
pub mod verify;
