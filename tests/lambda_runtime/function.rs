//! A function's binary as a process of its own, as Lambda runs it: one process,
//! one Runtime API, nothing in the environment but what Lambda puts there.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::runtime_api::{Outcome, RuntimeApi};

/// How often it is looked whether the process is still there.
const LIVENESS_POLL: Duration = Duration::from_millis(20);

/// A running function. The process is killed when this is dropped.
#[derive(Debug)]
pub struct Function {
    api: RuntimeApi,
    process: Child,
    stdout: Lines,
    stderr: Lines,
}

impl Function {
    pub(crate) fn spawn(api: RuntimeApi, binary: &Path, env: &[(&str, &str)]) -> Self {
        let name = binary.file_stem().unwrap_or_default().to_string_lossy();
        let name = name.trim_end_matches("-under-test");
        let mut process = Command::new(binary)
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", api.address().to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", name)
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/under-test")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "under-test")
            .env("_HANDLER", "bootstrap")
            .env("TZ", ":UTC")
            .env("AWS_REGION", "us-east-1")
            .env("AWS_DEFAULT_REGION", "us-east-1")
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_SESSION_TOKEN", "test")
            .envs(env.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|reason| panic!("{} does not start: {reason}", binary.display()));
        let stdout = Lines::of(process.stdout.take().expect("piped"));
        let stderr = Lines::of(process.stderr.take().expect("piped"));
        Self { api, process, stdout, stderr }
    }

    /// Invokes the function with `event` (JSON) and waits for what becomes of
    /// it. A process that has ended fails as `Runtime.ExitError`, or with the
    /// error it gave up with at its start; one that does not answer in time is
    /// killed, as Lambda does.
    pub async fn invoke(&mut self, event: impl Into<Vec<u8>>) -> Outcome {
        let outcome = tokio::select! {
            biased; // an answer counts even if the process ended right after it
            outcome = self.api.invoke(event) => outcome,
            status = exit(&mut self.process) => {
                self.stdout.read_to_end();
                self.stderr.read_to_end();
                let given_up = self.api.init_error(Duration::ZERO).await;
                given_up.unwrap_or_else(|| Outcome::Error {
                    error_type: "Runtime.ExitError".into(),
                    message: format!("Error: Runtime exited: {status}"),
                })
            }
        };
        if matches!(&outcome, Outcome::Error { error_type, .. } if error_type == "Sandbox.Timedout") {
            self.kill();
        }
        outcome
    }

    /// The error with which the function gave up before its first invocation,
    /// if it says so within `timeout`.
    pub async fn init_error(&self, timeout: Duration) -> Option<Outcome> {
        self.api.init_error(timeout).await
    }

    /// The lines written to standard output so far.
    pub fn stdout(&self) -> Vec<String> {
        self.stdout.so_far()
    }

    /// The lines written to standard error so far.
    pub fn stderr(&self) -> Vec<String> {
        self.stderr.so_far()
    }

    /// Ends the process, and gives back all it wrote to standard output: what it
    /// wrote before its last answer may not have been read yet.
    pub fn ended(&mut self) -> Vec<String> {
        self.kill();
        self.stdout.read_to_end();
        self.stdout.so_far()
    }

    fn kill(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Polled, because the standard library's wait would block the runtime and
/// Tokio's needs a feature that nothing else here uses.
#[expect(clippy::disallowed_methods, reason = "a process ends in the machine's time")]
async fn exit(process: &mut Child) -> ExitStatus {
    loop {
        if let Some(status) = process.try_wait().expect("our own child") {
            return status;
        }
        tokio::time::sleep(LIVENESS_POLL).await;
    }
}

/// The lines of a pipe, collected as they come so that the process never
/// blocks on a full one.
#[derive(Debug)]
struct Lines {
    collected: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
}

impl Lines {
    fn of(pipe: impl Read + Send + 'static) -> Self {
        let collected = Arc::new(Mutex::new(Vec::new()));
        let collecting = Arc::clone(&collected);
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
                collecting.lock().unwrap().push(String::from_utf8_lossy(&line).into_owned());
            }
        });
        Self { collected, reader: Some(reader) }
    }

    /// Waits for the end of the pipe, which the end of the process brings.
    fn read_to_end(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the reader of a pipe");
        }
    }

    fn so_far(&self) -> Vec<String> {
        self.collected.lock().unwrap().clone()
    }
}
