//! Answers in XML, as the JSON that the same answer would be elsewhere: an element with
//! elements inside is an object, `member`s are a list, `entry`s with `key` and `value`
//! are an object by their keys.

use serde_json::{Map, Value};
use xmlparser::{ElementEnd, Token, Tokenizer};

/// An element that is not closed yet.
#[derive(Default)]
struct Open {
    name: String,
    text: String,
    inside: Vec<(String, Value)>,
}

/// The root element of `text`; nothing where it is no XML.
pub(super) fn read(text: &str) -> Option<Value> {
    let mut open = vec![Open::default()];
    for token in Tokenizer::from(text) {
        match token.ok()? {
            Token::ElementStart { local, .. } => {
                open.push(Open { name: local.to_string(), ..Open::default() });
            }
            Token::Text { text } => open.last_mut()?.text.push_str(&unescaped(text.as_str())),
            Token::Cdata { text, .. } => open.last_mut()?.text.push_str(text.as_str()),
            Token::ElementEnd { end: ElementEnd::Close(..) | ElementEnd::Empty, .. } => {
                let closed = open.pop()?;
                let name = closed.name.clone();
                open.last_mut()?.inside.push((name, closed.value()));
            }
            _ => {}
        }
    }
    let [outside] = &mut open[..] else { return None };
    outside.inside.pop().map(|(_, root)| root)
}

impl Open {
    fn value(self) -> Value {
        let all = |name: &str| !self.inside.is_empty() && self.inside.iter().all(|(inner, _)| inner == name);
        if all("member") {
            return self.inside.into_iter().map(|(_, value)| value).collect();
        }
        if all("entry") {
            let entries = self.inside.iter().filter_map(|(_, entry)| {
                Some((entry.get("key")?.as_str()?.to_owned(), entry.get("value")?.clone()))
            });
            return Value::Object(entries.collect());
        }
        if self.inside.is_empty() {
            return self.text.trim().into();
        }
        Value::Object(self.inside.into_iter().collect::<Map<_, _>>())
    }
}

fn unescaped(text: &str) -> String {
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    plain.replace("&#34;", "\"").replace("&apos;", "'").replace("&#39;", "'").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::read;

    /// As SNS answers.
    const ATTRIBUTES: &str = r#"<?xml version="1.0"?>
<GetSubscriptionAttributesResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
  <GetSubscriptionAttributesResult>
    <Attributes>
      <entry><key>PendingConfirmation</key><value>false</value></entry>
      <entry><key>RedrivePolicy</key><value>{&quot;deadLetterTargetArn&quot;:&quot;arn:aws:sqs:q&quot;}</value></entry>
    </Attributes>
  </GetSubscriptionAttributesResult>
  <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
</GetSubscriptionAttributesResponse>"#;

    #[test]
    fn entries_are_an_object_and_members_a_list() {
        let answer = read(ATTRIBUTES).unwrap();
        let expected = json!({
            "PendingConfirmation": "false",
            "RedrivePolicy": r#"{"deadLetterTargetArn":"arn:aws:sqs:q"}"#,
        });
        assert_eq!(answer["GetSubscriptionAttributesResult"]["Attributes"], expected);
        let one = read("<R><Topics><member><TopicArn>a</TopicArn></member></Topics></R>").unwrap();
        assert_eq!(one["Topics"], json!([{ "TopicArn": "a" }]));
        let none = read("<R><Topics/></R>").unwrap();
        assert_eq!(none["Topics"], "");
    }

    #[test]
    fn what_is_no_xml_is_nothing() {
        for text in ["", "not XML", "<a><b></a", "{\"a\":1}"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
