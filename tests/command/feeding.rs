//! Event files, fed through `sms-inbound`.

use std::path::Path;

use serde_json::{Value, json};

use crate::ledger::{CUSTOMER, STRANGER, Said, textledger};

/// An SNS event with one text, from which `changes` took fields or put others in.
fn event(id: &str, from: &str, changes: &[(&str, Option<Value>)]) -> String {
    let mut message = json!({
        "originationNumber": from,
        "destinationNumber": "+12125550101",
        "messageKeyword": "KEYWORD_0",
        "messageBody": "STOP",
        "inboundMessageId": id,
    });
    for (field, value) in changes {
        match value {
            Some(value) => message[*field] = value.clone(),
            None => drop(message.as_object_mut().unwrap().remove(*field)),
        }
    }
    json!({ "Records": [{ "Sns": { "MessageId": id, "Message": message.to_string() } }] }).to_string()
}

fn ingest(directory: &Path, content: &str, flags: &[&str]) -> Said {
    let file = directory.join("events.jsonl");
    std::fs::write(&file, content).unwrap();
    let data = directory.join("data");
    let args = ["ingest", file.to_str().unwrap(), "--data-dir", data.to_str().unwrap()];
    textledger(&[&args, flags].concat())
}

#[test]
fn each_line_of_json_lines_is_an_event() {
    let directory = tempfile::tempdir().unwrap();
    let lines = [event("one", CUSTOMER, &[]), String::new(), event("two", STRANGER, &[])].join("\n");
    let said = ingest(directory.path(), &lines, &["--json"]);
    let told = said.assert(0, &[]).json();
    let outcome = |n: usize| told["files"][n]["report"]["records"][0]["outcome"].clone();
    assert_eq!((outcome(0), outcome(1)), ("recorded".into(), "recorded".into()), "{told}");
    assert!(told["files"][1]["file"].as_str().unwrap().ends_with("events.jsonl:3"), "{told}");
    assert_eq!(told["appended"].as_object().unwrap().len(), 2);
}

#[test]
fn what_goes_to_quarantine_fails_the_command_and_names_the_field() {
    for (spoilt, field) in [
        (event("a", CUSTOMER, &[("messageBody", None)]), "messageBody is missing"),
        (event("a", CUSTOMER, &[("originationNumber", Some(json!("AMAZON")))]), "originationNumber"),
        (event("a", CUSTOMER, &[("messageBody", Some(json!(7)))]), "messageBody is not a string"),
        (json!({ "Records": [{ "Sns": { "MessageId": "a" } }] }).to_string(), "Message is missing"),
        (json!({ "Records": [{ "sqs": {} }] }).to_string(), "Sns is missing"),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let said = ingest(directory.path(), &[&spoilt, &*event("good", STRANGER, &[])].join("\n"), &[]);
        said.assert(1, &["quarantined", field, "recorded"]);
        assert!(!said.stdout.contains("AMAZON"), "{said:?}");
    }
}
