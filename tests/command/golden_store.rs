//! Stores as older builds left them: `tests/golden/stores`.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_domain::limits::SESSION_IDLE;
use textledger_domain::time::Timestamp;
use textledger_embedded::engine::{Engine, Location};
use textledger_embedded::sdk;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::tables::create_missing;
use textledger_infrastructure::time::{MachineTime, SharedTime, Time};

/// Puts the golden store `name` into `directory`, as its build would have left it
/// there.
pub async fn restore(name: &str, directory: &Path) {
    let engine = Engine::start(Location::Directory(directory.to_path_buf())).await.unwrap();
    let time: SharedTime = Arc::new(MachineTime);
    let client = Client::new(&sdk::sdk_config(engine.url(), sdk::http(), &time));
    let names = TableNames::deployed(ENVIRONMENT);
    create_missing(&client, &names).await.unwrap();
    for (file, table) in [
        ("control", &names.control),
        ("heads", &names.heads),
        ("consent", &names.consent),
        ("opt-out-tracking", &names.opt_out_tracking),
        ("messages", &names.messages),
        ("sessions", &names.sessions),
        ("events", &names.events),
    ] {
        for item in items(name, file) {
            if let Some(recorded_at) = item.get("recorded_at").filter(|_| file == "events") {
                let recorded_at: Timestamp = recorded_at.as_s().unwrap().parse().unwrap();
                let age = MachineTime.now().since(recorded_at);
                assert!(age > SESSION_IDLE, "its conversations go on, and will not tomorrow: wait {age}");
            }
            if file == "messages" {
                let expiry = item["ttl"].as_n().unwrap().parse::<i64>().unwrap();
                let now = MachineTime.now().unix_seconds();
                assert!(expiry > now, "its rows have expired: make it anew with scripts/golden-store");
            }
            client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
        }
    }
    engine.stop().await.unwrap();
}

/// The items of one table of the golden store `name`.
fn items(name: &str, file: &str) -> Vec<HashMap<String, AttributeValue>> {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../tests/golden/stores", name].iter().collect();
    let lines = fs::read_to_string(folder.join(file).with_extension("jsonl")).unwrap();
    lines.lines().map(|line| fields(&serde_json::from_str(line).unwrap())).collect()
}

fn fields(of: &Value) -> HashMap<String, AttributeValue> {
    of.as_object().unwrap().iter().map(|(name, value)| (name.clone(), attribute(value))).collect()
}

/// An attribute in DynamoDB's own JSON: `{"S": "text"}`.
fn attribute(of: &Value) -> AttributeValue {
    let (kind, value) = of.as_object().unwrap().iter().next().unwrap();
    let text = || value.as_str().unwrap().to_owned();
    match kind.as_str() {
        "S" => AttributeValue::S(text()),
        "N" => AttributeValue::N(text()),
        "BOOL" => AttributeValue::Bool(value.as_bool().unwrap()),
        "L" => AttributeValue::L(value.as_array().unwrap().iter().map(attribute).collect()),
        "M" => AttributeValue::M(fields(value)),
        other => panic!("no build wrote an attribute of type {other}"),
    }
}
