//! What may be logged, whoever runs the functions: on Lambda, and on the embedded
//! cloud. `RUST_LOG` names targets and levels, as in
//! `info,textledger_infrastructure=debug`, and decides up to a bound: beyond
//! `info` other crates log events and requests whole, texts and numbers included
//! (S10). What does not read as that is as if it were not there.

use tracing::{Level, Metadata};
use tracing_subscriber::filter::{FilterFn, Targets, filter_fn};

/// Lets through what `RUST_LOG` says; without it, everything from `unless_said` up.
#[must_use]
pub fn filter(unless_said: Level) -> FilterFn<impl Fn(&Metadata<'_>) -> bool> {
    wanted(std::env::var("RUST_LOG").ok().as_deref(), unless_said)
}

fn wanted(said: Option<&str>, unless_said: Level) -> FilterFn<impl Fn(&Metadata<'_>) -> bool + use<>> {
    let targets = said.and_then(|said| said.parse::<Targets>().ok());
    let targets = targets.unwrap_or_else(|| Targets::new().with_default(unless_said));
    filter_fn(move |line| {
        is_fit(line.target(), *line.level()) && targets.would_enable(line.target(), line.level())
    })
}

/// Whether lines of `target` at `level` hold nobody's words, whatever they are.
fn is_fit(target: &str, level: Level) -> bool {
    target.starts_with("textledger") || level <= Level::INFO
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing::{Level, debug, error, trace};
    use tracing_subscriber::prelude::*;

    use super::wanted;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is logged where `RUST_LOG` is `said`.
    fn logged(said: Option<&str>) -> String {
        let lines = Lines::default();
        let written = lines.clone();
        let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || written.clone());
        let subscriber = tracing_subscriber::registry().with(wanted(said, Level::ERROR)).with(layer);
        tracing::subscriber::with_default(subscriber, || {
            trace!(target: "dynoxide::server", body = "my zebrafish is ill");
            debug!(target: "hyper::proto", "the head of a request");
            trace!(target: "textledger_handlers", "ours");
            error!(target: "aws_config", "no region");
        });
        String::from_utf8(lines.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn s10_no_filter_lets_other_crates_tell_what_a_request_holds() {
        for said in ["trace", "dynoxide=trace,hyper=debug,textledger=trace,aws_config=error"] {
            let lines = logged(Some(said));
            assert!(lines.contains("ours") && lines.contains("no region"), "{lines}");
            assert!(!lines.contains("zebrafish") && !lines.contains("the head"), "{lines}");
        }
    }

    #[test]
    fn errors_are_told_unless_something_else_is_said() {
        for said in [None, Some("[span{field=1}]=what")] {
            let lines = logged(said);
            assert!(lines.contains("no region") && !lines.contains("ours"), "{lines}");
        }
        assert_eq!(logged(Some("off")), "");
    }
}
