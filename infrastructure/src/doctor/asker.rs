//! Questions put to AWS: one signed call for all services, on the SDK's own connections,
//! credentials, limits and retries. A client of each service would be compiled in every
//! build for a question or two, and tell in its own way what is missing or refused.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::HttpStatusCodeClassifier;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{AuthSchemeOptionResolverParams, SharedAuthScheme};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use aws_types::service_config::ServiceConfigKey;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::question::Asking;
use super::service::{Dialect, Service};
use super::unanswered::{Unanswered, of_code};
use super::xml;
use crate::in_words::in_words;
use crate::time::watch::ClockWatch;

/// Puts questions.
pub(super) struct Asker {
    sdk: SdkConfig,
    /// The clock, held against the date of every answer.
    watch: ClockWatch,
    /// Whether any answer had a date.
    dated: Arc<AtomicBool>,
    /// Services that did not answer at all, with why: they are not asked again, since
    /// each question would take its whole time.
    silent: Mutex<BTreeMap<&'static str, String>>,
}

/// What AWS said instead of an answer.
#[derive(Debug, thiserror::Error)]
#[error("{} {}", .0.code().unwrap_or("an error without a code"), .0.message().unwrap_or_default())]
struct Refusal(ErrorMetadata);

impl ProvideErrorMetadata for Refusal {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

impl Asker {
    pub fn new(sdk: &SdkConfig, watch: ClockWatch) -> Self {
        let sdk = crate::aws::bounded(sdk);
        Self { sdk, watch, dated: Arc::default(), silent: Mutex::default() }
    }

    /// The clock; nothing where no answer told the time.
    pub fn clock(&self) -> Option<&ClockWatch> {
        self.dated.load(Ordering::Relaxed).then_some(&self.watch)
    }

    /// What AWS says, as far as it is what `T` holds.
    pub async fn ask<T: DeserializeOwned>(&self, question: Asking) -> Result<T, Unanswered> {
        let failed = |action: &str, why| Unanswered::Failed { action: action.to_owned(), why };
        let answer = self.answer(&question).await?;
        // Without the answer's own words, which may be a customer's.
        serde_json::from_value(answer)
            .map_err(|_| failed(&question.action, "the answer is none that this version knows".to_owned()))
    }

    async fn answer(&self, question: &Asking) -> Result<Value, Unanswered> {
        let Asking { service, action, .. } = question;
        let failed = |why| Unanswered::Failed { action: action.clone(), why };
        let known = self.silent().get(service.id).cloned();
        if let Some(why) = known {
            return Err(failed(why));
        }
        let Some(region) = self.sdk.region().map(ToString::to_string) else {
            return Err(failed("no region is set: name one in AWS_REGION".to_owned()));
        };
        match self.call(question, &region).await {
            Ok(answer) => Ok(answer),
            Err(SdkError::ServiceError(refused)) => {
                let meta = &refused.err().0;
                let (code, message) = (meta.code().unwrap_or_default(), meta.message().unwrap_or_default());
                match code {
                    "" => Err(failed(crate::in_words::masked(message))),
                    code => Err(of_code(action, &question.on, code, message)),
                }
            }
            Err(error) => {
                let why = in_words(&error);
                self.silent().insert(service.id, why.clone());
                Err(failed(why))
            }
        }
    }

    fn silent(&self) -> MutexGuard<'_, BTreeMap<&'static str, String>> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn call(&self, question: &Asking, region: &str) -> Result<Value, SdkError<Refusal, HttpResponse>> {
        let mut operation = Operation::builder()
            .service_name(question.service.id)
            .operation_name(question.operation)
            .endpoint_url(&self.endpoint(question.service, region))
            .standard_retry(&self.sdk.retry_config().cloned().unwrap_or_else(RetryConfig::standard))
            .retry_classifier(HttpStatusCodeClassifier::default())
            .retry_classifier(AwsErrorCodeClassifier::<Refusal>::default())
            .runtime_plugin(self.signed(question.service, region))
            .interceptor(self.watch.clone());
        if let Some(timeouts) = self.sdk.timeout_config() {
            operation = operation.timeout_config(timeouts.clone());
        }
        if let Some(http) = self.sdk.http_client() {
            operation = operation.http_client(http);
        }
        if let Some(sleep) = self.sdk.sleep_impl() {
            operation = operation.sleep_impl(sleep);
        }
        if let Some(time) = self.sdk.time_source() {
            operation = operation.time_source(time);
        }
        let dated = self.dated.clone();
        let operation = operation.serializer(request).deserializer(move |response: &HttpResponse| {
            if response.headers().get("date").is_some() {
                dated.store(true, Ordering::Relaxed);
            }
            read(response)
        });
        operation.build().invoke(question.clone()).await
    }

