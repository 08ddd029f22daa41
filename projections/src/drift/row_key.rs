//! The key of a row, in full for reading it and masked for people.

use std::fmt;

use super::masked::masked;

/// The values of a row's key attributes, in their order. The keys of all views
/// are texts.
///
/// Shown masked, as phone numbers are: two of the views have one in their key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey(pub Vec<String>);

impl fmt::Display for RowKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(|part| masked(part)).collect();
        out.write_str(&parts.join(" "))
    }
}

impl fmt::Debug for RowKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}
