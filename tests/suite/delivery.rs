//! Inbound texts on their way into the ledger: acknowledged only once they are
//! there (S1), and there once, however often they are delivered (S2).

mod counting;
mod crashes;
mod outages;
mod redelivery;
mod retry_queue;
