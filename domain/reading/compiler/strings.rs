//! Lays strings out as the reader searches them.

use std::collections::BTreeSet;

use crate::sorted_strings::SortedStrings;

/// `strings` in one piece. What is compiled lives as long as the program that
/// compiles it, like what is compiled into a program.
pub(crate) fn sorted(strings: &BTreeSet<&str>) -> SortedStrings {
    let mut text = String::new();
    let mut ends = Vec::new();
    for string in strings {
        text.push_str(string);
        ends.push(text.len() as u32);
    }
    SortedStrings { text: text.leak(), ends: ends.leak() }
}
