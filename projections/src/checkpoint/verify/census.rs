//! The census of given heads, without any page of one.

use crate::checkpoint::census::paths::Paths;
use crate::checkpoint::census::{CensusRoot, leaf_hash};
use crate::checkpoint::leaf::HeadLeaf;

/// The census of these leaves, in the order of their streams and one of each; none
/// where a leaf has no form.
pub fn census_of(leaves: impl Iterator<Item = HeadLeaf>) -> Option<CensusRoot> {
    let hashed = leaves.map(|leaf| Some((leaf.stream, leaf_hash(&leaf.to_bytes().ok()?))));
    let hashed = hashed.collect::<Option<Vec<_>>>()?;
    Paths::of_nothing().change(0, &hashed).ok().map(|changed| changed.census)
}
