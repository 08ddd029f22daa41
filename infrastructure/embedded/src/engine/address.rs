//! Where the engine listens. dynoxide checks no signature and lets every web
//! page read its answers (`access-control-allow-origin: *`), and the front's
//! checks do not stand before it. So it does not listen where a page could find
//! it by trying the ports of 127.0.0.1, but at a loopback address that nobody
//! can guess: 127.0.0.0/8 has sixteen million.

use std::io::{self, ErrorKind};
use std::net::Ipv4Addr;

use chrono::DateTime;
use textledger_domain::ids::IdSource as _;
use textledger_infrastructure::ids::Ids;
use tokio::net::TcpListener;

/// Listens on a free port there; on 127.0.0.1 where the system has no other
/// loopback address, as on macOS.
pub(super) async fn listen() -> io::Result<TcpListener> {
    match TcpListener::bind((unguessable(), 0)).await {
        Err(error) if error.kind() == ErrorKind::AddrNotAvailable => {
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await
        }
        bound => bound,
    }
}

fn unguessable() -> Ipv4Addr {
    let id = Ids::from_machine().draw(DateTime::UNIX_EPOCH.into());
    let [.., second, third, fourth] = *id.as_bytes();
    Ipv4Addr::new(127, second, third, fourth)
}
