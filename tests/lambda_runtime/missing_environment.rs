//! Binaries started without the environment they need: they end at once, and
//! say all that is missing and nothing else, so that it is mended in one go.

use std::path::Path;

use textledger_infrastructure::deployment::functions::Value;

use crate::deployment::{
    AGENT_REPLY, CONSENT_API, DELIVERY_STATUS, PROJECTOR, REBUILD_SLICE, SMS_INBOUND, WATCHDOG, described,
};
use crate::runtime_api::{Outcome, RuntimeApi};

#[tokio::test]
async fn every_binary_names_every_variable_of_its_own_that_is_missing_and_exits() {
    for binary in [SMS_INBOUND, PROJECTOR, AGENT_REPLY, DELIVERY_STATUS, CONSENT_API, REBUILD_SLICE, WATCHDOG]
    {
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
        let named = |line: &String| line.trim_start().split_once(" is not set: ").unwrap().0.to_owned();
        let mut named: Vec<String> = said[1..].iter().map(named).collect();
        named.sort();
        let mut missing: Vec<String> = described(binary)
            .into_iter()
            .filter(|variable| !matches!(variable.value, Value::Given { required: false }))
            .map(|variable| variable.name.to_owned())
            .filter(|name| name != "EVENTS_TABLE")
            .collect();
        missing.sort();
        assert_eq!(named, missing, "{name}");
    }
}
