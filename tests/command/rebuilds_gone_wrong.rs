//! A rebuild that meets what it should not: each time a message that says what to do,
//! an exit code that scripts go by, and nothing damaged.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_embedded::faults::{Action, Faults, Rule, Service};

use crate::ledger::{CUSTOMER, Ledger, STRANGER, Said, command, settle, textledger};
use crate::projections::{projections, refused};

const EVENTS: &str = "scheduling-agent-sms-events-dev";

/// Fails unless it ended with `code` and said all of `parts` on standard error.
#[track_caller]
fn told(said: &Said, code: i32, parts: &[&str]) {
    assert_eq!(said.code, Some(code), "{said:?}");
    for part in parts {
        assert!(said.stderr.contains(part), "{part} is missing: {said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_that_is_none_is_told_which_there_are() {
    for verb in ["status", "plan", "rebuild", "diff", "swap", "rollback", "retire"] {
        let said = textledger(&["projections", verb, "mesages", "--data-dir", "nowhere"]);
        told(&said, 2, &["no such view: one of consent, opt-out-tracking, messages, sessions is"]);
    }
}

/// Puts `actor` into the second event of [`CUSTOMER`]; who was there before.
async fn tamper(ledger: &Ledger, actor: AttributeValue) -> AttributeValue {
    let pipeline = ledger.pipeline().await;
    let client = Client::new(pipeline.cloud.sdk());
    let stream = AttributeValue::S(format!("contact#{CUSTOMER}"));
    let get = client.get_item().table_name(EVENTS).key("stream_id", stream);
    let get = get.key("seq", AttributeValue::N("2".to_owned())).send();
    let mut event = get.await.unwrap().item.unwrap();
    let before = event.insert("actor".to_owned(), actor).unwrap();
    let put = Put::builder().table_name(EVENTS).set_item(Some(event)).build().unwrap();
    let put = TransactWriteItem::builder().put(put).build();
    client.transact_write_items().transact_items(put).send().await.unwrap();
    pipeline.stop().await.unwrap();
    before
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_was_changed_blocks_its_stream_alone_and_the_swap() {
    let ledger = Ledger::after("Hello").await;
    let pipeline = ledger.pipeline().await;
    pipeline.cloud.text_from(&STRANGER.parse().unwrap(), BUSINESS_NUMBER, "Hi").unwrap();
    settle(&pipeline).await;
    pipeline.stop().await.unwrap();
    let good = tamper(&ledger, AttributeValue::S("operator:mallory".to_owned())).await;

    let rebuilt = projections(&ledger, &["rebuild", "messages", "--lag", "0"]);
    assert_eq!(rebuilt.code, Some(5), "{rebuilt:?}");
    for part in ["2 rows written", "contact +1•••0182 is blocked: event 2", "no swap until they are"] {
        assert!(rebuilt.stdout.contains(part), "{part} is missing: {rebuilt:?}");
    }
    let status = projections(&ledger, &["status", "messages"]);
    assert!(status.stdout.contains("messages#g2: contact +1•••0182 is blocked since"), "{status:?}");
    let swapped = projections(&ledger, &["swap", "messages", "--lag", "0"]);
    told(&swapped, 5, &["messages#g2 is not caught up", "1 cannot be folded", "rebuild messages` goes on"]);

    tamper(&ledger, good).await;
    projections(&ledger, &["rebuild", "messages"]).assert(0, &["it is caught up"]);
    projections(&ledger, &["swap", "messages"]).assert(0, &["are shown g2 instead of g1"]);
}

/// Somebody drops this table.
async fn drop_table(ledger: &Ledger, table: &str) {
    let pipeline = ledger.pipeline().await;
    let client = Client::new(pipeline.cloud.sdk());
    client.delete_table().table_name(table).send().await.unwrap();
    pipeline.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generation_whose_table_was_dropped_is_neither_filled_nor_shown() {
    let ledger = Ledger::after("Hello").await;
    projections(&ledger, &["rebuild", "messages"]).assert(0, &["it is caught up"]);
    drop_table(&ledger, "scheduling-agent-sms-messages-dev-g2").await;
    let gone = ["sms-messages-dev-g2 of messages#g2 is gone", "retire messages --generation g2"];
    for verb in ["rebuild", "swap"] {
        told(&projections(&ledger, &[verb, "messages"]), 1, &gone);
    }
    projections(&ledger, &["retire", "messages", "--generation", "g2"])
        .assert(0, &["messages#g2 is no more"]);
    projections(&ledger, &["rebuild", "messages"]).assert(0, &["messages#g3", "it is caught up"]);
    projections(&ledger, &["swap", "messages"]).assert(0, &["are shown g3 instead of g1"]);

    drop_table(&ledger, "scheduling-agent-sms-messages-dev").await;
    let back = projections(&ledger, &["rollback", "messages"]);
    refused(&back, "sms-messages-dev of messages#g1 is gone");
    let shown = textledger(&["views", CUSTOMER, "--data-dir", ledger.path().to_str().unwrap()]);
    shown.assert(0, &["Hello"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_is_away_for_a_while_is_waited_for_and_that_is_said() {
    let ledger = Ledger::after("Hello").await;
    let pipeline = ledger.pipeline().await;
    let faults = Faults::new();
    let door = pipeline.cloud.another_front(faults.clone()).await.unwrap();
    // Away as soon as the filling has begun.
    let (service, operation) = (Service::DynamoDb, Some("Scan".to_owned()));
    faults.add(Rule { service, operation, skip: 8, times: 40, action: Action::Reset });
    let rebuild = ["projections", "rebuild", "messages", "--by", "ann", "--endpoint-url", door.url()];
    let rebuilt = tokio::task::block_in_place(|| textledger(&rebuild));
    rebuilt.assert(0, &["it is caught up"]);
    told(&rebuilt, 0, &["tried again: "]);
    door.shutdown().await.unwrap();
    pipeline.stop().await.unwrap();
}

/// The command, whose files cannot grow beyond so many bytes: what it writes then fails
/// as on a full disk.
fn with_files_of(bytes: u64, args: &[&str]) -> Command {
    let limited = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", bytes / 512);
    let textledger = command(args);
    let mut shell = Command::new("sh");
    shell.env_clear().env("USER", "mia").arg("-c").arg(limited);
    shell.arg(textledger.get_program()).args(textledger.get_args());
    shell
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_up_is_told_and_with_room_again_the_rebuild_goes_on() {
    let ledger = Ledger::after("Hello").await;
    let directory = ledger.path().to_str().unwrap();
    let size = ledger.path().join("dynamodb.sqlite").metadata().unwrap().len();
    let rebuild = ["projections", "rebuild", "messages", "--by", "ann", "--data-dir", directory];
    let mut full = with_files_of(size + 64 * 1024, &rebuild);
    let mut full = full.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut says = BufReader::new(full.stderr.take().unwrap()).lines();
    let said = says.find_map(|line| line.ok().filter(|line| line.contains("tried again"))).unwrap();
    assert!(said.contains("disk"), "{said}");
    interrupt(full.id());
    assert_eq!(full.wait().unwrap().code(), Some(130));
    // Nor was there room to give the claim up, which ends by itself.
    told(&projections(&ledger, &["rebuild", "messages"]), 6, &["if that was cut off, try again after"]);
    let pipeline = ledger.pipeline().await;
    end_the_claim(&Client::new(pipeline.cloud.sdk())).await;
    pipeline.stop().await.unwrap();
    projections(&ledger, &["rebuild", "messages"]).assert(0, &["messages#g2", "it is caught up"]);
    projections(&ledger, &["diff", "messages"]).assert(0, &["no difference"]);
}

/// As if so much time had passed that the claim on `messages#g2` has ended.
pub async fn end_the_claim(client: &Client) {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let put = client.put_item().table_name("scheduling-agent-sms-control-dev");
    let put = put.item("pk", text("rebuild#messages#g2")).item("sk", text("holder"));
    let put = put.item("holder", text("ann")).item("run", text("cut off"));
    put.item("until", AttributeValue::N("1".to_owned())).send().await.unwrap();
}

/// Ctrl-C.
pub fn interrupt(process: u32) {
    let sent = Command::new("kill").args(["-INT", &process.to_string()]).status().unwrap();
    assert!(sent.success());
}
