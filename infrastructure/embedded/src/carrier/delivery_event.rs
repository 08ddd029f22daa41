//! A delivery report of an accepted text, in the form AWS End User Messaging
//! publishes to an event destination (User Guide, "Example SMS event data").

use serde_json::json;

use super::accepted::AcceptedText;
use super::delivery::Planned;

/// Price and carrier fee of one part, in hundred-thousandths of a dollar, as in
/// AWS's example.
pub(super) const PART_PRICE: u32 = 581;
const PART_CARRIER_FEE: u32 = 302;

/// The JSON text of one report on `text`, which takes `parts` in `encoding`.
pub(super) fn event(
    text: &AcceptedText,
    report: &Planned,
    with_context: bool,
    parts: u32,
    encoding: &str,
) -> String {
    let mut event = json!({
        "eventType": format!("TEXT_{}", report.status),
        "eventVersion": "1.0",
        "eventTimestamp": report.at.unix_millis(),
        "isFinal": report.is_final,
        "destinationPhoneNumber": text.to,
        "isInternationalSend": !text.to.starts_with("+1"),
        "mcc": "310",
        "mnc": "800",
        "messageId": text.message_id,
        "messageRequestTimestamp": text.accepted_at.unix_millis(),
        "messageEncoding": encoding,
        "messageType": text.message_type,
        "messageStatus": report.status,
        "messageStatusDescription": report.description,
        "totalMessageParts": parts,
        "totalMessagePrice": dollars(PART_PRICE, parts),
        "totalCarrierFee": dollars(PART_CARRIER_FEE, parts),
    });
    if let Some(from) = &text.from {
        event["originationPhoneNumber"] = json!(from);
    }
    if with_context && !text.context.is_empty() {
        event["context"] = json!(text.context);
    }
    event.to_string()
}

fn dollars(part: u32, parts: u32) -> f64 {
    f64::from(part.saturating_mul(parts)) / 100_000.0
}

/// The encoding, learnt from the part count alone: 71 copies of a character of
/// GSM-7 fit into one part, of any other they do not.
pub(super) fn encoding(body: &str, parts: fn(&str) -> u32) -> &'static str {
    let distinct: std::collections::BTreeSet<char> = body.chars().collect();
    let gsm = distinct.into_iter().all(|c| parts(&c.to_string().repeat(71)) == 1);
    if gsm { "GSM" } else { "UNICODE" }
}

#[cfg(test)]
mod tests {
    use super::{dollars, encoding};

    fn parts(text: &str) -> u32 {
        let one_part = if text.is_ascii() { 160 } else { 70 };
        u32::try_from(text.encode_utf16().count().div_ceil(one_part)).unwrap()
    }

    #[test]
    fn one_foreign_character_makes_the_whole_text_unicode() {
        assert_eq!(encoding("See you at 5", parts), "GSM");
        assert_eq!(encoding("See you at 5 🙂", parts), "UNICODE");
    }

    #[test]
    fn prices_have_no_binary_noise() {
        assert_eq!(serde_json::json!(dollars(581, 3)).to_string(), "0.01743");
    }
}
