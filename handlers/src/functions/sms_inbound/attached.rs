//! What comes with a text and is not words, wherever a payload names it: by bucket and
//! key, as RCS does, or by links in fields of its own, as carriers' MMS does. AWS has
//! no two-way MMS as of 2026-11: whatever such a field is called once it has, its links
//! are found.

use serde_json::{Map, Value};
use textledger_domain::event::media::Media;

/// More come with no message: an MMS has a few, and a page of links is none.
pub const MEDIA_MAX: usize = 10;
/// Sizes from here on are no file's, and not every reader of JSON keeps them (RFC 8785,
/// §3.2.2.3): an event with one could not be recorded.
const FILE_BYTES_END: u64 = 1 << 53;
/// The longest link that is taken for one.
const LINK_BYTES_MAX: usize = 2_048;
/// The longest name of a type: RFC 6838 allows twice 127 characters.
const MIME_BYTES_MAX: usize = 255;
/// What links begin with.
const SCHEMES: [&str; 2] = ["s3://", "https://"];
/// What the names of fields that hold links have in them.
const FIELDS: [&str; 2] = ["media", "attachment"];
/// How deep links are looked for.
const DEPTH_MAX: u32 = 4;

/// A file as a payload describes it.
#[derive(Debug, Default)]
pub struct Described {
    pub bucket: Option<String>,
    pub key: Option<String>,
    pub mime_type: Option<String>,
    pub bytes: Option<u64>,
}

/// The media of a file.
pub fn described(file: Described) -> Media {
    let link = file.bucket.zip(file.key).map(|(bucket, key)| format!("s3://{bucket}/{key}"));
    Media {
        link: link.filter(|link| link.len() <= LINK_BYTES_MAX).map(Into::into),
        mime_type: file.mime_type.filter(|name| is_mime_type(name)),
        bytes: file.bytes.filter(|bytes| *bytes < FILE_BYTES_END),
    }
}

/// The media that the field `name` of a payload links to; `value` is its JSON.
pub fn linked(name: &str, value: &str) -> Vec<Media> {
    let name = name.to_ascii_lowercase();
    let mut found = Vec::new();
    if FIELDS.iter().any(|field| name.contains(field))
        && let Ok(value) = serde_json::from_str(value)
    {
        links(&value, DEPTH_MAX, &mut found);
    }
    found
}

fn links(value: &Value, depth: u32, found: &mut Vec<Media>) {
    if depth == 0 || found.len() >= MEDIA_MAX {
        return;
    }
    match value {
        Value::String(text) if is_link(text) => {
            found.push(Media { link: Some(text.as_str().into()), mime_type: None, bytes: None });
        }
        Value::Array(values) => values.iter().for_each(|value| links(value, depth - 1, found)),
        Value::Object(fields) => match file(fields) {
            Some(media) => found.push(media),
            None => fields.values().for_each(|value| links(value, depth - 1, found)),
        },
        _ => {}
    }
}

/// The one file that an object describes.
fn file(fields: &Map<String, Value>) -> Option<Media> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
    let of_file = Described {
        bucket: text("s3Bucket"),
        key: text("s3Key"),
        mime_type: text("mimeType").or_else(|| text("contentType")),
        bytes: fields.get("fileSizeBytes").and_then(Value::as_u64),
    };
    let mut media = described(of_file);
    if media.link.is_none() {
        let link = fields.values().filter_map(Value::as_str).find(|text| is_link(text))?;
        media.link = Some(link.into());
    }
    Some(media)
}

fn is_link(text: &str) -> bool {
    text.len() <= LINK_BYTES_MAX && SCHEMES.iter().any(|scheme| text.starts_with(scheme))
}

/// A name of a type, and nothing that somebody wrote.
fn is_mime_type(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    name.len() <= MIME_BYTES_MAX
        && name.split_once('/').is_some_and(|(kind, rest)| is_part(kind) && is_part(rest))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{MEDIA_MAX, linked};

    fn links(name: &str, value: &Value) -> Vec<String> {
        let found = linked(name, &value.to_string());
        found.iter().filter_map(|media| Some(media.link.as_ref()?.to_string())).collect()
    }

    #[test]
    fn links_are_found_in_whatever_form_a_field_of_media_has() {
        for (name, value, found) in [
            ("mediaUrls", json!(["s3://a/b", "https://c/d"]), &["s3://a/b", "https://c/d"][..]),
            ("mediaUrl", json!("https://c/d"), &["https://c/d"]),
            ("Attachments", json!([{ "contentType": "image/png", "url": "https://c/d" }]), &["https://c/d"]),
            ("media", json!({ "files": [{ "s3Bucket": "a", "s3Key": "b/c" }] }), &["s3://a/b/c"]),
            ("mediaUrls", json!(["http://c/d", "javascript:alert(1)", 5, null]), &[]),
            ("messageParts", json!(["s3://a/b"]), &[]),
            ("mediaUrls", json!([[[[["s3://a/b"]]]]]), &[]),
        ] {
            assert_eq!(links(name, &value), found, "{name} {value}");
        }
        assert_eq!(links("mediaUrls", &json!(vec!["s3://a/b"; 1_000])).len(), MEDIA_MAX);
        assert!(linked("mediaUrls", "1e999").is_empty());
    }

    #[test]
    fn a_size_is_kept_where_a_file_can_have_it() {
        for (size, kept) in [
            (json!(1_211_843), Some(1_211_843)),
            (json!((1_u64 << 53) - 1), Some((1 << 53) - 1)),
            (json!(1_u64 << 53), None),
            (json!(u64::MAX), None),
            (json!(-1), None),
            (json!("large"), None),
        ] {
            let value = json!([{ "url": "s3://a/b", "fileSizeBytes": size }]).to_string();
            assert_eq!(linked("media", &value).remove(0).bytes, kept, "{size}");
        }
    }

    #[test]
    fn a_type_is_kept_where_it_is_one() {
        let of = |mime_type: &str| {
            let value = json!([{ "url": "s3://a/b", "mimeType": mime_type }]).to_string();
            linked("media", &value).remove(0).mime_type
        };
        assert_eq!(of("image/svg+xml").as_deref(), Some("image/svg+xml"));
        for other in ["call me at +14255550182", "image/", "/png", "image/a b", ""] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
