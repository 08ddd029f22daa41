//! How a text becomes SMS parts: alphabet, size, plain spelling, splitting.
//!
//! Everything here is a function of the text alone. It must not know who the
//! text is for, what it costs or how it is sent.

pub mod encoding;
mod markdown;
mod markup;
pub mod plain;
pub mod segments;
pub mod split;
pub mod spoken;

#[cfg(test)]
mod oracles;
