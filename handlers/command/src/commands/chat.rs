//! `textledger chat`: the terminal as a customer's phone.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use crate::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::phone::PhoneNumber;
use textledger_embedded::carrier::behaviour::Line;
use textledger_embedded::carrier::personality::Personality;
use tokio::io::{AsyncBufReadExt, BufReader};

use super::failure::{Failure, Ran};
use super::output::print;
use super::source::{self, DATA_DIR};
use crate::pipeline::{Options, Pipeline};

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
    /// What kind of number you text
    #[arg(long, value_name = "KIND", value_enum, default_value_t = Kind::TenDlc)]
    carrier: Kind,
}

/// The kinds of numbers a customer can text, by who acts on STOP.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Kind {
    /// The carrier blocks the number at STOP and says so, START or UNSTOP lifts it; 3 parts a second
    TollFree,
    /// Every text is passed on, and opt-outs are ours to handle
    #[value(name = "10dlc")]
    TenDlc,
    /// As 10dlc, at 100 parts a second
    ShortCode,
    /// AWS answers STOP and HELP itself, and the ledger never sees them
    AwsManaged,
}

impl Kind {
    fn line(self) -> Line {
        let personality = match self {
            Self::TollFree => Personality::TollFree,
            Self::TenDlc => Personality::TenDlc,
            Self::ShortCode => Personality::ShortCode,
            Self::AwsManaged => Personality::AwsManaged,
        };
        Line { personality, parts_per_second: personality.parts_per_second() }
    }
}

pub async fn run(args: Args) -> Ran {
    let mut options = Options::in_dir(Some(args.data_dir));
    options.carrier.lines.insert(BUSINESS_NUMBER.to_owned(), args.carrier.line());
    let pipeline = Pipeline::start(options).await?;
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
        let last = pipeline.cloud.carrier.inbox(number.e164())?.last().map_or(0, |text| text.row_id);
        Ok(Self { pipeline, number, shown: last })
    }

    /// Sends a text.
    fn text(&self, body: &str) -> Result<(), Failure> {
        self.pipeline.cloud.text_from(&self.number, BUSINESS_NUMBER, body)?;
        Ok(())
    }

    /// Shows the texts that came since.
    fn show_new(&mut self) -> Result<(), Failure> {
        loop {
            let texts = self.pipeline.cloud.carrier.arrived_after(self.shown, TEXTS_MAX)?;
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
            self.pipeline.time.timer().sleep(Duration::from_millis(50)).await;
        }
        self.show_new()
    }
}
