//! `textledger chat`: the terminal as a customer's phone.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::json;
use textledger_domain::phone::PhoneNumber;
use textledger_infrastructure::local::cloud::{BUSINESS_NUMBER, INBOUND_TOPIC};
use tokio::io::{AsyncBufReadExt, BufReader};
use uuid::Uuid;

use super::source::{self, DATA_DIR};
use super::{Failure, Ran, print};
use crate::local::{Options, Pipeline};

/// How long to wait for the last replies after the last text.
const LAST_WORDS: Duration = Duration::from_secs(120);
/// Texts read from the carrier at once.
const TEXTS_MAX: usize = 100;

/// Use this terminal as a customer's phone: type a text and Enter, see the
/// reply come in. Ends with Ctrl-D, after the last reply.
#[derive(clap::Args)]
pub struct Args {
    /// The phone's number in E.164, such as +14255550182
    #[arg(long, value_name = "PHONE", value_parser = source::phone)]
    from: PhoneNumber,
    /// The directory the data is kept in
    #[arg(long, value_name = "DIR", env = "TEXTLEDGER_DATA_DIR", default_value = DATA_DIR)]
    data_dir: PathBuf,
}

pub async fn run(args: Args) -> Ran {
    let pipeline = Pipeline::start(Options::in_dir(Some(args.data_dir))).await?;
    let running = pipeline.sources.clone().run();
    let mut phone = Phone::new(&pipeline, args.from)?;
    if std::io::stdin().is_terminal() {
        print(format!("you are {}, texting {BUSINESS_NUMBER}; Ctrl-D ends\n", phone.number.e164()))?;
    }
    let mut accepted = pipeline.cloud.carrier.notify();
    let mut typed = BufReader::new(tokio::io::stdin()).lines();
    loop {
        tokio::select! {
            line = typed.next_line() => match line? {
                Some(line) => phone.text(&line)?,
                None => break,
            },
            _ = accepted.changed() => phone.show_new()?,
            _ = tokio::signal::ctrl_c() => break,
        }
    }
    let last_words = tokio::time::timeout(LAST_WORDS, phone.listen_to_the_end());
    tokio::select! {
        heard = last_words => match heard {
            Ok(heard) => heard?,
            Err(_) => print("no answer yet; it will come when this data directory is opened again")?,
        },
        _ = tokio::signal::ctrl_c() => {}
    }
    drop(running);
    pipeline.stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// A phone in a terminal.
struct Phone<'a> {
    pipeline: &'a Pipeline,
    number: PhoneNumber,
    shown: i64,
}

impl<'a> Phone<'a> {
    /// A phone that shows what comes from now on.
    fn new(pipeline: &'a Pipeline, number: PhoneNumber) -> Result<Self, Failure> {
        let last = pipeline.cloud.carrier.accepted_to(number.e164())?.last().map_or(0, |text| text.row_id);
        Ok(Self { pipeline, number, shown: last })
    }

    /// Sends a text as AWS publishes it.
    fn text(&self, body: &str) -> Result<(), Failure> {
        let now = self.pipeline.time.now();
        let id: Uuid = self.pipeline.wiring.ledger.fresh_id(now);
        let message = json!({
            "originationNumber": self.number.e164(),
            "destinationNumber": BUSINESS_NUMBER,
            "messageKeyword": "KEYWORD_000000000000",
            "messageBody": body,
            "inboundMessageId": id,
        });
        self.pipeline.cloud.topics.publish(INBOUND_TOPIC, &message.to_string())?;
        Ok(())
    }

    /// Shows the texts that came since.
    fn show_new(&mut self) -> Result<(), Failure> {
        loop {
            let texts = self.pipeline.cloud.carrier.accepted_after(self.shown, TEXTS_MAX)?;
            for text in &texts {
                self.shown = text.row_id;
                if text.to == self.number.e164() {
                    print(format!("  ▌ {}", text.body.replace('\n', "\n  ▌ ")))?;
                }
            }
            if texts.len() < TEXTS_MAX {
                return Ok(());
            }
        }
    }

    async fn listen_to_the_end(&mut self) -> Result<(), Failure> {
        while !self.pipeline.sources.is_at_rest().await? {
            self.show_new()?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.show_new()
    }
}
