//! Binaries started without the environment they need: they end at once, and
//! say all that is missing, so that it is mended in one go.

use std::path::Path;

use crate::deployment::{AGENT_REPLY, CONSENT_API, DELIVERY_STATUS, PROJECTOR, SMS_INBOUND, environment};
use crate::runtime_api::{Outcome, RuntimeApi};

#[tokio::test]
async fn every_binary_names_every_variable_it_misses_and_exits() {
    let complete = environment("http://127.0.0.1:9");
    for binary in [SMS_INBOUND, PROJECTOR, AGENT_REPLY, DELIVERY_STATUS, CONSENT_API] {
        let mut function = RuntimeApi::start().await.spawn(Path::new(binary), &[("EVENTS_TABLE", "events")]);
        let Outcome::Error { error_type, message } = function.invoke("{}").await else {
            panic!("{binary} answered")
        };
        assert_eq!(
            (error_type.as_str(), message.as_str()),
            ("Runtime.ExitError", "Error: Runtime exited: exit status: 1")
        );
        let said = function.stderr();
        let stem = Path::new(binary).file_stem().unwrap().to_string_lossy();
        let name = stem.trim_end_matches("-under-test");
        assert_eq!(said[0], format!("{name}: the environment is not complete:"));
        for (variable, _) in &complete {
            let is_named = said.iter().any(|line| line.starts_with(&format!("  {variable} is not set: ")));
            assert_eq!(is_named, *variable != "EVENTS_TABLE", "{variable} in {said:#?}");
        }
    }
}
