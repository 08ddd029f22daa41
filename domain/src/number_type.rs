//! The kinds of numbers texts are sent from. Who answers a STOP, and who
//! blocks after it, differs between them.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A kind of business number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberType {
    /// A ten-digit number registered for business texting: all duty is ours.
    TenDlc,
    /// A toll-free number: the carrier itself answers a literal STOP and blocks.
    TollFree,
    /// Five or six digits: all duty is ours.
    ShortCode,
}

/// What a number type may be called.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no number type: give ten_dlc, toll_free or short_code")]
pub struct Unknown(String);

impl FromStr for NumberType {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        match text.trim().to_lowercase().replace('-', "_").as_str() {
            "ten_dlc" | "10dlc" => Ok(Self::TenDlc),
            "toll_free" => Ok(Self::TollFree),
            "short_code" => Ok(Self::ShortCode),
            _ => Err(Unknown(text.to_owned())),
        }
    }
}
