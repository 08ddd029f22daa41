//! A ledger that another process serves.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::entering::CALL;
use crate::ledger::{CUSTOMER, Ledger, STRANGER, Said, command, textledger};

/// How long the served projector may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// `textledger serve`; killed when dropped.
struct Server(Child);

impl Server {
    fn on(ledger: &Ledger, port: &str) -> Self {
        let args = ["serve", "--port", port, "--data-dir", ledger.path().to_str().unwrap()];
        let mut server = command(&args).stdout(Stdio::piped()).spawn().unwrap();
        let mut banner = String::new();
        BufReader::new(server.stdout.as_mut().unwrap()).read_line(&mut banner).unwrap();
        assert!(banner.contains("serves on"), "{banner}");
        Self(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_in_use_says_so_and_its_endpoint_takes_entries() {
    let ledger = Ledger::after("Hello").await;
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let server = Server::on(&ledger, &port);
    let url = format!("http://127.0.0.1:{port}");
    for args in [["show", CUSTOMER, "--json"], ["complete", CUSTOMER, "--system=crm"]] {
        let served = format!("--endpoint-url {url}");
        ledger.consent(&args).assert(2, &["in use by another textledger", &served]);
    }

    let consent = |args: &[&str]| textledger(&[&["consent"], args, &["--endpoint-url", &url]].concat());
    consent(&[&["revoke", CUSTOMER][..], &CALL].concat()).assert(0, &["recorded: ConsentRevoked"]);
    let listed = until(|| consent(&["pending"]), |said| said.stdout.contains(CUSTOMER)).await;
    listed.assert(0, &["once other systems follow"]);
    let compared = consent(&["reconcile"]);
    assert!(compared.stdout.contains("numbers on scheduling-agent-sms-opt-outs-dev:"), "{compared:?}");
    consent(&["complete", CUSTOMER, "--system", "crm"]).assert(0, &["recorded: OptOutCompleted"]);
    consent(&["show", CUSTOMER]).assert(0, &["opted out"]);

    let event = concat!(env!("CARGO_MANIFEST_DIR"), "/demo/03-stop.json");
    let fed = textledger(&["ingest", event, "--restamp", "--endpoint-url", &url]);
    fed.assert(0, &["recorded", "ConsentRevoked", "follows where it is served"]);
    let lines = tempfile::NamedTempFile::new().unwrap();
    let good = std::fs::read_to_string(event).unwrap().replace('\n', " ");
    std::fs::write(lines.path(), format!("{good}\n{{ broken\n{good}\n")).unwrap();
    let path = lines.path().to_str().unwrap();
    let fed = textledger(&["ingest", path, "--restamp", "--endpoint-url", &url]);
    fed.assert(1, &["Could not parse request body into json"]);
    assert_eq!(fed.stdout.matches("duplicate of").count(), 2, "a broken line keeps no other out: {fed:?}");
    let mut chat = command(&["chat", "--from", STRANGER, "--endpoint-url", &url]);
    let mut chat = chat.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    chat.stdin.take().unwrap().write_all(b"STOP\n").unwrap();
    let said: Said = chat.wait_with_output().unwrap().into();
    said.assert(0, &["You are unsubscribed"]);
    drop(server);
}

/// Asks again until the answer is `enough`, or patience ends.
#[expect(clippy::disallowed_methods, reason = "another process answers in the machine's time")]
async fn until(ask: impl Fn() -> Said, enough: impl Fn(&Said) -> bool) -> Said {
    let started = tokio::time::Instant::now();
    loop {
        let said = ask();
        if enough(&said) || started.elapsed() > PATIENCE {
            return said;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
