//! How a keyword is looked up.

use crate::class::Class;

/// What a text asks for that is a keyword, and the keyword.
pub(crate) type Found = (Class, &'static str);

/// The first of `table` that is `spelled` so.
pub(super) fn find(spelled: &str, table: &[(Class, &'static [&'static str])]) -> Option<Found> {
    table.iter().find_map(|(class, keywords)| {
        let keyword = keywords.iter().find(|&&keyword| keyword == spelled)?;
        Some((*class, *keyword))
    })
}
