//! The embedded cloud: everything the pipeline needs from AWS, on loopback, in
//! this process, spoken to in AWS's own wire protocols by the same SDK code
//! that runs on Lambda.

pub mod agent;
pub mod carrier;
mod changes;
pub mod clock;
pub mod cloud;
pub mod engine;
pub mod faults;
pub mod front;
pub mod functions;
pub mod handset;
pub mod private;
pub mod queues;
pub mod sdk;
pub mod served;
pub mod sources;
pub mod store;
pub mod stream_source;
pub mod topics;
pub mod wire;
