//! What the agent is told of a text that is not words alone. Nobody here looks at a
//! picture: an agent that is not told of it would answer as if there were none.

use std::collections::BTreeSet;

use textledger_domain::event::inbound::MessageReceived;
use textledger_domain::event::media::{Media, MediaKind};

/// What `message` says to the agent; `None` where nothing of it is left, or was there.
pub fn told(message: &MessageReceived) -> Option<String> {
    let words = message.body.said()?;
    let words = Some(words.to_owned()).filter(|words| !words.trim().is_empty());
    match (words, note(&message.media)) {
        (Some(words), Some(note)) => Some(format!("{words}\n{note}")),
        (words, note) => words.or(note),
    }
}

/// That something came which cannot be seen.
fn note(media: &[Media]) -> Option<String> {
    let kinds: BTreeSet<MediaKind> = media.iter().map(Media::kind).collect();
    let names: Vec<&str> = kinds.into_iter().map(MediaKind::name).collect();
    let (last, others) = names.split_last()?;
    let named = match others {
        [] => (*last).to_owned(),
        others => format!("{} and {last}", others.join(", ")),
    };
    Some(format!("(The customer sent {named} with this, which you cannot see.)"))
}

#[cfg(test)]
mod tests {
    use textledger_domain::event::media::Media;

    use super::note;

    fn of(mime_types: &[&str]) -> Option<String> {
        let media = |mime_type: &&str| Media {
            link: Some("s3://media/somebody's passport.jpg".into()),
            mime_type: Some((*mime_type).to_owned()),
            bytes: None,
        };
        note(&mime_types.iter().map(media).collect::<Vec<_>>())
    }

    #[test]
    fn it_is_told_what_came_and_never_what_it_is_called() {
        let told = |what: &str| Some(format!("(The customer sent {what} with this, which you cannot see.)"));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&["image/jpeg", "IMAGE/png"]), told("a picture"));
        assert_eq!(of(&["audio/ogg", "image/png"]), told("a picture and a voice recording"));
        assert_eq!(of(&["application/pdf", "video/mp4", "image/png"]), told("a picture, a video and a file"));
    }
}
