//! Receipt handles: which receive of which message this is. Opaque to callers,
//! as in SQS, and readable to nobody but the queue that made them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What a receipt handle says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Receipt {
    pub(super) queue: String,
    pub(super) message: i64,
    /// The message's receive count when the handle was made. Each receive makes
    /// a new handle, and only the newest one counts.
    pub(super) receive: i64,
}

impl Receipt {
    pub(super) fn handle(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}/{}/{}", self.queue, self.message, self.receive))
    }

    pub(super) fn parse(handle: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(handle).ok()?).ok()?;
        let mut parts = text.split('/');
        let receipt = Self {
            queue: parts.next()?.to_owned(),
            message: parts.next()?.parse().ok()?,
            receive: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(receipt)
    }
}

#[cfg(test)]
mod tests {
    use super::Receipt;

    #[test]
    fn a_handle_reads_back_and_anything_else_is_refused() {
        let receipt = Receipt { queue: "replies.fifo".into(), message: 7, receive: 2 };
        assert_eq!(Receipt::parse(&receipt.handle()), Some(receipt));
        for handle in ["", "nonsense", "YWJj", "YS8xLzIvMw"] {
            assert_eq!(Receipt::parse(handle), None, "{handle}");
        }
    }
}
