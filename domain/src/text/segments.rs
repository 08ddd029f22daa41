//! How many parts a text is sent in: what carriers count and bill.
//!
//! A text that does not fit alone is sent as several parts, each of which gives
//! up six bytes to the header that joins them again (3GPP TS 23.040
//! §9.2.3.24.1), so the room per part shrinks. Which characters fit which
//! alphabet is the business of `encoding`.

use serde::{Deserialize, Serialize};

use super::encoding::{Encoding, encoding_of, septets};

/// The size of a text as an SMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Segments {
    /// The alphabet the text needs.
    pub encoding: Encoding,
    /// Parts on the air and on the bill; 1 for an empty text, which still
    /// travels as one message.
    pub parts: u32,
    /// Septets in GSM-7, UTF-16 code units in UCS-2, over all parts and without
    /// headers.
    pub units: u32,
}

/// Units that fit: alone, and in each part of several.
struct Room {
    alone: u32,
    per_part: u32,
}

/// 140 bytes hold 160 septets; less the 6-byte header, 153.
const GSM7_ROOM: Room = Room { alone: 160, per_part: 153 };
/// 140 bytes hold 70 code units; less the 6-byte header, 67.
const UCS2_ROOM: Room = Room { alone: 70, per_part: 67 };

impl Segments {
    /// Measures `text` exactly as it is spelled.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let encoding = encoding_of(text);
        match encoding {
            Encoding::Gsm7 => Self::pack(encoding, &GSM7_ROOM, text.chars().filter_map(septets)),
            Encoding::Ucs2 => Self::pack(encoding, &UCS2_ROOM, text.chars().map(utf16_units)),
        }
    }

    /// Fills parts in order. A character of two units (an escape and its
    /// septet, a surrogate pair) is never torn apart, so a part may stay one
    /// unit short.
    fn pack(encoding: Encoding, room: &Room, sizes: impl Iterator<Item = u32>) -> Self {
        let (mut units, mut parts, mut filled) = (0_u32, 1_u32, 0_u32);
        for size in sizes {
            units += size;
            filled += size;
            if filled > room.per_part {
                parts += 1;
                filled = size;
            }
        }
        if units <= room.alone {
            parts = 1;
        }
        Self { encoding, parts, units }
    }
}

fn utf16_units(c: char) -> u32 {
    if c.len_utf16() == 2 { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, Segments};

    /// `lead` `lead_times` times, then `tail`.
    fn text(lead: &str, lead_times: usize, tail: &str) -> String {
        format!("{}{tail}", lead.repeat(lead_times))
    }

    #[test]
    fn parts_change_at_the_published_limits() {
        let gsm7 = Encoding::Gsm7;
        let ucs2 = Encoding::Ucs2;
        for (text, encoding, parts, units) in [
            (text("", 0, ""), gsm7, 1, 0),
            (text("a", 160, ""), gsm7, 1, 160),
            (text("a", 161, ""), gsm7, 2, 161),
            (text("a", 306, ""), gsm7, 2, 306),
            (text("a", 307, ""), gsm7, 3, 307),
            (text("€", 80, ""), gsm7, 1, 160),
            (text("a", 159, "€"), gsm7, 2, 161),
            (text("ж", 70, ""), ucs2, 1, 70),
            (text("ж", 71, ""), ucs2, 2, 71),
            (text("ж", 134, ""), ucs2, 2, 134),
            (text("ж", 135, ""), ucs2, 3, 135),
            (text("👍", 35, ""), ucs2, 1, 70),
            (text("a", 69, "👍"), ucs2, 2, 71),
        ] {
            assert_eq!(Segments::of(&text), Segments { encoding, parts, units }, "{text}");
        }
    }

    #[test]
    fn an_escape_pair_is_not_torn_apart() {
        // 152 septets, then €: it moves to the second part, which then holds 153.
        assert_eq!(Segments::of(&text("a", 152, &text("€", 1, &"a".repeat(151)))).parts, 2);
        assert_eq!(Segments::of(&text("a", 152, &text("€", 1, &"a".repeat(152)))).parts, 3);
        assert_eq!(Segments::of(&"a".repeat(306)).parts, 2);
    }

    #[test]
    fn a_surrogate_pair_is_not_torn_apart() {
        // 66 code units, then 👍: one unit of the first part stays empty.
        assert_eq!(Segments::of(&text("ж", 66, &text("👍", 1, &"ж".repeat(65)))).parts, 2);
        assert_eq!(Segments::of(&text("ж", 66, &text("👍", 1, &"ж".repeat(66)))).parts, 3);
    }

    #[test]
    fn the_stored_form_is_small_and_stable() {
        let segments = Segments::of("Hi 👍");
        let json = serde_json::to_string(&segments).unwrap();
        assert_eq!(json, r#"{"encoding":"ucs2","parts":1,"units":5}"#);
        assert_eq!(serde_json::from_str::<Segments>(&json).unwrap(), segments);
        assert!(serde_json::to_string(&Segments::of("Hi")).unwrap().contains(r#""encoding":"gsm7""#));
    }
}
