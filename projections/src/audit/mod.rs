//! What is told of recorded events to whoever audits them: the story of a contact,
//! why a text was sent or not, and whether the record is whole. Pure: values in,
//! values out.

pub mod explain;
pub mod rederive;
pub mod search;
pub mod shown;
pub mod states;
pub mod timeline;
pub mod told;
pub mod verify;
pub mod words;
