//! The front as unmodified AWS SDKs meet it, over loopback HTTP.

mod account;
mod bedrock;
mod broken;
mod opt_outs;
mod plain_http;
mod sms;
mod sqs;
mod transactions;
mod world;
