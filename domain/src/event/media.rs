//! A picture, a video, a voice message, a file that came with a text. Nobody here
//! looks at it: it is kept where AWS put it, and this is the link.

use serde::{Deserialize, Serialize};

use crate::words::Words;

/// Something that came with a text and is not words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Where it lies, `s3://…` or `https://…`; none where AWS could not keep it. It
    /// ends in the name the customer's phone gave the file, so it is words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Words>,
    /// What it is, such as `image/jpeg`, as far as AWS tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// How large it is, in bytes, as far as AWS tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

impl Media {
    /// What it is called among people.
    #[must_use]
    pub fn kind(&self) -> MediaKind {
        let of = |mime_type: &String| Some(mime_type.split_once('/')?.0.to_ascii_lowercase());
        match self.mime_type.as_ref().and_then(of).as_deref() {
            Some("image") => MediaKind::Picture,
            Some("video") => MediaKind::Video,
            Some("audio") => MediaKind::Recording,
            _ => MediaKind::File,
        }
    }
}

/// What people call something that comes with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MediaKind {
    /// A still picture.
    Picture,
    /// A moving one.
    Video,
    /// Sound.
    Recording,
    /// Anything else, or what nobody says.
    File,
}

impl MediaKind {
    /// Its name, with its article.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Picture => "a picture",
            Self::Video => "a video",
            Self::Recording => "a voice recording",
            Self::File => "a file",
        }
    }
}
