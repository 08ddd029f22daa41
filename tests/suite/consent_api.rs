//! The consent API, through its router on the embedded cloud with time turned
//! by hand. Every answer that any of these tests gets is held against the
//! OpenAPI document, so the two cannot drift apart.

mod answers;
mod asking;
mod bad_input;
mod caller;
mod document;
mod entering;
mod lambda;
mod schema;
mod storage;

pub use entering::reason;
