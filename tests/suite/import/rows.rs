//! Rows of the old system as its code wrote them, and the ways in which they are odd.

use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use serde_json::{Value, json};
use textledger_domain::event::imported::LegacyTable;
use textledger_domain::phone::PhoneNumber;

const TEXTS: [&str; 5] =
    ["Hello", "Can I come on Tuesday?", "See you at 5", "Schedule appointment", "thanks"];

/// What a person wanted of the old system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Texts.
    In,
    /// Nothing any more.
    Out,
    /// Nothing any more, and not every system had followed.
    Pending,
    /// Nothing, and later texts again.
    OutAndBack,
}

/// A row as it was made.
pub struct Made {
    /// In DynamoDB's JSON.
    pub value: Value,
    /// Whether it tells of an opt-out.
    pub closes: bool,
}

/// What an odd row has to come to.
pub enum Comes {
    /// To what it would have come to.
    AsItWas,
    /// To an opt-out, whatever it said.
    ToAnOptOut,
    /// To nothing: nobody can tell whose it is.
    ToNobody,
}

/// A row of `table` about `phone`, the `n`th of all.
pub fn row(table: LegacyTable, n: usize, phone: &PhoneNumber, wanted: Wanted, chance: &mut StdRng) -> Made {
    let phone = phone.e164();
    let day = chance.random_range(1..29);
    let at = format!("2026-0{}-{day:02}T{:02}:{:02}:{:02}", 1 + n % 9, n % 24, n % 60, n / 60 % 60);
    let deadline = format!("2026-{:02}-{day:02}T00:00:00", 2 + n % 9);
    match table {
        LegacyTable::Consent if matches!(wanted, Wanted::In | Wanted::OutAndBack) => Made {
            value: json!({
                "phone_number": { "S": phone }, "consent_status": { "S": "opted_in" },
                "customer_id": { "S": format!("C-{n}") }, "ttl": { "N": "1923350400" },
            }),
            closes: false,
        },
        LegacyTable::Consent => Made {
            value: json!({
                "phone_number": { "S": phone },
                "consent_status": { "S": if wanted == Wanted::Out { "opted_out" } else { "pending_opt_out" } },
                "opt_out_method": { "S": "sms" }, "opt_out_requested_at": { "S": format!("{at}Z") },
                "opt_out_deadline": { "S": format!("{deadline}Z") },
                "applies_to_channels": { "L": [{ "S": "sms" }, { "S": "voice" }] },
                "original_message": { "S": "STOP" }, "customer_id": { "S": format!("C-{n}") },
                "ttl": { "N": "1923350400" },
            }),
            closes: true,
        },
        LegacyTable::OptOutTracking => {
            let (status, closes) = match wanted {
                Wanted::In => ("opted_in", false),
                Wanted::Out | Wanted::OutAndBack => ("opted_out", true),
                Wanted::Pending => ("pending_processing", true),
            };
            Made {
                value: json!({
                    "tracking_id": { "S": format!("{phone}#{at}.{n}") }, "timestamp": { "S": at },
                    "phone_number": { "S": phone }, "method": { "S": "sms" }, "status": { "S": status },
                    "deadline": { "S": deadline }, "original_request": { "S": if closes { "STOP" } else { "START" } },
                }),
                closes,
            }
        }
        LegacyTable::Messages => {
            let stops = wanted == Wanted::Out && chance.random_range(0..3) == 0;
            let is_inbound = stops || chance.random_range(0..2) == 0;
            let body = match (stops, is_inbound) {
                (true, _) => "STOP",
                (_, true) => TEXTS.choose(chance).copied().unwrap_or("Hello"),
                (_, false) => "You are booked. Reply STOP to opt out.",
            };
            Made {
                value: json!({
                    "message_id": { "S": format!("m-{n}") }, "timestamp": { "S": format!("{at}Z") },
                    "phone_number": { "S": phone }, "session_id": { "S": format!("s-{n}") },
                    "direction": { "S": if is_inbound { "inbound" } else { "outbound" } },
                    "message_body": { "S": body },
                    "status": { "S": if is_inbound { "received" } else { "delivered" } },
                    "ttl": { "N": "1923350400" },
                }),
                closes: stops,
            }
        }
        LegacyTable::Sessions => Made {
            value: json!({
                "session_id": { "S": format!("s-{n}") }, "phone_number": { "S": phone },
                "created_at": { "S": at }, "last_activity": { "S": at }, "channel": { "S": "sms" },
            }),
            closes: false,
        },
    }
}

type Spoil = fn(&mut Made, usize) -> Comes;

