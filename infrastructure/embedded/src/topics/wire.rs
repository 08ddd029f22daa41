//! SNS on the wire: the AWS Query protocol, form fields in and XML out.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;

use super::{Error, Publication, Topics};
use crate::queues::{MessageAttribute, MessageAttributes};
use crate::wire::{SNS_NAMESPACE, escaped, response, sns_error};

/// The fields of a form, by name.
pub(crate) type Form = BTreeMap<String, String>;

/// Answers the form's `Action`.
pub(crate) fn answer(topics: &Topics, action: &str, form: &Form) -> Response {
    match action {
        "Publish" => publish(topics, form),
        "ListTopics" => list(topics),
        other => sns_error(
            StatusCode::BAD_REQUEST,
            "InvalidAction",
            &format!("the action {other} is not served by the embedded cloud"),
        ),
    }
}

fn publish(topics: &Topics, form: &Form) -> Response {
    let Some(topic) = form.get("TopicArn").or_else(|| form.get("TargetArn")) else {
        return sns_error(StatusCode::BAD_REQUEST, "InvalidParameter", "Invalid parameter: TopicArn");
    };
    let publication = Publication {
        message: form.get("Message").cloned().unwrap_or_default(),
        subject: form.get("Subject").cloned(),
        attributes: attributes(form),
    };
    match topics.publish_with(topic, &publication) {
        Ok(message_id) => {
            let result = format!("<MessageId>{}</MessageId>", escaped(&message_id));
            done("Publish", &result)
        }
        Err(error) => {
            let (status, code) = match &error {
                Error::NoSuchTopic(_) => (StatusCode::NOT_FOUND, "NotFound"),
                Error::Parameter(_) => (StatusCode::BAD_REQUEST, "InvalidParameter"),
                Error::Queue(_) => (StatusCode::INTERNAL_SERVER_ERROR, "InternalError"),
            };
            sns_error(status, code, &error.to_string())
        }
    }
}

/// `MessageAttributes.entry.N.Name` and its values, for N from 1.
fn attributes(form: &Form) -> MessageAttributes {
    let mut attributes = MessageAttributes::new();
    for number in 1.. {
        let field = |name: &str| form.get(&format!("MessageAttributes.entry.{number}.{name}")).cloned();
        let Some(name) = field("Name") else { break };
        let attribute = MessageAttribute {
            data_type: field("Value.DataType").unwrap_or_default(),
            string_value: field("Value.StringValue"),
            binary_value: field("Value.BinaryValue"),
        };
        attributes.insert(name, attribute);
    }
    attributes
}

fn list(topics: &Topics) -> Response {
    let members: String = topics
        .arns()
        .iter()
        .map(|arn| format!("<member><TopicArn>{}</TopicArn></member>", escaped(arn)))
        .collect();
    done("ListTopics", &format!("<Topics>{members}</Topics>"))
}

fn done(action: &str, result: &str) -> Response {
    let xml = format!(
        "<{action}Response xmlns=\"{SNS_NAMESPACE}\"><{action}Result>{result}</{action}Result>\
         <ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></{action}Response>"
    );
    response(StatusCode::OK, "text/xml", xml)
}
