//! The figures once more, as somebody would count them who has all events on the table
//! as JSON and none of our types: question by question, each looking through everything
//! again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate};
use serde_json::Value;
use textledger_domain::record::Recorded;

use super::cells::{day, has_arrived, is_about_texts, is_of_conversation, kind, list, ms, seq, text, units};
use super::sheet::{ByHand, Sheet};

/// All events, stream by stream in their order.
pub struct Table(Vec<Vec<Value>>);

impl Table {
    pub fn of(streams: &[Vec<Recorded>]) -> Self {
        let shown = |event: &Recorded| serde_json::to_value(event.sealed()).unwrap();
        Self(streams.iter().map(|events| events.iter().map(shown).collect()).collect())
    }

    /// Every figure of the days from `from` to `to`, as far as it is not nothing.
    pub fn count(&self, from: &str, to: &str) -> BTreeMap<String, ByHand> {
        let mut sheet = Sheet::default();
        for stream in &self.0 {
            let known = stream.iter().filter(|event| day(event) <= to).collect();
            Contact { events: known, from, to }.count(&mut sheet);
        }
        sheet.totals()
    }

    /// Contacts whose earlier events explain what happened from `from` to `to`, by the
    /// number of those events.
    pub fn with_a_past(&self, from: &str, to: &str) -> BTreeMap<String, u64> {
        let mut pasts = BTreeMap::new();
        for stream in self.0.iter().filter(|stream| text(&stream[0], "stream_id").starts_with("contact#")) {
            let is_in = |event: &&Value| (from..=to).contains(&day(event));
            let is_silent = |event: &&Value| {
                matches!(
                    kind(event),
                    "MessageReceived"
                        | "SessionStarted"
                        | "AgentReplied"
                        | "RevocationUnclear"
                        | "ConsentUpheld"
                ) || (kind(event) == "SendSuppressed" && event["data"]["kind"] != "opt_out_confirmation")
                    || (kind(event) == "DeliveryUpdated" && event["data"]["outbound_id"].is_null())
                    || matches!(kind(event), "CarrierBlocked" | "CarrierCleared")
            };
            let ever_revoked = stream.iter().any(|event| kind(event) == "ConsentRevoked");
            // A conversation that began before these days may have been told of then.
            let began_here = |event: &Value| {
                let id = &event["data"]["session_fee"]["began_with"];
                stream.iter().filter(is_in).any(|other| match kind(other) {
                    "MessageReceived" => other["data"]["provider_message_id"] == *id,
                    "DeliveryUpdated" if other["data"]["provider_message_id"] == *id => {
                        let of = &other["data"]["outbound_id"];
                        let sends = stream.iter().filter(is_in).filter(|send| kind(send) == "SendStarted");
                        sends.into_iter().any(|send| send["data"]["outbound_id"] == *of)
                    }
                    _ => false,
                })
            };
            let goes_on =
                stream.iter().filter(is_in).any(|event| is_of_conversation(event) && !began_here(event));
            let before = stream.iter().filter(|event| day(event) < from).count() as u64;
            let explains = ever_revoked && stream.iter().filter(is_in).any(|event| !is_silent(&event));
            if before > 0 && (explains || goes_on) {
                pasts.insert(text(&stream[0], "stream_id").to_owned(), before);
            }
        }
        pasts
    }

    /// How many events were recorded from `from` to `to`.
    pub fn recorded(&self, from: &str, to: &str) -> u64 {
        self.0.iter().flatten().filter(|event| (from..=to).contains(&day(event))).count() as u64
    }

    pub fn size(&self) -> u64 {
        self.0.iter().map(Vec::len).sum::<usize>() as u64
    }
}

struct Contact<'a> {
    events: Vec<&'a Value>,
    from: &'a str,
    to: &'a str,
}

impl<'a> Contact<'a> {
    fn is_in(&self, event: &Value) -> bool {
        (self.from..=self.to).contains(&day(event))
    }

    fn of(&self, event_type: &'a str) -> impl Iterator<Item = &'a Value> + '_ {
        self.events.iter().copied().filter(move |event| kind(event) == event_type)
    }

