//! `textledger chat`: the terminal as a customer's phone.

mod network;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use crate::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::phone::PhoneNumber;
use textledger_embedded::carrier::behaviour::Line;
use textledger_embedded::carrier::personality::Personality;
use tokio::io::{AsyncBufReadExt, BufReader};

use self::network::Network;
use super::failure::{Failure, Ran};
use super::output::print;
use super::source::{self, DATA_DIR};

/// How long to wait for the last replies after the last text.
const LAST_WORDS: Duration = Duration::from_secs(120);

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
    /// Text the number of a running `textledger serve` instead
    #[arg(long, value_name = "URL", conflicts_with = "carrier")]
    endpoint_url: Option<String>,
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
    let network = match &args.endpoint_url {
        Some(url) => Network::served(url).await?,
        None => Network::started(args.data_dir, args.carrier.line()).await?,
    };
    let talked = talk(&network, args.from).await;
    network.close().await?;
    talked
}

async fn talk(network: &Network, number: PhoneNumber) -> Ran {
    let mut phone = Phone { shown: network.inbox(&number).await?.len(), network, number };
    if std::io::stdin().is_terminal() {
        print(format!("you are {}, texting {BUSINESS_NUMBER}; Ctrl-D ends\n", phone.number.e164()))?;
    }
    let mut typed = BufReader::new(tokio::io::stdin()).lines();
    loop {
        tokio::select! {
            line = typed.next_line() => match line? {
                Some(line) => network.text(&phone.number, &line).await?,
                None => break,
            },
            () = network.something_came() => phone.show_new().await?,
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
    Ok(ExitCode::SUCCESS)
}

/// A phone in a terminal.
struct Phone<'a> {
    network: &'a Network,
    number: PhoneNumber,
    /// How many of its texts were shown, or were there before.
    shown: usize,
}

impl Phone<'_> {
    /// Shows the texts that came since.
    async fn show_new(&mut self) -> Result<(), Failure> {
        let texts = self.network.inbox(&self.number).await?;
        for text in texts.iter().skip(self.shown) {
            print(format!("  ▌ {}", text.replace('\n', "\n  ▌ ")))?;
        }
        self.shown = texts.len();
        Ok(())
    }

    async fn listen_to_the_end(&mut self) -> Result<(), Failure> {
        while !self.network.is_at_rest(&self.number).await? {
            self.show_new().await?;
            self.network.moment().await;
        }
        self.show_new().await
    }
}