    /// The endpoint that the environment or the profile names for it, or for all.
    fn endpoint(&self, service: &Service, region: &str) -> String {
        let key = ServiceConfigKey::builder()
            .service_id(service.id)
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build();
        let general = || self.sdk.endpoint_url().map(ToOwned::to_owned);
        let own = || self.sdk.service_config()?.load_config(key.ok()?);
        let named = match self.sdk.get_origin("endpoint_url").is_client_config() {
            true => general().or_else(own),
            false => own().or_else(general),
        };
        named.unwrap_or_else(|| service.endpoint(region))
    }

    fn signed(&self, service: &Service, region: &str) -> StaticRuntimePlugin {
        let mut signing = SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(aws_config::Region::new(region.to_owned()))),
            name: Some(SigningName::from(service.signing_name)),
            ..Default::default()
        };
        if matches!(service.dialect, Dialect::S3) {
            signing.signing_options.double_uri_encode = false;
            signing.signing_options.normalize_uri_path = false;
            signing.signing_options.content_sha256_header = true;
        }
        let mut layer = Layer::new("signed");
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(signing);
        let mut components = RuntimeComponentsBuilder::new("signed")
            .with_auth_scheme_option_resolver(Some(StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID])))
            .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
            .with_identity_cache(Some(
                self.sdk.identity_cache().unwrap_or_else(|| IdentityCache::lazy().build()),
            ));
        if let Some(credentials) = self.sdk.credentials_provider() {
            components.set_identity_resolver(SCHEME_ID, credentials);
        }
        StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components)
    }
}

fn request(question: Asking) -> Result<HttpRequest, BoxError> {
    let Asking { service, operation, path, body, .. } = question;
    let is_get = body.is_empty();
    let mut request = HttpRequest::new(if is_get { SdkBody::empty() } else { SdkBody::from(body) });
    request.set_method(if is_get { "GET" } else { "POST" })?;
    request.set_uri(path)?;
    let headers = request.headers_mut();
    match service.dialect {
        Dialect::Json { prefix, version } => {
            headers.insert("x-amz-target", format!("{prefix}.{operation}"));
            headers.insert("content-type", format!("application/x-amz-json-{version}"));
        }
        Dialect::Query { .. } => {
            headers.insert("content-type", "application/x-www-form-urlencoded");
        }
        Dialect::Rest | Dialect::S3 => {}
    }
    Ok(request)
}

fn read(response: &HttpResponse) -> Result<Value, OrchestratorError<Refusal>> {
    let body = response.body().bytes().unwrap_or_default();
    let text = String::from_utf8_lossy(body);
    let value = serde_json::from_slice(body).ok().or_else(|| xml::read(&text)).unwrap_or_default();
    let headers = response.headers();
    if response.status().is_success() {
        return Ok(value);
    }
    let error = value.get("Error").unwrap_or(&value);
    let said = |names: &[&str]| names.iter().find_map(|name| error.get(name)?.as_str());
    let code = headers.get("x-amzn-errortype").or_else(|| said(&["__type", "Code", "code"]));
    // As `com.amazonaws.sqs#QueueDoesNotExist`, or with an address behind a colon.
    let code = code.map(|code| code.rsplit('#').next().unwrap_or(code));
    let code = code.map(|code| code.split(':').next().unwrap_or(code));
    let status = response.status().as_u16();
    let message = said(&["message", "Message"]).map_or_else(|| format!("status {status}"), ToOwned::to_owned);
    let meta = ErrorMetadata::builder().message(message);
    let meta = match code {
        Some(code) => meta.code(code),
        None => meta,
    };
    Err(OrchestratorError::operation(Refusal(meta.build())))
}
