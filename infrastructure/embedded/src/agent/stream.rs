//! The `application/vnd.amazon.eventstream` body of InvokeAgent: framed
//! messages, written by the encoder the SDK itself uses.

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use base64::Engine as _;
use serde_json::{Value, json};

/// Characters per chunk: small, so that callers have to put answers together.
const CHUNK_CHARS: usize = 40;

/// Frames in the order they are written.
#[derive(Default)]
pub(super) struct EventStream {
    bytes: Vec<u8>,
}

impl EventStream {
    /// Appends `text` as `chunk` events, split between characters.
    pub(super) fn text(mut self, text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        for chunk in chars.chunks(CHUNK_CHARS) {
            let part: String = chunk.iter().collect();
            let encoded = base64::engine::general_purpose::STANDARD.encode(part);
            self = self.frame("event", ":event-type", "chunk", &json!({ "bytes": encoded }));
        }
        self
    }

    /// Appends the event that hands control back to the caller.
    pub(super) fn return_control(self) -> Self {
        let payload = json!({
            "invocationId": "00000000-0000-4000-8000-000000000000",
            "invocationInputs": [{ "functionInvocationInput": {
                "actionGroup": "scheduling", "function": "find_slots", "parameters": [],
            }}],
        });
        self.frame("event", ":event-type", "returnControl", &payload)
    }

    /// Appends an exception, which ends the stream.
    pub(super) fn exception(self, kind: &str) -> Self {
        self.frame("exception", ":exception-type", kind, &json!({ "message": format!("scripted {kind}") }))
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn frame(mut self, message: &str, type_header: &'static str, kind: &str, payload: &Value) -> Self {
        let string = |value: &str| HeaderValue::String(value.to_owned().into());
        let framed = Message::new(payload.to_string())
            .add_header(Header::new(":message-type", string(message)))
            .add_header(Header::new(type_header, string(kind)))
            .add_header(Header::new(":content-type", string("application/json")));
        // Fails only for a frame of 16 MiB or a header of 64 KiB; a stream that
        // misses its frame then reads as one that was cut off.
        if let Err(error) = write_message_to(&framed, &mut self.bytes) {
            tracing::error!(%error, "event stream frame left out");
        }
        self
    }
}
