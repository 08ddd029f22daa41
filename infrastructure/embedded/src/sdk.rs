//! How clients reach the embedded cloud: plain HTTP on loopback, a fixed region
//! and credentials that mean nothing. Unlike `crate::aws`, nothing is taken from
//! the environment, so a developer's real AWS account can never be reached from
//! here by accident.

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider, SharedHttpClient};
use textledger_infrastructure::time::{SharedTime, sdk};

/// The region the embedded cloud says it is in.
pub const REGION: &str = "us-east-1";

/// HTTP over loopback. No TLS: loading certificates costs more than a whole
/// demo's requests.
#[must_use]
pub fn http() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}

/// The same with a connection of its own for every call.
#[must_use]
pub fn http_each_anew() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().pool_max_idle_per_host(0).build_http()
}

/// The configuration that clients of the service at `endpoint_url`
/// (`http://127.0.0.1:<port>`) are built from, over `http` and in `time`; they
/// share its connections. Build it inside the Tokio runtime that makes the calls.
#[must_use]
pub fn sdk_config(endpoint_url: &str, http: SharedHttpClient, time: &SharedTime) -> SdkConfig {
    let credentials = Credentials::new("local", "local", None, None, "textledger-local");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(endpoint_url)
        .retry_config(RetryConfig::standard())
        .http_client(http)
        .build();
    sdk::on(config, time)
}
