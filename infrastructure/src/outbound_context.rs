//! What the carrier is given with a text and gives back with its delivery
//! reports. Apart from the sender, so that whoever reads reports has none.

/// The key in `Context` under which delivery events carry our outbound id back.
pub const OUTBOUND_ID: &str = "outbound_id";
