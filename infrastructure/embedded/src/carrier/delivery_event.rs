//! A delivery report of an accepted text, in the form AWS End User Messaging
//! publishes to an event destination (User Guide, "Example SMS event data").

use serde_json::json;

use super::accepted::AcceptedText;
use super::delivery::{Delivery, Planned, Way};

/// Price and carrier fee of one part, in hundred-thousandths of a dollar, as in
/// AWS's example.
pub(super) const PART_PRICE: u32 = 581;
const PART_CARRIER_FEE: u32 = 302;

/// The agent in whose name texts go as RCS.
const RCS_AGENT: &str = "rcs-cb1e6e519e9049fabf8c0ae38e4d876b";

/// The JSON text of one report on `text`, which takes `parts` in `encoding`.
pub(super) fn event(
    text: &AcceptedText,
    report: &Planned,
    how: &Delivery,
    parts: u32,
    encoding: &str,
) -> String {
    let is_rcs = how.way == Way::Rcs;
    // That somebody read a text costs nothing.
    let priced = if report.status == "READ" { 0 } else { parts };
    let mut event = json!({
        "eventType": format!("{}_{}", if is_rcs { "RCS" } else { "TEXT" }, report.status),
        "eventVersion": "1.0",
        "eventTimestamp": report.at.unix_millis(),
        "isFinal": report.is_final,
        "destinationPhoneNumber": text.to,
        "isInternationalSend": !text.to.starts_with("+1"),
        "messageId": text.message_id,
        "messageRequestTimestamp": text.accepted_at.unix_millis(),
        "messageEncoding": encoding,
        "messageType": text.message_type,
        "messageStatus": report.status,
        "messageStatusDescription": report.description,
        "totalMessageParts": parts,
        "totalMessagePrice": dollars(PART_PRICE, priced),
        "totalCarrierFee": dollars(PART_CARRIER_FEE, priced),
    });
    if is_rcs {
        event["originationPhoneNumber"] = json!(RCS_AGENT);
        event["rcsBusinessId"] = json!("embedded_agent");
        event["agentIsoCountryCode"] = json!("US");
    } else {
        (event["mcc"], event["mnc"]) = (json!("310"), json!("800"));
        if let Some(from) = &text.from {
            event["originationPhoneNumber"] = json!(from);
        }
    }
    if how.context && !text.context.is_empty() {
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
