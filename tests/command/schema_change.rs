//! A column added to a view, from end to end, on a store that the build before the
//! column left: `docs/rebuild.md` is what the command said. And rules that changed
//! since, which rewrite nothing.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use tempfile::TempDir;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::{BUSINESS_NUMBER, ENVIRONMENT};
use textledger_domain::deadline::{DEFAULT_TIME_ZONE, Deadline};
use textledger_domain::event::Event;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::time::{MachineTime, Time};
use textledger_reading::{Class, Context, read};

use crate::golden_store::restore;
use crate::ledger::{Said, pipeline_in, settle};
use crate::page::{Ask, Page};

/// The last build before `answered_after_s`.
const BEFORE: &str = "messages-1";
/// Whose first events are of the first schemas.
const OLDEST_CONTACT: &str = "+14255550183";
/// What customers text meanwhile: the first is known already.
const TEXTS: [(&str, &str); 4] = [
    ("+14255550181", "Do you have time on Tuesday?"),
    ("+14255550201", "Hello"),
    ("+14255550202", "Hi there"),
    ("+14255550202", "STOP"),
];
const LOOKED_AGAIN_AFTER: Duration = Duration::from_millis(20);

/// The store of before, served to commands by the functions of this build.
struct Served {
    pipeline: Pipeline,
    client: Client,
    files: TempDir,
    undamaged: Option<Vec<(String, AttributeValue)>>,
}

impl Served {
    async fn after(name: &str) -> Self {
        let files = tempfile::tempdir().unwrap();
        let directory = files.path().join("data");
        restore(name, &directory).await;
        let pipeline = pipeline_in(&directory).await;
        let client = Client::new(pipeline.cloud.sdk());
        Self { pipeline, client, files, undamaged: None }
    }

    /// Starts `command` as its line is written, on this store.
    fn start(&self, command: &str) -> Child {
        let script = format!(
            "exec 2>&1; textledger() {{ \"$TEXTLEDGER\" \"$@\" --endpoint-url \"$URL\"; }}; {command}"
        );
        self.shell(&script)
    }

    /// Starts it in a process of its own, which a signal reaches.
    fn start_alone(&self, command: &str, user: &str) -> Child {
        let args = command.strip_prefix("textledger ").unwrap();
        let args = format!("{args} --by {user} --endpoint-url \"$URL\"");
        self.shell(&format!("exec 2>&1; exec \"$TEXTLEDGER\" {args}"))
    }

