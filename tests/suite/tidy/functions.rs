//! Each Lambda function is built of what it works with and nothing else. Held
//! against the crates below each build, and against the names in a binary that
//! was built with all features: what it could reach, the linker kept.

use std::process::Command;

use super::imports::closure_of;

/// The crates that reach out or take requests, and that not every function has.
const CLIENTS: [&str; 9] = [
    "aws-sdk-bedrockagentruntime",
    "aws-sdk-dynamodbstreams",
    "aws-sdk-kms",
    "aws-sdk-pinpointsmsvoicev2",
    "aws-sdk-s3",
    "aws-sdk-sfn",
    "aws-sdk-sns",
    "aws-sdk-sqs",
    "axum",
];

/// What each function's build has of them.
const BUILDS: [(&str, &[&str]); 7] = [
    ("sms-inbound", &["aws-sdk-sqs"]),
    ("projector", &["aws-sdk-sqs"]),
    ("agent-reply", &["aws-sdk-bedrockagentruntime", "aws-sdk-pinpointsmsvoicev2", "aws-sdk-sqs"]),
    ("delivery-status", &[]),
    ("consent-api", &["axum"]),
    ("rebuild-slice", &[]),
    ("watchdog", &["aws-sdk-kms", "aws-sdk-s3", "aws-sdk-sqs"]),
];

/// What can be told from a binary's names: the carrier's client, the agent's,
/// AWS's opt-out list, and the reader of texts with its rule book.
const NAMES: [&str; 4] = [
    "aws_sdk_pinpointsmsvoicev2::",
    "aws_sdk_bedrockagentruntime::",
    "textledger_infrastructure::opt_out_list::",
    "textledger_reading::rulebook",
];

/// What each function's binary has of them.
const BINARIES: [(&str, &[&str]); 7] = [
    (env!("CARGO_BIN_EXE_sms-inbound-under-test"), &["textledger_reading::rulebook"]),
    (env!("CARGO_BIN_EXE_projector-under-test"), &[]),
    (
        env!("CARGO_BIN_EXE_agent-reply-under-test"),
        &[
            "aws_sdk_pinpointsmsvoicev2::",
            "aws_sdk_bedrockagentruntime::",
            "textledger_infrastructure::opt_out_list::",
        ],
    ),
    (env!("CARGO_BIN_EXE_delivery-status-under-test"), &[]),
    (env!("CARGO_BIN_EXE_consent-api-under-test"), &[]),
    (env!("CARGO_BIN_EXE_rebuild-slice-under-test"), &[]),
    (env!("CARGO_BIN_EXE_watchdog-under-test"), &[]),
];

/// The names in a binary, by binutils, which every linker here comes with.
fn symbols(binary: &str) -> String {
    let output = Command::new("nm").args(["--demangle", binary]).output().expect("nm can be run");
    assert!(output.status.success(), "nm: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn each_build_has_the_clients_of_its_function_and_no_others() {
    for (function, clients) in BUILDS {
        let closure = closure_of("textledger-handlers", &["--no-default-features", "--features", function]);
        let found: Vec<&str> = CLIENTS.into_iter().filter(|client| closure.contains(*client)).collect();
        assert_eq!(found, clients, "below {function}");
    }
}

#[test]
fn no_binary_names_a_client_its_function_does_not_have() {
    for (binary, names) in BINARIES {
        let symbols = symbols(binary);
        let found: Vec<&str> = NAMES.into_iter().filter(|name| symbols.contains(name)).collect();
        assert_eq!(found, names, "in {binary}");
    }
}
