//! Who may not speak to the front. It checks no signatures, so that whoever
//! reaches its port could do anything; and a web page in this machine's browser
//! reaches it. Two things give a page away: the `Origin` that browsers put on
//! whatever a script or a form sends, and, where a page's own name was made to
//! lead here (DNS rebinding), a `Host` that is not this machine. No AWS client
//! sends the one, and none needs the other.

use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::uri::Authority;

/// The names of the loopback address the front is bound to.
const OURS: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Why a request is refused, if it is.
pub(super) fn refusal(head: &Parts) -> Option<&'static str> {
    if head.headers.contains_key(ORIGIN) {
        return Some("a request with an Origin comes from a web page, and none is served");
    }
    let mut hosts = head.headers.get_all(HOST).iter();
    let named = (hosts.next(), hosts.next());
    let is_ours = match named {
        (Some(host), None) => host.to_str().is_ok_and(is_this_machine),
        _ => false,
    };
    let asked_for = head.uri.authority().is_none_or(|authority| is_this_machine(authority.as_str()));
    (!is_ours || !asked_for).then_some("the Host is not this machine: use 127.0.0.1 or localhost")
}

fn is_this_machine(authority: &str) -> bool {
    let host = authority.parse::<Authority>();
    host.is_ok_and(|authority| OURS.iter().any(|ours| authority.host().eq_ignore_ascii_case(ours)))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::refusal;

    fn is_served(headers: &[(&str, &str)], uri: &str) -> bool {
        let mut request = Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        refusal(&request.body(()).unwrap().into_parts().0).is_none()
    }

    #[test]
    fn only_this_machine_by_name_is_served() {
        for (host, served) in [
            ("127.0.0.1:4577", true),
            ("localhost:4577", true),
            ("LOCALHOST", true),
            ("[::1]:80", true),
            ("evil.example:4577", false),
            ("127.0.0.1.evil.example:4577", false),
            ("localhost.evil.example", false),
            ("127.0.0.1@evil.example", false),
            ("192.168.1.7:4577", false),
            ("", false),
            ("not a host", false),
        ] {
            assert_eq!(is_served(&[("host", host)], "/"), served, "{host}");
        }
        assert!(!is_served(&[], "/"), "no Host at all");
        assert!(!is_served(&[("host", "localhost"), ("host", "evil.example")], "/"));
        assert!(!is_served(&[("host", "localhost")], "http://evil.example/"));
        assert!(is_served(&[("host", "localhost")], "http://localhost:4577/v1"));
    }

    #[test]
    fn no_web_page_is_served_whatever_its_origin() {
        for origin in ["https://evil.example", "null", "http://127.0.0.1:4577", ""] {
            assert!(!is_served(&[("host", "127.0.0.1:4577"), ("origin", origin)], "/"), "{origin}");
        }
    }
}
