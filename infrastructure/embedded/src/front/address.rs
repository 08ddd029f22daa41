//! Which service a request is meant for. AWS protocols say it in three ways: a
//! target header (JSON protocols), the path (REST), or a form field (Query).

use axum::http::Method;
use axum::http::request::Parts;
use bytes::Bytes;

use crate::agent;
use crate::faults::Service;
use crate::functions;
use crate::topics::wire::Form;

/// What is served, for people who look for it.
pub(super) const SERVED: [&str; 9] = [
    "DynamoDB (X-Amz-Target: DynamoDB_20120810.*)",
    "DynamoDB Streams (X-Amz-Target: DynamoDBStreams_20120810.*)",
    "SQS (X-Amz-Target: AmazonSQS.*)",
    "End User Messaging SMS (X-Amz-Target: PinpointSMSVoiceV2.SendTextMessage)",
    "SNS (form body with Action=Publish or Action=ListTopics)",
    "Lambda (POST /2015-03-31/functions/{name}/invocations)",
    "Bedrock agents (POST /agents/{agentId}/agentAliases/{agentAliasId}/sessions/{sessionId}/text)",
    "Inbox of a phone (GET /phones/{E.164}/inbox)",
    "Text from a phone (POST /phones/{E.164}/texts with to and body)",
];

/// A request whose body has arrived.
pub(super) struct Arrived {
    pub(super) head: Parts,
    pub(super) body: Bytes,
}

/// What a request is for.
pub(super) enum Address {
    Dynamo { service: Service, operation: String },
    Sqs { operation: String },
    SmsVoice { operation: String },
    Sns { action: String, form: Form },
    Lambda { function: String },
    BedrockAgent,
    Inbox { phone: String },
    Handset { phone: String },
    Health,
    Elsewhere,
}

impl Address {
    pub(super) fn of(arrived: &Arrived) -> Self {
        let path = arrived.head.uri.path();
        if let Some(target) = arrived.head.headers.get("x-amz-target") {
            return target.to_str().map_or(Self::Elsewhere, Self::of_target);
        }
        if arrived.head.method == Method::GET {
            return match path {
                "/" => Self::Health,
                _ => phone_in(path, "inbox").map_or(Self::Elsewhere, |phone| Self::Inbox { phone }),
            };
        }
        if arrived.head.method != Method::POST {
            return Self::Elsewhere;
        }
        if let Some(function) = functions::wire::function_in(path) {
            return Self::Lambda { function };
        }
        if agent::wire::Path::parse(path).is_some() {
            return Self::BedrockAgent;
        }
        if let Some(phone) = phone_in(path, "texts") {
            return Self::Handset { phone };
        }
        let mut form: Form = form_urlencoded::parse(&arrived.body).into_owned().collect();
        match form.remove("Action") {
            Some(action) => Self::Sns { action, form },
            None => Self::Elsewhere,
        }
    }

    fn of_target(target: &str) -> Self {
        let Some((service, operation)) = target.split_once('.') else { return Self::Elsewhere };
        let operation = operation.to_owned();
        match service {
            "DynamoDB_20120810" => Self::Dynamo { service: Service::DynamoDb, operation },
            "DynamoDBStreams_20120810" => Self::Dynamo { service: Service::DynamoDbStreams, operation },
            "AmazonSQS" => Self::Sqs { operation },
            "PinpointSMSVoiceV2" => Self::SmsVoice { operation },
            _ => Self::Elsewhere,
        }
    }

    /// The service and operation, by which faults find their requests; `None`
    /// for what AWS does not have.
    pub(super) fn service(&self) -> Option<(Service, &str)> {
        match self {
            Self::Dynamo { service, operation } => Some((*service, operation)),
            Self::Sqs { operation } => Some((Service::Sqs, operation)),
            Self::SmsVoice { operation } => Some((Service::SmsVoice, operation)),
            Self::Sns { action, .. } => Some((Service::Sns, action)),
            Self::Lambda { .. } => Some((Service::Lambda, "Invoke")),
            Self::BedrockAgent => Some((Service::BedrockAgent, "InvokeAgent")),
            Self::Inbox { .. } | Self::Handset { .. } | Self::Health | Self::Elsewhere => None,
        }
    }
}

/// The phone whose `place` is meant.
fn phone_in(path: &str, place: &str) -> Option<String> {
    let phone = path.strip_prefix("/phones/")?.strip_suffix(place)?.strip_suffix('/')?;
    (!phone.contains('/')).then(|| phone.replace("%2B", "+").replace("%2b", "+"))
}