    fn shell(&self, script: &str) -> Child {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]).current_dir(self.files.path()).stdout(Stdio::piped());
        shell.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        shell.env("TEXTLEDGER", env!("CARGO_BIN_EXE_textledger")).env("URL", self.pipeline.cloud.url());
        shell.env("USER", "ann").spawn().unwrap()
    }

    async fn run(&self, command: &str) -> String {
        said(ended(self.start(command)).await)
    }

    /// Runs `command` while customers text.
    async fn run_while_customers_text(&self, command: &str) -> String {
        let running = self.start(command);
        for (from, text) in TEXTS {
            let from: PhoneNumber = from.parse().unwrap();
            self.pipeline.cloud.text_from(&from, BUSINESS_NUMBER, text).unwrap();
            settle(&self.pipeline).await;
        }
        said(ended(running).await)
    }

    /// Starts `command` and presses Ctrl-C once it is at it.
    async fn run_and_interrupt(&self, command: &str) -> String {
        let running = self.start_alone(command, "ann");
        self.until_somebody_is_at_it().await;
        interrupt(&running);
        said(ended(running).await)
    }

    /// Runs `command` while somebody else is at the same.
    async fn run_beside_another(&self, command: &str) -> String {
        let other = self.start_alone(command, "bob");
        self.until_somebody_is_at_it().await;
        let refused = self.run(command).await;
        interrupt(&other);
        ended(other).await;
        refused
    }

    /// Until somebody holds the making of a generation.
    async fn until_somebody_is_at_it(&self) {
        loop {
            let holders = self
                .client
                .scan()
                .table_name(TableNames::deployed(ENVIRONMENT).control)
                .filter_expression("sk = :holder AND #until > :zero")
                .expression_attribute_names("#until", "until")
                .expression_attribute_values(":holder", AttributeValue::S("holder".to_owned()))
                .expression_attribute_values(":zero", AttributeValue::N("0".to_owned()));
            if !holders.send().await.unwrap().items().is_empty() {
                return;
            }
            MachineTime.sleep(LOOKED_AGAIN_AFTER).await;
        }
    }

    /// Somebody's hand in an event, or what was there before put back.
    async fn damage_or_mend(&mut self) {
        let names = TableNames::deployed(ENVIRONMENT);
        let key = [
            ("stream_id".to_owned(), AttributeValue::S(format!("contact#{OLDEST_CONTACT}"))),
            ("seq".to_owned(), AttributeValue::N("8".to_owned())),
        ];
        let item = match self.undamaged.take() {
            Some(item) => item,
            None => {
                let get = self.client.get_item().table_name(&names.events).set_key(Some(key.into()));
                let mut item = get.send().await.unwrap().item.unwrap();
                self.undamaged = Some(item.clone().into_iter().collect());
                item.insert("actor".to_owned(), AttributeValue::S("operator:mallory".to_owned()));
                item.into_iter().collect()
            }
        };
        let put = Put::builder().table_name(&names.events).set_item(Some(item.into_iter().collect()));
        let put = TransactWriteItem::builder().put(put.build().unwrap()).build();
        self.client.transact_write_items().transact_items(put).send().await.unwrap();
    }

    /// The events of `phone`.
    async fn events(&self, phone: &str) -> Vec<Recorded> {
        let stream = StreamId::Contact(phone.parse().unwrap());
        self.pipeline.ledger.read_from(&stream, 1).await.unwrap()
    }

    /// What the page asks for.
    async fn answer(&mut self, ask: Ask<'_>) -> String {
        match ask {
            Ask::Keep { name, text } => {
                std::fs::write(self.files.path().join(name), text).unwrap();
                String::new()
            }
            Ask::Run { command, meanwhile } => match meanwhile {
                None => self.run(command).await,
                Some("customers text meanwhile") => self.run_while_customers_text(command).await,
                Some("Ctrl-C while it is at it") => self.run_and_interrupt(command).await,
                Some("while bob does the same") => self.run_beside_another(command).await,
                Some("an event was damaged" | "the event was mended") => {
                    self.damage_or_mend().await;
                    self.run(command).await
                }
                Some(other) => panic!("the page has a comment that nothing is known of: {other}"),
            },
        }
    }
}

async fn ended(child: Child) -> Said {
    tokio::task::spawn_blocking(|| child.wait_with_output().unwrap().into()).await.unwrap()
}

/// As a page shows it.
fn said(said: Said) -> String {
    match said.code {
        Some(0) => said.stdout,
        Some(code) => format!("{}# exit code {code}\n", said.stdout),
        None => panic!("{said:?}"),
    }
}

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_change_runs_as_its_guide_says() {
    let mut served = Served::after(BEFORE).await;
    Page::of_docs("rebuild.md").check(async |ask| served.answer(ask).await).await;
    served.pipeline.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_that_changed_since_rewrite_nothing() {
    let served = Served::after(BEFORE).await;
    let events = served.events(OLDEST_CONTACT).await;
    let context = Context { opted_out: false, asked: false, status_keyword: "MY STATUS" };
    // What was conversation by the rules of the day is a revocation by today's, and
    // the day by which it was to be honoured is another.
    let read_otherwise = events.iter().any(|event| match event.event() {
        Event::MessageReceived(text) => {
            text.intent.is_for_the_agent() && read(text.body.as_str(), context).class == Class::Revoke
        }
        _ => false,
    });
    let due_otherwise = events.iter().any(|event| match event.event() {
        Event::ConsentRevoked(revoked) => {
            let now = Deadline::after(revoked.requested_at, DEFAULT_TIME_ZONE);
            (revoked.deadline.weekdays_only, revoked.deadline.federal_holidays)
                != (now.weekdays_only, now.federal_holidays)
        }
        _ => false,
    });
    assert!(read_otherwise && due_otherwise, "the golden store holds nothing that rules changed");

    let views = ["consent", "opt-out-tracking"];
    let rebuilds = views.map(|view| served.start(&format!("textledger projections rebuild {view}")));
    for rebuild in rebuilds {
        assert!(said(ended(rebuild).await).contains("it is caught up"));
    }
    for view in views {
        let diff = served.run(&format!("textledger projections diff {view}")).await;
        assert!(diff.contains("no difference"), "{diff}");
        assert!(!diff.contains(" 0 rows compared"), "{diff}");
    }
    served.pipeline.stop().await.unwrap();
}
