//! What may be shown of a row (S10): never a text somebody wrote, nor a whole
//! phone number. Fields come and go with the versions of a view, so it is not a
//! list of harmless fields that decides, but what a value looks like: only what
//! has the form of an identifier, an instant or a state is quoted at all.

use super::field::Field;

/// Fields that hold words of a customer or for one: of these only the length is
/// told, even where it is one word.
const WORDS: [&str; 3] = ["message_body", "original_message", "original_request"];

/// The one number that is no phone number however many digits it has.
const EXPIRY: &str = "ttl";

/// So many digits in a row may be a phone number.
const DIGITS_MIN: usize = 7;

/// From this many digits on, a masked number shows its last four; else two. As
/// phone numbers are shown everywhere.
const LONG_DIGITS_MIN: usize = 10;

/// The longest identifier: a phone number, an instant and a position take 45.
const IDENTIFIER_BYTES_MAX: usize = 80;

/// How much of a value is shown.
const SHOWN_CHARS_MAX: usize = 80;

/// `text` where it is an identifier, with its numbers masked; else its length.
pub(crate) fn masked(text: &str) -> String {
    if is_identifier(text) { without_numbers(text) } else { length_of(text) }
}

/// `field`, found at `path` below a row, with its type: `"1"` is a text and `1`
/// a number.
pub(super) fn shown(field: &Field, path: &[&str]) -> String {
    let mut out = String::new();
    let name = path.last().copied().unwrap_or_default();
    write(field, name, path.iter().any(|name| WORDS.contains(name)), &mut out);
    if out.chars().count() > SHOWN_CHARS_MAX {
        out = out.chars().take(SHOWN_CHARS_MAX - 1).collect();
        out.push('…');
    }
    out
}

fn write(field: &Field, name: &str, is_words: bool, out: &mut String) {
    // The rest would be cut off. A character has four bytes at most.
    if out.len() > SHOWN_CHARS_MAX * 4 {
        return;
    }
    match field {
        Field::Text(text) if is_words || !is_identifier(text) => out.push_str(&length_of(text)),
        Field::Text(text) => out.push_str(&format!("\"{}\"", without_numbers(text))),
        Field::Number(number) if name == EXPIRY && number.whole().is_some() => out.push_str(number.spelled()),
        Field::Number(number) => out.push_str(&without_numbers(number.spelled())),
        Field::Bool(is) => out.push_str(if *is { "true" } else { "false" }),
        Field::Null => out.push_str("null"),
        Field::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                write(item, name, is_words, out);
            }
            out.push(']');
        }
        Field::Map(fields) => {
            out.push('{');
            for (index, (name, field)) in fields.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                out.push_str(&format!("{}: ", masked(name)));
                write(field, name, is_words || WORDS.contains(&name.as_str()), out);
            }
            out.push('}');
        }
        Field::Other { of, members } => out.push_str(&format!("{of} of {}", members.len())),
    }
}

fn is_identifier(text: &str) -> bool {
    let is_of_identifiers = |byte: u8| byte.is_ascii_alphanumeric() || b"._:#+/-".contains(&byte);
    (1..=IDENTIFIER_BYTES_MAX).contains(&text.len()) && text.bytes().all(is_of_identifiers)
}

/// A text, by nothing but its length.
pub(crate) fn length_of(text: &str) -> String {
    match text.chars().count() {
        1 => "text of 1 character".to_owned(),
        length => format!("text of {length} characters"),
    }
}

/// The ids we draw are shown whole: their digits are chance.
fn without_numbers(text: &str) -> String {
    let parts: Vec<String> =
        text.split('#').map(|part| if is_uuid(part) { part.to_owned() } else { mask(part) }).collect();
    parts.join("#")
}

/// `text` with the middle of every long number in it left out.
pub(crate) fn mask(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|character: char| !character.is_ascii_digit()).unwrap_or(from.len());
        let (digits, after) = from.split_at(end);
        kept.push_str(before);
        if digits.len() < DIGITS_MIN {
            kept.push_str(digits);
        } else {
            let last = if digits.len() >= LONG_DIGITS_MIN { 4 } else { 2 };
            kept.push_str(&format!("{}•••{}", &digits[..1], &digits[digits.len() - last..]));
        }
        rest = after;
    }
    kept + rest
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use textledger_domain::phone::PhoneNumber;

    use super::*;
    use crate::drift::Number;

    #[test]
    fn s10_of_a_text_only_what_identifies_is_shown_and_no_whole_number() {
        for (text, told) in [
            ("+14255550182", "+1•••0182"),
            ("+14255550182#2026-11-23T15:00:00.000Z#7", "+1•••0182#2026-11-23T15:00:00.000Z#7"),
            ("14255550182", "1•••0182"),
            ("tel:+6834002", "tel:+6•••02"),
            ("01934a5c-0000-7000-8000-123456789012", "01934a5c-0000-7000-8000-123456789012"),
            ("pending_opt_out", "pending_opt_out"),
            ("", "text of 0 characters"),
            ("!", "text of 1 character"),
            ("call me", "text of 7 characters"),
            ("ünsubscribe", "text of 11 characters"),
        ] {
            assert_eq!(masked(text), told);
        }
        assert_eq!(masked(&"a".repeat(81)), "text of 81 characters");
        // As everywhere else.
        let phone: PhoneNumber = "+14255550182".parse().unwrap();
        assert_eq!(masked(phone.e164()), phone.to_string());
    }

    #[test]
    fn a_value_is_shown_with_its_type_and_shortened() {
        let text = |text: &str| Field::Text(text.to_owned());
        let number = |spelled: &str| Field::Number(Number::new(spelled));
        let map = |name: &str, field: Field| Field::Map([(name.to_owned(), field)].into());
        for (field, path, told) in [
            (text("STOP"), "status", "\"STOP\""),
            (text("STOP"), "message_body", "text of 4 characters"),
            (Field::List(vec![text("STOP")]), "original_request", "[text of 4 characters]"),
            (map("original_message", text("STOP")), "kept", "{original_message: text of 4 characters}"),
            (number("1"), "segments", "1"),
            (text("1"), "segments", "\"1\""),
            (number("1795446000"), "ttl", "1795446000"),
            (number("14255550182"), "phone_number", "1•••0182"),
            (Field::Null, "kind", "null"),
            (Field::Bool(false), "not_understood", "false"),
            (map("+14255550182", Field::Null), "seen", "{+1•••0182: null}"),
            (Field::Other { of: "SS", members: [b"a".to_vec()].into() }, "tags", "SS of 1"),
        ] {
            assert_eq!(shown(&field, &[path]), told);
        }
        let long = shown(&Field::List(vec![text("opted_in"); 100_000]), &["history"]);
        assert_eq!(long.chars().count(), SHOWN_CHARS_MAX);
        assert!(long.ends_with('…'), "{long}");
    }
}
