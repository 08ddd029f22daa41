//! The command line.

use std::path::{Path, PathBuf};

use clap::Parser;
use futures_util::future::LocalBoxFuture;

use crate::figure::Figure;
use crate::outcome::Outcome;

/// Measures textledger on the embedded cloud: what an append, an inbound text
/// and a load cost beside the bare DynamoDB calls they are made of, whether
/// memory follows the number of texts, how fast events are folded and views built
/// anew, what audits cost, how much processor time a cold start takes, how the functions
/// stand beside Python with boto3, and what the Lambda binaries weigh.
///
/// Figures are ratios of medians, both sides taken in turns in the same run.
/// Data is kept in the system's temporary directory; TMPDIR=/dev/shm takes the
/// disk out of both sides, which leaves our share the larger one.
/// A missed target says MISS and the exit code stays 0. Only a release build's
/// figures count: `cargo run --release -p textledger-tests --bin bench`.
#[derive(Debug, Parser)]
#[command(name = "bench")]
pub struct Options {
    /// Also write every figure to FILE as JSON: medians, p10, p90, ratios,
    /// sample counts, the memory curve, and the machine.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// A short run, to see that everything works: few samples, 2,000 texts.
    #[arg(long)]
    pub quick: bool,
    /// Measures this alone; several may be named. Everything, without it.
    #[arg(long, value_name = "FIGURE")]
    only: Vec<Figure>,
    /// How many inbound texts the memory figure takes [default: 100000, with
    /// --quick 2000]. Growth is judged from 20,000 on.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(20..=1_000_000))]
    texts: Option<u32>,
    /// How many events are rebuilt, the first 200,000 beside bare calls [default:
    /// 200000, with --quick 4000].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(10..=4_000_000))]
    rebuilt: Option<u32>,
    /// The DynamoDB on which two workers are held against one, such as DynamoDB Local
    /// (scripts/dynamodb-local); without one that is not measured.
    #[arg(long, value_name = "URL", env = "TEXTLEDGER_TEST_DYNAMODB")]
    dynamodb: Option<String>,
    /// A Python with boto3 (scripts/python-with-boto3 makes one and says where), on which
    /// the calls of our functions are made as well: cold starts, and with --dynamodb a
    /// warm sms-inbound; without one that is not measured.
    #[arg(long, value_name = "PROGRAM")]
    python: Option<PathBuf>,
    /// Another folder of Lambda binaries, whose cold starts are measured in turns
    /// with those of the build here. What they want in their environment beyond
    /// today's variables is taken from this program's.
    #[arg(long, value_name = "DIR")]
    beside: Vec<PathBuf>,
}

impl Options {
    /// What `measured` comes to, if it is wanted.
    pub fn of<'a, T: 'a>(
        &self,
        figure: Figure,
        measured: impl Future<Output = Outcome<T>> + 'a,
    ) -> LocalBoxFuture<'a, Outcome<Option<T>>> {
        let is_wanted = self.wants(figure);
        Box::pin(async move {
            match is_wanted {
                true => Ok(Some(measured.await?)),
                false => Ok(None),
            }
        })
    }

    /// What is wanted and cannot be measured, and which option it takes.
    pub fn left_out(&self) -> Vec<String> {
        let python = (self.python.is_none(), "--python \"$(scripts/python-with-boto3)\"");
        let dynamodb =
            (self.dynamodb.is_none(), "--dynamodb URL, of an engine that serves two requests at once");
        [
            (Figure::ColdBesidePython, "cold starts beside Python", python),
            (Figure::WarmBesidePython, "a warm sms-inbound beside Python", python),
            (Figure::WarmBesidePython, "a warm sms-inbound beside Python", dynamodb),
            (Figure::Workers, "two workers beside one", dynamodb),
        ]
        .into_iter()
        .filter(|(figure, _, (is_missing, _))| *is_missing && self.wants(*figure))
        .map(|(_, what, (_, option))| format!("not measured: {what} (wants {option})"))
        .collect()
    }

    fn wants(&self, figure: Figure) -> bool {
        self.only.is_empty() || self.only.contains(&figure)
    }

    /// Texts of the memory figure.
    pub fn texts(&self) -> usize {
        self.texts.unwrap_or(if self.quick { 2_000 } else { 100_000 }) as usize
    }

    /// Events that are rebuilt.
    pub fn rebuilt_events(&self) -> usize {
        self.rebuilt.unwrap_or(if self.quick { 4_000 } else { 200_000 }) as usize
    }

    /// Where two workers are held against one.
    pub fn dynamodb(&self) -> Option<&str> {
        self.dynamodb.as_deref()
    }

    /// What our functions are held against.
    pub fn python(&self) -> Option<&Path> {
        self.python.as_deref()
    }

    /// Cold starts of each function, and as many in Python.
    pub fn starts_beside_python(&self) -> usize {
        if self.quick { 3 } else { 30 }
    }

    /// Contacts that those workers rebuild.
    pub fn contacts_for_workers(&self) -> usize {
        if self.quick { 600 } else { 5_000 }
    }

    /// Texts beside a rebuild, and as many without.
    pub fn texts_beside(&self) -> usize {
        if self.quick { 200 } else { 3_000 }
    }

    /// Passes of folds over the same events.
    pub fn passes(&self) -> usize {
        if self.quick { 5 } else { 50 }
    }

    /// Exchanges of the contact of whom one event is explained: 10,000 events.
    pub fn exchanges_to_explain(&self) -> usize {
        if self.quick { 200 } else { 2_000 }
    }

    /// Heads that advance until a checkpoint.
    pub fn advances(&self) -> usize {
        if self.quick { 500 } else { 10_000 }
    }

    /// Streams of a small and of a large census.
    pub fn streams_in_census(&self) -> (u64, u64) {
        if self.quick { (1_000, 20_000) } else { (10_000, 1_000_000) }
    }

    /// The folders whose binaries are started: that of the `lambda` profile in
    /// the target directory this program was built in, then the others.
    pub fn folders(&self) -> Outcome<Vec<PathBuf>> {
        let program = std::env::current_exe()?;
        let built = program.parent().and_then(Path::parent).map(|target| target.join("lambda"));
        Ok(built.into_iter().chain(self.beside.iter().cloned()).collect())
    }

    /// Cold starts from each folder.
    pub fn starts(&self) -> usize {
        if self.quick { 5 } else { 60 }
    }

    /// Pairs of samples of each ratio.
    pub fn pairs(&self) -> usize {
        if self.quick { 100 } else { 3_000 }
    }
}