    fn count(&self, sheet: &mut Sheet) {
        let Some(first) = self.events.first() else { return };
        if !text(first, "stream_id").starts_with("contact#") {
            let is_annex = text(first, "stream_id").starts_with("annex#");
            for _ in self.events.iter().filter(|event| self.is_in(event)) {
                sheet.one(if is_annex { "annexed" } else { "not_understood" });
            }
            return;
        }
        if self.events.iter().any(|event| self.is_in(event)) {
            sheet.one("contacts");
        }
        if self.of("ConsentRevoked").any(|event| self.is_in(event)) {
            sheet.one("contacts_revoked");
        }
        for event in self.events.iter().filter(|event| self.is_in(event)) {
            match kind(event) {
                "MessageReceived" => sheet.one("texts_in"),
                "DeliveryUpdated" if event["data"]["outbound_id"].is_null() => sheet.one("report_unnamed"),
                "ConsentRevoked" => revoked(event, sheet),
                "SendStarted" => self.sent(event, sheet),
                _ => {}
            }
        }
        self.conversations(sheet);
        self.deadlines(sheet);
        self.confirmations(sheet);
        self.after_revocations(sheet);
    }

    /// What is said of one text, in the order in which it was recorded.
    fn said_of(&self, send: &Value) -> Vec<&'a Value> {
        let id = &send["data"]["outbound_id"];
        let about = self.events.iter().copied();
        about.filter(|event| kind(event) != "SendStarted" && &event["data"]["outbound_id"] == id).collect()
    }

    fn is_surely_not_sent(&self, send: &Value) -> bool {
        let said = self.said_of(send);
        let is_refused = said.iter().rev().find(|event| kind(event) == "SendFailed");
        let is_known = said.iter().any(|event| matches!(kind(event), "MessageSent" | "DeliveryUpdated"));
        !is_known && is_refused.is_some_and(|event| event["data"]["class"] != "in_doubt")
    }

    fn arrival(&self, send: &Value) -> Option<&'a Value> {
        self.said_of(send).into_iter().find(|event| has_arrived(event))
    }

    fn sent(&self, send: &Value, sheet: &mut Sheet) {
        sheet.one("texts_out");
        let said = self.said_of(send);
        let is_lost = |event: &&Value| {
            kind(event) == "DeliveryUpdated" && event["data"]["is_final"] == true && !has_arrived(event)
        };
        let is_not_sent = self.is_surely_not_sent(send);
        sheet.one(match () {
            () if self.arrival(send).is_some() => "arrived",
            () if said.iter().any(is_lost) => "not_arrived",
            () if is_not_sent => "not_taken",
            () => "no_final_word",
        });
        if !is_not_sent {
            let parts = send["data"]["segments"]["parts"].as_u64().unwrap();
            sheet.amount("parts_sent", u128::from(parts) * 1_000_000_000_000);
        }
        for (figure, field) in [("price", "price"), ("carrier_fee", "carrier_fee")] {
            let told = said.iter().rev().find_map(|event| event["data"][field].as_str());
            match told.map(|told| (told, told.strip_prefix("0."))) {
                None => {}
                Some((_, None)) => sheet.one("price_unread"),
                Some((_, Some(digits))) => {
                    let amount = units(digits);
                    sheet.amount(figure, amount);
                    sheet.amount("total_cost", amount);
                }
            }
        }
        let data = &send["data"];
        let is_first = data["part"].is_null() || data["part"]["number"] == 1;
        let taken = said.iter().find(|event| kind(event) == "MessageSent");
        if let (true, true, Some(taken)) = (data["kind"] == "agent_reply", is_first, taken) {
            sheet.length("reply_time", ms(&taken["occurred_at"]) - ms(&data["asked_at"]));
        }
    }

    /// Each conversation that is told of, by the day on which it was first.
    fn conversations(&self, sheet: &mut Sheet) {
        let told = |event: &Value| event["data"]["session_fee"]["began_with"].to_string();
        let of = self.events.iter().filter(|event| is_of_conversation(event));
        let ids: BTreeSet<String> = of.clone().map(|event| told(event)).collect();
        for id in ids {
            let first = of.clone().find(|event| told(event) == id).unwrap();
            if !self.is_in(first) {
                continue;
            }
            match text(&first["data"]["session_fee"], "amount").strip_prefix("0.") {
                None => sheet.one("price_unread"),
                Some(digits) => {
                    sheet.amount("conversation_fee", units(digits));
                    sheet.amount("total_cost", units(digits));
                }
            }
        }
    }

    fn deadlines(&self, sheet: &mut Sheet) {
        for revoked in self.of("ConsentRevoked") {
            let wish = &revoked["data"];
            let last_day: NaiveDate = wish["deadline"]["weekdays_only"].as_str().unwrap().parse().unwrap();
            let is_late = |at: i64| {
                let at = DateTime::from_timestamp_millis(at).unwrap();
                at.with_timezone(&chrono_tz::America::New_York).date_naive() > last_day
            };
            if wish["acknowledgement"] == "not_needed" {
                if self.is_in(revoked) {
                    let late = is_late(ms(&revoked["recorded_at"]));
                    sheet.one(if late { "deadline_missed" } else { "deadline_met" });
                }
                continue;
            }
            assert_eq!(wish["acknowledgement"], "awaited", "so many at once are beyond this year");
            let end = self.events.iter().find(|event| {
                let is_followed =
                    kind(event) == "OptOutCompleted" && event["data"]["revocation"] == revoked["event_id"];
                is_followed || (seq(event) >= seq(revoked) && self.is_all_given_again(revoked, seq(event)))
            });
            match end {
                Some(end) if !self.is_in(end) => {}
                Some(end) if kind(end) != "OptOutCompleted" => sheet.one("deadline_lifted"),
                Some(end) if is_late(ms(&end["recorded_at"])) => sheet.one("deadline_missed"),
                Some(_) => sheet.one("deadline_met"),
                None if !self.is_in(revoked) => {}
                None => {
                    let end = format!("{}T23:59:59.999Z", self.to);
                    let late = is_late(ms(&Value::String(end)));
                    sheet.one(if late { "deadline_overdue" } else { "deadline_pending" });
                }
            }
        }
    }

    /// Whether everything that `revoked` stopped was given again by position `by`.
    fn is_all_given_again(&self, revoked: &Value, by: u64) -> bool {
        let wish = &revoked["data"];
        list(&wish["channels"]).iter().all(|channel| {
            list(&wish["purposes"]).iter().all(|purpose| {
                self.of("ConsentGranted").filter(|grant| seq(grant) <= by).any(|grant| {
                    let given = &grant["data"];
                    list(&given["channels"]).contains(channel)
                        && list(&given["purposes"]).contains(purpose)
                        && ms(&given["granted_at"]) > ms(&wish["requested_at"]) + 5_000
                })
            })
        })
    }

    fn confirmations(&self, sheet: &mut Sheet) {
        for revoked in self.of("ConsentRevoked").filter(|event| event["data"]["confirmation"] == "owed") {
            let is_its = |data: &Value| {
                data["kind"] == "opt_out_confirmation" && data["answers"] == revoked["event_id"]
            };
            let sends: Vec<&Value> = self.of("SendStarted").filter(|event| is_its(&event["data"])).collect();
            let taken = sends.iter().find_map(|send| {
                let said = self.said_of(send);
                said.into_iter().find(|event| matches!(kind(event), "MessageSent" | "DeliveryUpdated"))
            });
            if let Some(taken) = taken.filter(|taken| self.is_in(taken)) {
                let at = match kind(taken) {
                    "MessageSent" => &taken["occurred_at"],
                    _ => &taken["data"]["reported_at"],
                };
                let waited = ms(at) - ms(&revoked["data"]["requested_at"]);
                sheet.one(if waited <= 300_000 { "confirmation_in_time" } else { "confirmation_late" });
            }
            let is_end = |event: &&&Value| match kind(event) {
                "SendSuppressed" => is_its(&event["data"]),
                "SendFailed" => {
                    event["data"]["class"] != "in_doubt"
                        && event["data"]["retry_at"].is_null()
                        && sends
                            .iter()
                            .any(|send| send["data"]["outbound_id"] == event["data"]["outbound_id"])
                }
                _ => false,
            };
            let end = self.events.iter().find(is_end);
            match end.filter(|end| taken.is_none_or(|taken| seq(end) < seq(taken))) {
                Some(end) if self.is_in(end) => sheet.one("confirmation_not_sent"),
                None if taken.is_none() && self.is_in(revoked) => sheet.one("confirmation_open"),
                _ => {}
            }
        }
    }

    fn after_revocations(&self, sheet: &mut Sheet) {
        let mut confirmed: BTreeSet<String> = BTreeSet::new();
        for send in self.of("SendStarted") {
            let is_confirmation = send["data"]["kind"] == "opt_out_confirmation";
            let answers = send["data"]["answers"].to_string();
            let is_permitted = is_confirmation && !confirmed.contains(&answers);
            // One that surely did not go out leaves room for another.
            if is_confirmation && !self.is_surely_not_sent(send) {
                confirmed.insert(answers);
            }
            let stops = || self.of("ConsentRevoked").filter(|event| is_about_texts(&event["data"]));
            let is_stopped = stops().any(|stop| {
                seq(stop) < seq(send) && !self.is_given_again(stop, |grant| seq(grant) < seq(send))
            });
            if is_stopped && !is_permitted {
                if self.is_in(send) {
                    sheet.one("sent_in_fault");
                }
                continue;
            }
            if is_confirmation || self.is_surely_not_sent(send) {
                continue;
            }
            for stop in stops().filter(|stop| seq(stop) > seq(send)) {
                let from = match stop["data"]["recognised"]["by"] == "no_answer" {
                    true => ms(&stop["occurred_at"]),
                    false => ms(&stop["data"]["requested_at"]),
                };
                let sent_at = ms(&send["occurred_at"]);
                let is_open = self.is_given_again(stop, |grant| {
                    seq(grant) < seq(stop) && ms(&grant["data"]["granted_at"]) <= sent_at
                });
                if is_open {
                    continue;
                }
                if sent_at >= from {
                    if self.is_in(stop) {
                        sheet.one("sent_in_race");
                    }
                    break;
                }
                let arrival = self.arrival(send);
                if let Some(arrival) = arrival.filter(|event| ms(&event["data"]["reported_at"]) > from) {
                    let later = if seq(arrival) > seq(stop) { arrival } else { stop };
                    if self.is_in(later) {
                        sheet.one("sent_already_at_carrier");
                    }
                    break;
                }
            }
        }
    }

    fn is_given_again(&self, stop: &Value, counts: impl Fn(&Value) -> bool) -> bool {
        self.of("ConsentGranted").filter(|grant| counts(grant)).any(|grant| {
            is_about_texts(&grant["data"])
                && ms(&grant["data"]["granted_at"]) > ms(&stop["data"]["requested_at"]) + 5_000
        })
    }
}

fn revoked(event: &Value, sheet: &mut Sheet) {
    let wish = &event["data"];
    let took = ms(&event["recorded_at"]) - ms(&wish["requested_at"]);
    match (wish["recognised"]["by"].as_str().unwrap(), wish["method"].as_str().unwrap()) {
        (by @ ("keyword" | "phrase"), _) => {
            sheet.one(&format!("revoked_by_{by}"));
            sheet.length("effect_of_text", took);
        }
        ("no_answer", _) => sheet.one("revoked_by_silence"),
        ("carrier", _) => sheet.one("revoked_by_carrier"),
        ("operator", method) => {
            let figure = if method == "manual" {
                "revoked_manually".to_owned()
            } else {
                format!("revoked_by_{method}")
            };
            sheet.one(&figure);
            sheet.length("effect_of_request", took);
        }
        other => panic!("{other:?}"),
    }
}
