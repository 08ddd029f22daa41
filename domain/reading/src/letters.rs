//! The letters a reader sees, whatever Unicode spelled them: full-width, styled,
//! accented, boxed and look-alike letters all become plain small ones.
//!
//! One character at a time, so that every letter still knows where it came from.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters of other scripts that look like a Latin one: one such letter hides a
/// keyword from a machine and from no reader.
const LOOK_ALIKES: &[(char, char)] = &[
    ('а', 'a'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('һ', 'h'),
    ('і', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('ο', 'o'),
    ('о', 'o'),
    ('р', 'p'),
    ('ρ', 'p'),
    ('ѕ', 's'),
    ('т', 't'),
    ('τ', 't'),
    ('у', 'y'),
    ('х', 'x'),
    ('ı', 'i'),
    ('ꜱ', 's'),
    ('ᴛ', 't'),
    ('ᴏ', 'o'),
    ('ᴘ', 'p'),
    ('ɴ', 'n'),
    ('ᴇ', 'e'),
    ('ᴅ', 'd'),
];

/// What a character is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// A plain small letter or a digit.
    Letter(char),
    /// Nothing: joiners, marks, fillers.
    Nothing,
    /// A sign that says stop: a word of its own.
    StopSign,
    /// Any other character, for the tokeniser.
    Other(char),
}

/// Calls `each` with what `c` looks like; some characters are several letters.
pub(crate) fn look(c: char, mut each: impl FnMut(Seen)) {
    if c.is_ascii() {
        let seen =
            if c.is_ascii_alphanumeric() { Seen::Letter(c.to_ascii_lowercase()) } else { Seen::Other(c) };
        return each(seen);
    }
    if is_invisible(c) {
        return each(Seen::Nothing);
    }
    if matches!(c, '🛑' | '⛔' | '🚫') {
        return each(Seen::StopSign);
    }
    if let Some(letter) = boxed(c) {
        return each(Seen::Letter(letter));
    }
    for part in std::iter::once(c).nfkd().flat_map(char::to_lowercase) {
        if is_combining_mark(part) {
            continue;
        }
        let plain = LOOK_ALIKES.iter().find(|(from, _)| *from == part).map_or(part, |&(_, to)| to);
        each(if plain.is_alphanumeric() { Seen::Letter(plain) } else { Seen::Other(plain) });
    }
}

/// Joiners, direction marks, variation selectors, tags, skin tones, Hangul fillers.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Letters in circles and boxes, and the letters flags are made of: Unicode has
/// no plain form for them.
fn boxed(c: char) -> Option<char> {
    let offset = match c {
        '\u{1f150}'..='\u{1f169}' => u32::from(c) - 0x1f150,
        '\u{1f170}'..='\u{1f189}' => u32::from(c) - 0x1f170,
        '\u{1f1e6}'..='\u{1f1ff}' => u32::from(c) - 0x1f1e6,
        _ => return None,
    };
    char::from_u32(u32::from('a') + offset)
}
