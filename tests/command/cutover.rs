//! The guide from the old system to this one, run on exports of a small old system.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::ledger::pipeline_in;
use crate::page::{Ask, Page, said};

/// The ledger is kept under this name.
const LEDGER: &str = "records";

/// Exports of the old tables, and a ledger beside them.
struct Cutover {
    files: TempDir,
    consent: Vec<Value>,
}

impl Cutover {
    async fn new() -> Self {
        let files = tempfile::tempdir().unwrap();
        pipeline_in(&files.path().join(LEDGER)).await.stop().await.unwrap();
        let consent = vec![
            consent("+14255550181", "opted_out"),
            consent("14255550182", "OPTED_OUT"),
            consent("+14255550183", "opted_in"),
            consent("+14255550184", "opted_in"),
            consent("front desk", "opted_out"),
        ];
        let cutover = Self { files, consent };
        cutover.keep("consent.json", &json!({ "Items": cutover.consent }));
        let tracking = json!({
            "tracking_id": { "S": "+14255550183#2026-01-05T12:00:00" }, "timestamp": { "S": "2026-01-05T12:00:00" },
            "phone_number": { "S": "+14255550183" }, "method": { "S": "voice" }, "status": { "S": "opted_out" },
            "original_request": { "S": "asked not to be called" },
        });
        cutover.keep("tracking.json", &json!({ "Items": [tracking] }));
        let text = json!({
            "message_id": { "S": "m-1" }, "timestamp": { "S": "2026-01-05T12:00:00Z" },
            "phone_number": { "S": "+14255550185" }, "direction": { "S": "inbound" },
            "message_body": { "S": "can u quit texting me pls" }, "status": { "S": "received" },
        });
        cutover.keep("messages.json", &json!({ "Items": [text] }));
        cutover
    }

    fn keep(&self, name: &str, value: &Value) {
        std::fs::write(self.files.path().join(name), value.to_string()).unwrap();
    }

    fn answer(&mut self, ask: Ask<'_>) -> String {
        match ask {
            Ask::Keep { name, .. } => panic!("the page keeps a file that nobody reads: {name}"),
            Ask::Run { command, meanwhile } => {
                match meanwhile {
                    None => {}
                    Some("somebody texts STOP to the old system") => {
                        self.consent[3] = consent("+14255550184", "opted_out");
                        self.keep("consent.json", &json!({ "Items": self.consent }));
                    }
                    Some(other) => panic!("the page has a comment that nothing is known of: {other}"),
                }
                self.run(command)
            }
        }
    }

    fn run(&self, command: &str) -> String {
        said(self.files.path(), &format!("\"$TEXTLEDGER\" \"$@\" --data-dir {LEDGER}"), command)
    }
}

fn consent(phone: &str, status: &str) -> Value {
    let mut row = json!({ "phone_number": { "S": phone }, "consent_status": { "S": status } });
    if !status.eq_ignore_ascii_case("opted_in") {
        row["opt_out_requested_at"] = json!({ "S": "2026-01-05T12:00:00Z" });
        row["opt_out_method"] = json!({ "S": "sms" });
    }
    row
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cutover_runs_as_its_guide_says() {
    let mut cutover = Cutover::new().await;
    Page::of_docs("cutover.md").check(async |ask| cutover.answer(ask)).await;
}
