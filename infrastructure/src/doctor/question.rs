//! One question to a service. All are of operations that read; there is no way here to
//! put another.

use serde_json::Value;

use super::service::{Dialect, Service};

/// A question.
#[derive(Debug, Clone)]
pub(super) struct Asking {
    pub service: &'static Service,
    pub operation: &'static str,
    /// The action that whoever asks has to be allowed, as IAM calls it.
    pub action: String,
    /// The resource it is about, as the deployment calls it.
    pub on: String,
    pub path: String,
    pub body: Vec<u8>,
}

impl Asking {
    /// `operation` of `service`, which takes JSON, about `on`.
    pub fn json(service: &'static Service, operation: &'static str, on: &str, input: &Value) -> Self {
        let body = input.to_string().into_bytes();
        Self::of(service, operation, on, "/".to_owned(), body)
    }

    /// `operation` of `service`, which takes form fields, about `on`.
    pub fn query(
        service: &'static Service,
        operation: &'static str,
        on: &str,
        fields: &[(&str, &str)],
    ) -> Self {
        let version = match service.dialect {
            Dialect::Query { version } => version,
            _ => "",
        };
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("Action", operation).append_pair("Version", version);
        form.extend_pairs(fields);
        Self::of(service, operation, on, "/".to_owned(), form.finish().into_bytes())
    }

    /// `operation` of `service`, which is a GET of `path`, about `on`.
    pub fn get(service: &'static Service, operation: &'static str, on: &str, path: String) -> Self {
        Self::of(service, operation, on, path, Vec::new())
    }

    /// The same, where IAM calls the action otherwise than the API.
    pub fn by_action(self, action: &str) -> Self {
        Self { action: action.to_owned(), ..self }
    }

    fn of(service: &'static Service, operation: &'static str, on: &str, path: String, body: Vec<u8>) -> Self {
        let action = format!("{}:{operation}", service.iam);
        Self { service, operation, action, on: on.to_owned(), path, body }
    }
}
