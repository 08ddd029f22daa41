//! The usual keyboard: which slip of a finger is a likely one.

use strsim::osa_distance;

const ROWS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];

/// Whether `word` is `meant` but for a finger that hit the key beside, two letters
/// that changed places, or one after the first that is missing.
pub(crate) fn hit_beside(word: &str, meant: &str) -> bool {
    if word.len() < 3 || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    if word.len() + 1 == meant.len() {
        return word.as_bytes()[0] == meant.as_bytes()[0] && osa_distance(word, meant) == 1;
    }
    if word.len() != meant.len() {
        return false;
    }
    let wrong = word.bytes().zip(meant.bytes()).filter(|(typed, meant)| typed != meant).collect::<Vec<_>>();
    match wrong[..] {
        [(a, b), (c, d)] if a == d && b == c => true,
        [slip] => touch(slip),
        _ => false,
    }
}

fn touch((a, b): (u8, u8)) -> bool {
    let place = |key: u8| {
        ROWS.iter().enumerate().find_map(|(row, keys)| Some((row, keys.iter().position(|&k| k == key)?)))
    };
    match (place(a), place(b)) {
        (Some((row, at)), Some((other_row, other))) if row == other_row => at.abs_diff(other) == 1,
        // The rows below are shifted to the right by half a key.
        (Some((row, at)), Some((other_row, other))) if row + 1 == other_row => at == other || at == other + 1,
        (Some((row, at)), Some((other_row, other))) if other_row + 1 == row => at == other || other == at + 1,
        _ => false,
    }
}
