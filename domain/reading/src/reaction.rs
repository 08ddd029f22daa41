//! What a phone sends for a heart or thumb on one of our texts, whole or cut
//! where a text ends.

/// What phones write before the text that is reacted to.
const REACTIONS: &[&str] = &[
    "Liked",
    "Loved",
    "Disliked",
    "Laughed at",
    "Emphasized",
    "Emphasised",
    "Questioned",
    "Le gustó",
    "Le encantó",
    "No le gustó",
    "Le dio risa",
    "Enfatizó",
    "Cuestionó",
    "Removed a like from",
    "Removed a heart from",
    "Removed a dislike from",
    "Removed a laugh from",
    "Removed an exclamation from",
    "Removed a question mark from",
];
/// What is said of what has no words.
const WORDLESS: &[&str] = &["an image", "a movie", "an attachment", "una imagen"];
const OPENING: [char; 3] = ['“', '"', '«'];
const CLOSING: [char; 3] = ['”', '"', '»'];

/// Whether `body` is `Liked “Reply STOP to unsubscribe”` or the like: nothing the
/// customer wrote.
pub(crate) fn is_reaction(body: &str) -> bool {
    let said = after_reaction(body.trim());
    said.map(str::trim).is_some_and(|said| WORDLESS.contains(&said) || is_one_quotation(said))
}

fn after_reaction(body: &str) -> Option<&str> {
    if let Some(said) = REACTIONS.iter().find_map(|reaction| body.strip_prefix(reaction)) {
        return Some(said);
    }
    // "Reacted 👍 to “…”", and Android's "👍 to “…”".
    let (sign, said) = body.split_once("to ")?;
    let sign = sign.strip_prefix("Reacted").unwrap_or(sign);
    (!sign.is_empty() && !sign.contains(char::is_alphanumeric)).then_some(said)
}

/// A quotation that ends with the text, or never.
fn is_one_quotation(said: &str) -> bool {
    let Some(quoted) = said.strip_prefix(OPENING) else { return false };
    quoted.ends_with(CLOSING) || !quoted.contains(CLOSING)
}

#[cfg(test)]
mod tests {
    use super::is_reaction;

    #[test]
    fn reactions_are_recognised_whole_and_cut() {
        for body in [
            "Liked “Reply STOP to unsubscribe”",
            "Liked “Reply STOP to unsubs",
            "Emphasized \"Reply \"STOP\" to end\"",
            "Loved an image",
            "Reacted 🎉 to “See you”",
            "Reacted to “See you”",
            "👍 to “ See you at 5, reply STOP to ”",
            "\u{200a}👍\u{200b} to “ See you ”",
            "Removed a heart from “See you”",
            "No le gustó «Responda ALTO»",
        ] {
            assert!(is_reaction(body), "{body}");
        }
        for body in [
            "Liked “See you”. STOP",
            "Liked it, thanks",
            "I go to “Main Street”",
            "to “stop",
            "STOP to “end”",
            "",
        ] {
            assert!(!is_reaction(body), "{body}");
        }
    }
}
