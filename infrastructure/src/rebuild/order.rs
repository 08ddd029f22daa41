//! What a worker elsewhere is told: which slice of which generation, and how. The
//! state machine puts it together of its input and an item of the slice list.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use textledger_projections::slice::{SLICES, Slice};
use textledger_projections::target::{self, Target};

use super::filling::Options;

/// One slice to work on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SliceOrder {
    /// The generation, such as `messages#g2`.
    pub target: String,
    /// The number of the slice.
    pub slice: u32,
    /// Write capacity units a second for this worker alone; none for as many as
    /// there are.
    pub rate: Option<u32>,
    /// How long the live projector is given to fold an event, in seconds.
    pub lag_s: u32,
}

/// Why an order cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum BadOrder {
    /// It is none. What it is instead may be anything, and is not repeated.
    #[error("expected JSON with target, slice, rate and lag_s")]
    Unreadable,
    /// It names no generation.
    #[error(transparent)]
    Target(#[from] target::Error),
    /// It names no slice.
    #[error("no slice {0}: they are numbered from 0 to {last}", last = SLICES - 1)]
    Slice(u32),
}

impl SliceOrder {
    /// The order that `json` is: what is filled, which slice of it, and how.
    ///
    /// # Errors
    /// [`BadOrder`]
    pub fn read(json: &[u8]) -> Result<(Target, Slice, Options), BadOrder> {
        let Self { target, slice, rate, lag_s } =
            serde_json::from_slice(json).map_err(|_| BadOrder::Unreadable)?;
        let options = Options { workers: 1, rate, lag: TimeDelta::seconds(lag_s.into()) };
        Ok((target.parse()?, Slice::new(slice).ok_or(BadOrder::Slice(slice))?, options))
    }
}

#[cfg(test)]
mod tests {
    use super::{BadOrder, SliceOrder};

    #[test]
    fn an_order_names_a_generation_and_a_slice_or_says_what_is_wrong_with_it() {
        let order = |target: &str, slice: u32| {
            let json = format!(r#"{{"target":"{target}","slice":{slice},"rate":null,"lag_s":30}}"#);
            SliceOrder::read(json.as_bytes()).map_err(|error| error.to_string())
        };
        let (target, slice, options) = order("messages#g2", 255).unwrap();
        assert_eq!((target.to_string(), slice.number()), ("messages#g2".to_owned(), 255));
        assert_eq!((options.rate, options.lag.num_seconds()), (None, 30));
        assert_eq!(order("messages#g2", 256).unwrap_err(), "no slice 256: they are numbered from 0 to 255");
        assert!(order("texts#g2", 0).unwrap_err().contains("no view of this build"));
        assert!(matches!(SliceOrder::read(br#"{"slice":1}"#), Err(BadOrder::Unreadable)));
    }
}
