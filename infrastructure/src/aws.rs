//! How the functions reach AWS: region, credentials and endpoints from the
//! environment, over TLS with the operating system's certificates.
//!
//! The SDK crates are built without their default HTTP stack (see the
//! workspace manifest), so the client is named here, once, and given to what is
//! built on it: a whole pipeline can run over another. There is no switch
//! of our own for endpoints: the SDK's `AWS_ENDPOINT_URL` and
//! `AWS_ENDPOINT_URL_<SERVICE>` variables lead every client built from this
//! configuration to an emulator.

use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_http_client::Builder as HttpClient;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

use crate::time::{SharedTime, sdk};

/// How long a call may take, retries included, and how long one attempt at it.
/// Without these a connection that went silent would last as long as the
/// function, or for as long as somebody waits at a terminal.
const CALL_WITHIN: Duration = Duration::from_secs(15);
/// See [`CALL_WITHIN`].
const ATTEMPT_WITHIN: Duration = Duration::from_secs(4);
/// How long until a connection stands.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);

/// `config`, where no call may go on for long. What may take longer, as the
/// agent, and what must not be repeated, as a send, has limits of its own.
#[must_use]
pub fn bounded(config: &SdkConfig) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_WITHIN)
        .operation_attempt_timeout(ATTEMPT_WITHIN)
        .operation_timeout(CALL_WITHIN)
        .build();
    config.to_builder().timeout_config(timeouts).build()
}

/// HTTP over TLS, as AWS is reached.
#[must_use]
pub fn https() -> SharedHttpClient {
    HttpClient::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

/// The same with a connection of its own for every call. Lambda freezes a process
/// between invocations, and a connection from before may be dead without our
/// knowing: a call that must not be repeated would be in doubt for nothing.
#[must_use]
pub fn https_each_anew() -> SharedHttpClient {
    HttpClient::new().pool_max_idle_per_host(0).tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

/// The configuration that clients of AWS services are built from, over `http`
/// and in `time`. `region` overrides what the environment and profile say;
/// clients built from one configuration share its connections.
///
/// Nothing is sent and no credentials are looked up until the first call.
pub async fn sdk_config(region: Option<String>, http: SharedHttpClient, time: &SharedTime) -> SdkConfig {
    let loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http);
    let config = match region {
        Some(region) => loader.region(Region::new(region)).load().await,
        None => loader.load().await,
    };
    sdk::on(config, time)
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::sync::Arc;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::{SharedTime, https, sdk_config};
    use crate::time::MachineTime;

    /// Set in the process that makes the calls. The SDK reads the real
    /// environment, and a process can only be given one safely at its start.
    const CALLER: &str = "TEXTLEDGER_TEST_CALLER";

    #[tokio::test]
    async fn endpoint_variables_lead_each_client_to_the_endpoint_they_name() {
        if std::env::var_os(CALLER).is_some() {
            return call_both_services().await;
        }
        let everything = one_answer(r#"{"QueueUrls":["queue-of-the-general-endpoint"]}"#).await;
        let dynamodb = one_answer(r#"{"TableNames":["table-of-the-dynamodb-endpoint"]}"#).await;
        let this_test = "aws::tests::endpoint_variables_lead_each_client_to_the_endpoint_they_name";

        let caller = tokio::task::spawn_blocking(move || {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", this_test, "--nocapture"])
                .env_clear()
                .env(CALLER, "1")
                .env("AWS_REGION", "eu-west-1")
                .env("AWS_ACCESS_KEY_ID", "test")
                .env("AWS_SECRET_ACCESS_KEY", "test")
                .env("AWS_ENDPOINT_URL", everything)
                .env("AWS_ENDPOINT_URL_DYNAMODB", dynamodb)
                .output()
                .unwrap()
        });

        let outcome = caller.await.unwrap();
        let said = String::from_utf8_lossy(&outcome.stdout);
        assert!(outcome.status.success(), "{said}\n{}", String::from_utf8_lossy(&outcome.stderr));
        assert!(said.contains("1 passed"), "the calling test did not run: {said}");
    }

    async fn call_both_services() {
        let time: SharedTime = Arc::new(MachineTime);
        let config = sdk_config(None, https(), &time).await;
        assert_eq!(config.region().map(AsRef::as_ref), Some("eu-west-1"));

        let tables = aws_sdk_dynamodb::Client::new(&config).list_tables().send().await.unwrap();
        assert_eq!(tables.table_names(), ["table-of-the-dynamodb-endpoint"]);
        let queues = aws_sdk_sqs::Client::new(&config).list_queues().send().await.unwrap();
        assert_eq!(queues.queue_urls(), ["queue-of-the-general-endpoint"]);

        let elsewhere = sdk_config(Some("us-west-2".into()), https(), &time).await;
        assert_eq!(elsewhere.region().map(AsRef::as_ref), Some("us-west-2"));
    }

    /// A loopback server that answers one request with `json`; its address.
    async fn one_answer(json: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 16 * 1024];
            let _ = connection.read(&mut request).await.unwrap();
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\n\
                 content-length: {}\r\nconnection: close\r\n\r\n{json}",
                json.len()
            );
            connection.write_all(answer.as_bytes()).await.unwrap();
        });
        url
    }
}
