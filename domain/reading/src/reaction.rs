//! What a phone sends for a heart or thumb on one of our texts.

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
    "Reacted ❤️ to",
    "Reacted 👍 to",
    "Reacted 👎 to",
    "Reacted 😂 to",
    "Reacted to",
];

/// Whether `body` is `Liked “Reply STOP to unsubscribe”` or the like: nothing the
/// customer wrote.
pub(crate) fn is_reaction(body: &str) -> bool {
    let body = body.trim();
    let said = REACTIONS.iter().find_map(|reaction| body.strip_prefix(reaction));
    said.map(str::trim_start).is_some_and(|said| {
        said.starts_with(['“', '"', '«']) && said.ends_with(['”', '"', '»'])
            || ["an image", "a movie", "an attachment", "una imagen"].contains(&said)
    })
}
