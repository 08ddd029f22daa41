//! Answers of DynamoDB Streams that the embedded engine never gives.

use std::sync::Mutex;

use aws_sdk_dynamodbstreams::config::interceptors::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_dynamodbstreams::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodbstreams::error::BoxError;
use aws_smithy_types::body::SdkBody;
use base64::Engine as _;
use serde_json::{Value, json};

/// A status and a body to put in place of the engine's.
pub(super) type Answer = (u16, Value);

pub(super) fn refusal(kind: &str) -> Answer {
    (400, json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{kind}"), "message": "as told" }))
}

/// What was asked.
pub(super) struct Exchange {
    target: String,
    pub(super) sent: String,
}

impl Exchange {
    pub(super) fn is(&self, operation: &str) -> bool {
        self.target == format!("DynamoDBStreams_20120810.{operation}")
    }

    pub(super) fn encoded_iterator(&self) -> String {
        let sent: Value = serde_json::from_str(&self.sent).unwrap();
        sent["ShardIterator"].as_str().unwrap().to_owned()
    }

    /// The engine's iterators are JSON in base64.
    pub(super) fn iterator(&self) -> String {
        let bytes = base64::engine::general_purpose::STANDARD.decode(self.encoded_iterator()).unwrap();
        String::from_utf8(bytes).unwrap()
    }
}

type Rule = Box<dyn Fn(&Exchange) -> Option<Answer> + Send + Sync>;

/// Sits between the SDK and the engine.
pub(super) struct Rewrite {
    rule: Rule,
    /// The request under way: a source makes one at a time, and the SDK no
    /// longer has it when the answer comes.
    asked: Mutex<Option<Exchange>>,
}

impl Rewrite {
    /// Puts what `rule` gives, when it gives something, in place of the answer.
    pub(super) fn new(rule: impl Fn(&Exchange) -> Option<Answer> + Send + Sync + 'static) -> Self {
        Self { rule: Box::new(rule), asked: Mutex::default() }
    }
}

impl std::fmt::Debug for Rewrite {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Rewrite")
    }
}

impl Intercept for Rewrite {
    fn name(&self) -> &'static str {
        "Rewrite"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request();
        *self.asked.lock().unwrap() = Some(Exchange {
            target: request.headers().get("x-amz-target").unwrap().to_owned(),
            sent: std::str::from_utf8(request.body().bytes().unwrap())?.to_owned(),
        });
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let asked = self.asked.lock().unwrap().take().unwrap();
        if let Some((status, body)) = (self.rule)(&asked) {
            let response = context.response_mut();
            *response.status_mut() = status.try_into()?;
            response.headers_mut().remove("x-amz-crc32");
            *response.body_mut() = SdkBody::from(body.to_string());
        }
        Ok(())
    }
}
