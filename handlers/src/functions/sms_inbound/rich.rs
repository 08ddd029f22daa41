//! What stands in `messageBody` where a person did more than write: RCS puts a JSON
//! object there (User Guide, "RCS message events" and "Receiving inbound RCS media"). A
//! tap on a suggestion is words like any other; a picture is a link; that somebody
//! types is nothing anybody says. What is none of these stays the text it came as.
//!
//! What asks to stop does so in whichever field it stands. Of a postback, which nobody
//! saw, nothing else is anybody's words.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use textledger_domain::decide::tapped;
use textledger_domain::event::media::Media;

use super::attached::{self, Described};
use crate::whole::whole;

/// Types of what no person says.
const NOTICES: [&str; 2] = ["RCS_TYPING", "CONVERSATION_STARTED"];
/// What the type of an opt-out in the phone's own menu ends with, and the word that it
/// stands for.
const UNSUBSCRIBE: &str = "UNSUBSCRIBE";

/// A body that is more than words.
#[derive(Debug, PartialEq, Eq)]
pub enum Rich {
    /// Somebody said this, and sent that with it.
    Said {
        /// Their words; none with a picture alone, or where nothing but a postback came.
        words: String,
        /// What is not words.
        media: Vec<Media>,
    },
    /// Nobody said anything.
    Notice(&'static str),
}

/// Reads `body`; `None` where it is a text and nothing else.
pub fn read(body: &str) -> Option<Rich> {
    if !body.trim_start().starts_with('{') {
        return None;
    }
    let mended = whole(body);
    // What is wrong within one field is no matter of the others.
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(&mended).ok()?;
    let said = |name: &str| {
        let text: String = serde_json::from_str(fields.get(name)?.get()).ok()?;
        (!text.trim().is_empty()).then_some(text)
    };
    let (label, caption, postback, kind) =
        (said("text"), said("caption"), said("postbackData"), said("type"));
    let media = said("mediaStatus").map(|_| {
        attached::described(Described {
            bucket: said("s3Bucket"),
            key: said("s3Key"),
            mime_type: said("mimeType"),
            bytes: fields.get("fileSizeBytes").and_then(|raw| raw.get().parse().ok()),
        })
    });
    let is_unsubscribe = kind.as_ref().is_some_and(|kind| kind.to_ascii_uppercase().ends_with(UNSUBSCRIBE));
    let stop =
        [&label, &caption, &postback].into_iter().flatten().find(|words| tapped::stops(words)).cloned();
    let stop = stop.or_else(|| is_unsubscribe.then(|| UNSUBSCRIBE.to_owned()));
    if stop.is_some() || media.is_some() {
        let words = stop.or(label).or(caption).unwrap_or_default();
        return Some(Rich::Said { words, media: media.into_iter().collect() });
    }
    let kind = kind?;
    if label.is_some() || postback.is_some() {
        return Some(Rich::Said { words: label.unwrap_or_default(), media: Vec::new() });
    }
    NOTICES.into_iter().find(|notice| notice.eq_ignore_ascii_case(&kind)).map(Rich::Notice)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Rich, read};

    fn words(body: &Value) -> Option<String> {
        match read(&body.to_string())? {
            Rich::Said { words, .. } => Some(words),
            Rich::Notice(notice) => Some(format!("notice {notice}")),
        }
    }

    #[test]
    fn a_tap_is_what_its_label_says_and_a_notice_is_nobodys_words() {
        for (body, said) in [
            (json!({ "type": "SUGGESTION", "text": "Open", "postbackData": "open:1" }), Some("Open")),
            (json!({ "type": "SUGGESTION", "text": "No thanks", "postbackData": "STOP" }), Some("STOP")),
            (json!({ "type": "SUGGESTION", "postbackData": "STOP", "text": 5 }), Some("STOP")),
            (json!({ "type": "SOMETHING_NEW", "text": "STOP" }), Some("STOP")),
            (json!({ "type": "RCS_TYPING", "text": "STOP" }), Some("STOP")),
            (json!({ "type": "SUGGESTION", "text": " ", "postbackData": "START" }), Some("")),
            (json!({ "type": "SUGGESTION", "text": null, "postbackData": "YES" }), Some("")),
            (json!({ "type": "SUGGESTION", "postbackData": "action:7" }), Some("")),
            (json!({ "type": "UNSUBSCRIBE" }), Some("UNSUBSCRIBE")),
            (json!({ "type": "UNSUBSCRIBE", "text": "Bye" }), Some("UNSUBSCRIBE")),
            (json!({ "text": "STOP", "postbackData": "action:42" }), Some("STOP")),
            (json!({ "text": "STOP" }), Some("STOP")),
            (json!({ "mediaStatus": "SUCCESS", "text": "", "caption": "STOP" }), Some("STOP")),
            (json!({ "mediaStatus": "SUCCESS", "text": "photo.jpg", "caption": "STOP" }), Some("STOP")),
            (json!({ "mediaStatus": "SUCCESS", "postbackData": "STOP" }), Some("STOP")),
            (json!({ "mediaStatus": "SUCCESS", "text": "", "caption": "My form" }), Some("My form")),
            (json!({ "type": "rcs_typing" }), Some("notice RCS_TYPING")),
            (json!({ "type": "rcs_unsubscribe", "at": {} }), Some("UNSUBSCRIBE")),
            (json!({ "type": "RCS_TYPING", "receivedAt": "now" }), Some("notice RCS_TYPING")),
            (json!({ "type": "CONVERSATION_STARTED" }), Some("notice CONVERSATION_STARTED")),
            (json!({ "type": "SUBSCRIBE" }), None),
            (json!({ "type": "LOCATION", "latitude": 47.6 }), None),
            (json!({ "messageBody": "STOP" }), None),
            (json!({ "text": "START" }), None),
            (json!({ "postbackData": "START" }), None),
            (json!(["STOP"]), None),
            (json!("STOP"), None),
        ] {
            assert_eq!(words(&body).as_deref(), said, "{body}");
        }
        assert_eq!(read("STOP"), None);
        assert_eq!(read("{STOP}"), None);
        let half = r#"{"type":"SUGGESTION","text":"STOP \ud83d","odd":1e999}"#;
        assert!(matches!(read(half), Some(Rich::Said { words, .. }) if words == "STOP \u{fffd}"));
    }

    #[test]
    fn a_picture_is_a_link_and_one_that_could_not_be_kept_is_still_one() {
        let kept = json!({
            "mediaStatus": "SUCCESS", "s3Bucket": "media", "s3Key": "in/rcs/msg-1#photo 1.jpg",
            "mimeType": "image/jpeg", "fileName": "photo 1.jpg", "fileSizeBytes": 1_211_843,
        });
        let lost =
            json!({ "mediaStatus": "ROLE_ASSUME_FAILED", "mimeType": "image/heic", "fileSizeBytes": "?" });
        for (body, link, bytes) in
            [(kept, Some("s3://media/in/rcs/msg-1#photo 1.jpg"), Some(1_211_843)), (lost, None, None)]
        {
            let Some(Rich::Said { words, media }) = read(&body.to_string()) else { panic!("{body}") };
            assert_eq!((words.as_str(), media.len()), ("", 1));
            assert_eq!((media[0].link.as_ref().map(|link| link.as_str()), media[0].bytes), (link, bytes));
            assert!(media[0].mime_type.as_deref().is_some_and(|kind| kind.starts_with("image/")));
        }
    }
}