/// The ways to make a row odd, each with what it has to come to.
pub const ODD: &[(LegacyTable, Spoil)] = &[
    (LegacyTable::Consent, |row, _| without(row, "consent_status", Comes::ToAnOptOut)),
    (LegacyTable::Consent, |row, _| put(row, "consent_status", "active", Comes::ToAnOptOut)),
    (LegacyTable::Consent, |row, _| put(row, "opt_out_requested_at", "2026-02-30", Comes::ToAnOptOut)),
    (LegacyTable::Consent, |row, _| put(row, "opt_out_requested_at", "2099-01-01", Comes::ToAnOptOut)),
    (LegacyTable::Consent, |row, _| without_if_there(row, "opt_out_requested_at")),
    (LegacyTable::Consent, |row, _| put(row, "opt_out_deadline", "1999-01-01", Comes::ToAnOptOut)),
    (LegacyTable::Consent, |row, _| put(row, "opt_out_method", "fax", Comes::ToAnOptOut)),
    (LegacyTable::Consent, |row, _| capitals(row, "consent_status")),
    (LegacyTable::Consent, |row, _| respelled(row, |phone| phone[1..].to_owned())),
    (LegacyTable::Consent, |row, _| respelled(row, |phone| phone[2..].to_owned())),
    (LegacyTable::Consent, |row, _| respelled(row, |phone| format!("+1 ({}) {}", &phone[2..5], &phone[5..]))),
    (LegacyTable::Consent, |row, _| respelled(row, |phone| format!("+{}", &phone[2..]))),
    (LegacyTable::Consent, |row, _| respelled(row, |phone| format!("{}.0", &phone[2..]))),
    (LegacyTable::Consent, |row, _| respelled(row, |phone| format!("{}-{} 12", &phone[2..5], &phone[5..]))),
    (LegacyTable::Consent, |row, _| respelled(row, |phone| format!("\u{202a}{phone}\u{202c}"))),
    (LegacyTable::Consent, |row, _| put(row, "original_message", "STOP", Comes::ToAnOptOut)),
    (LegacyTable::Consent, |row, n| nobody(row, format!("customer-{n}"))),
    (LegacyTable::Consent, |row, n| nobody(row, format!("+1{n}"))),
    (LegacyTable::Consent, |row, _| {
        row.value["ttl"] = json!({ "N": "1700000000" });
        Comes::AsItWas
    }),
    (LegacyTable::Consent, |row, _| {
        row.value["applies_to_channels"] = json!({ "L": [{ "S": "voice" }] });
        Comes::AsItWas
    }),
    (LegacyTable::OptOutTracking, |row, _| without(row, "status", Comes::ToAnOptOut)),
    (LegacyTable::OptOutTracking, |row, _| put(row, "status", "done", Comes::ToAnOptOut)),
    (LegacyTable::OptOutTracking, |row, _| capitals(row, "status")),
    (LegacyTable::OptOutTracking, |row, _| without(row, "phone_number", Comes::AsItWas)),
    (LegacyTable::OptOutTracking, |row, _| put(row, "phone_number", "unknown", Comes::AsItWas)),
    (LegacyTable::OptOutTracking, |row, _| respelled(row, |phone| phone[1..].to_owned())),
    (LegacyTable::OptOutTracking, |row, _| {
        put(row, "original_request", "please stop calling me", Comes::ToAnOptOut)
    }),
    (LegacyTable::OptOutTracking, |row, _| without(row, "method", Comes::AsItWas)),
    (LegacyTable::OptOutTracking, |row, _| put(row, "deadline", "soon", Comes::AsItWas)),
    (LegacyTable::OptOutTracking, |row, n| {
        row.value["timestamp"] = json!({ "S": format!("about noon, {n}") });
        Comes::AsItWas
    }),
    (LegacyTable::OptOutTracking, |row, n| {
        row.value["tracking_id"] = json!({ "S": format!("lost-{n}") });
        nobody(row, "?".to_owned())
    }),
    (LegacyTable::Messages, |row, _| said(row, "Please stop texting me!!", Comes::ToAnOptOut)),
    (LegacyTable::Messages, |row, _| said(row, "ya no me manden mensajes", Comes::ToAnOptOut)),
    (LegacyTable::Messages, |row, _| {
        said(row, "", Comes::ToAnOptOut);
        without(row, "message_body", Comes::ToAnOptOut)
    }),
    (LegacyTable::Messages, |row, _| {
        said(row, "STOP", Comes::ToAnOptOut);
        without(row, "direction", Comes::ToAnOptOut)
    }),
    (LegacyTable::Messages, |row, _| {
        put(row, "direction", "outbound", Comes::AsItWas);
        put(row, "status", "failed: DESTINATION_PHONE_NUMBER_OPTED_OUT", Comes::ToAnOptOut)
    }),
    (LegacyTable::Messages, |row, _| capitals(row, "direction")),
    (LegacyTable::Messages, |row, _| respelled(row, |phone| phone[1..].to_owned())),
    (LegacyTable::Messages, |row, _| without(row, "phone_number", Comes::ToNobody)),
    (LegacyTable::Messages, |row, _| without(row, "status", Comes::AsItWas)),
];

fn without(row: &mut Made, name: &str, comes: Comes) -> Comes {
    row.value.as_object_mut().unwrap().remove(name);
    comes
}

fn without_if_there(row: &mut Made, name: &str) -> Comes {
    without(row, name, Comes::AsItWas)
}

fn put(row: &mut Made, name: &str, text: &str, comes: Comes) -> Comes {
    row.value[name] = json!({ "S": text });
    comes
}

fn said(row: &mut Made, text: &str, comes: Comes) -> Comes {
    put(row, "direction", "inbound", Comes::AsItWas);
    put(row, "message_body", text, comes)
}

fn capitals(row: &mut Made, name: &str) -> Comes {
    let text = row.value[name]["S"].as_str().unwrap().to_uppercase();
    put(row, name, &text, Comes::AsItWas)
}

fn respelled(row: &mut Made, spell: impl Fn(&str) -> String) -> Comes {
    let phone = spell(row.value["phone_number"]["S"].as_str().unwrap());
    put(row, "phone_number", &phone, Comes::AsItWas)
}

fn nobody(row: &mut Made, named: String) -> Comes {
    put(row, "phone_number", &named, Comes::ToNobody)
}
