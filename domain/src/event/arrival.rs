//! What a carrier's report says of a text, whichever way it went. AWS names each
//! outcome after that: `TEXT_DELIVERED`, `MEDIA_DELIVERED`, `RCS_DELIVERED`
//! (EventDestination in the API Reference, "RCS message events" in the User Guide). A
//! pool that holds an RCS agent chooses the way of a plain text by itself.

use super::outbound::DeliveryUpdated;

/// The way a text went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// As SMS.
    Sms,
    /// As MMS.
    Mms,
    /// As RCS, in the name of an agent instead of a number.
    Rcs,
}

impl Way {
    /// Each with what its event types begin with.
    const PREFIXES: [(&str, Self); 3] = [("TEXT_", Self::Sms), ("MEDIA_", Self::Mms), ("RCS_", Self::Rcs)];
}

/// What a report says for good about whether a text arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// It did, as far as a carrier can tell.
    Arrived,
    /// It did not.
    Failed,
}

/// Final reports by which a carrier or a phone refuses a text, often for its
/// words: no wish of the customer. Our own protect configuration
/// (`PROTECT_BLOCKED`) is not among them: it is nobody's verdict but ours.
const REFUSED_BY_CARRIER: [&str; 3] = ["BLOCKED", "CARRIER_BLOCKED", "SPAM"];

/// What `messageStatus` says where an RCS report of the type `RCS_DELIVERED` tells of
/// something else, which AWS documents as possible.
const RCS_PENDING: &str = "PENDING";
/// See [`RCS_PENDING`].
const RCS_NOT_DELIVERED: [&str; 2] = ["UNDELIVERABLE", "REJECTED"];

impl DeliveryUpdated {
    /// The way it is about, where this build knows it.
    #[must_use]
    pub fn way(&self) -> Option<Way> {
        self.named().map(|(way, _)| way)
    }

    /// Whether a carrier finally refused a text from a number of ours. What RCS
    /// refuses went out in the name of an agent, and says nothing of a number.
    #[must_use]
    pub fn is_refused_by_carrier(&self) -> bool {
        let is_refusal = |(way, outcome)| way != Way::Rcs && REFUSED_BY_CARRIER.contains(&outcome);
        self.is_final && self.named().is_some_and(is_refusal)
    }

    /// Whether the text got through.
    #[must_use]
    pub fn got_through(&self) -> bool {
        self.arrival() == Some(Arrival::Arrived)
    }

    /// Whether it is known to be on the phone, and not only with the carrier.
    #[must_use]
    pub fn reached_the_phone(&self) -> bool {
        self.got_through() && self.named().is_some_and(|(_, outcome)| matches!(outcome, "DELIVERED" | "READ"))
    }

    /// Whether it tells what the text costs. That somebody read it, or that it goes
    /// another way, comes with prices of nought.
    #[must_use]
    pub fn tells_a_price(&self) -> bool {
        !matches!(self.named(), Some((Way::Rcs, "READ" | "FALLEN_BACK_TO_SMS")))
    }

    /// Whether the text arrived; `None` while more is to come. AWS says of each
    /// report whether it is final (`isFinal`), and of some types that they are good
    /// news: `DELIVERED`, and `SUCCESSFUL` where the carrier tells no more. What was
    /// read was delivered. What fell back from RCS is on its way as SMS, whatever is
    /// final about it.
    #[must_use]
    pub fn arrival(&self) -> Option<Arrival> {
        let ended = || self.is_final.then_some(Arrival::Failed);
        match self.named() {
            Some((Way::Rcs, "DELIVERED")) => match self.status.as_deref() {
                Some(RCS_PENDING) => None,
                Some(status) if RCS_NOT_DELIVERED.contains(&status) => ended(),
                _ => Some(Arrival::Arrived),
            },
            Some((_, "DELIVERED") | (Way::Rcs, "READ")) => Some(Arrival::Arrived),
            Some((_, "SUCCESSFUL") | (Way::Rcs, "SENT")) if self.is_final => Some(Arrival::Arrived),
            Some((Way::Rcs, "FALLEN_BACK_TO_SMS")) => None,
            _ => ended(),
        }
    }

    /// The way and the outcome that the event type names.
    fn named(&self) -> Option<(Way, &str)> {
        Way::PREFIXES.into_iter().find_map(|(prefix, way)| Some((way, self.event_type.strip_prefix(prefix)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::Arrival::{Arrived, Failed};
    use super::*;

    fn report(event_type: &str, status: Option<&str>, is_final: bool) -> DeliveryUpdated {
        DeliveryUpdated {
            outbound_id: None,
            provider_message_id: "id-1".to_owned(),
            event_type: event_type.to_owned(),
            status: status.map(str::to_owned),
            is_final,
            reported_at: crate::story::start(),
            from: None,
            rcs_agent: None,
            sent_at: None,
            parts: None,
            price: None,
            carrier_fee: None,
            session_fee: None,
            carrier: None,
        }
    }

    #[test]
    fn the_same_outcome_means_the_same_whichever_way_a_text_went() {
        for prefix in ["TEXT", "MEDIA", "RCS"] {
            for (outcome, is_final, expected) in [
                ("QUEUED", false, None),
                ("PENDING", false, None),
                ("DELIVERED", true, Some(Arrived)),
                ("DELIVERED", false, Some(Arrived)),
                ("TTL_EXPIRED", true, Some(Failed)),
                ("PROTECT_BLOCKED", true, Some(Failed)),
                ("A_NEW_ONE", true, Some(Failed)),
                ("A_NEW_ONE", false, None),
            ] {
                let report = report(&format!("{prefix}_{outcome}"), None, is_final);
                assert_eq!(report.arrival(), expected, "{prefix}_{outcome} {is_final}");
                assert_eq!(report.reached_the_phone(), outcome == "DELIVERED");
                assert!(!report.is_refused_by_carrier() && report.tells_a_price());
            }
        }
    }

    #[test]
    fn each_way_has_outcomes_of_its_own() {
        for (event_type, status, is_final, expected) in [
            ("TEXT_SUCCESSFUL", None, true, Some(Arrived)),
            ("TEXT_SUCCESSFUL", None, false, None),
            ("MEDIA_SUCCESSFUL", None, true, Some(Arrived)),
            ("MEDIA_FILE_INACCESSIBLE", None, true, Some(Failed)),
            ("RCS_SENT", None, false, None),
            ("RCS_SENT", None, true, Some(Arrived)),
            ("RCS_READ", Some("READ"), true, Some(Arrived)),
            ("RCS_FAILED", None, true, Some(Failed)),
            ("RCS_FALLEN_BACK_TO_SMS", None, true, None),
            ("RCS_FALLEN_BACK_TO_SMS", None, false, None),
            ("RCS_DELIVERED", Some("DELIVERED"), true, Some(Arrived)),
            ("RCS_DELIVERED", Some("PENDING"), false, None),
            ("RCS_DELIVERED", Some("PENDING"), true, None),
            ("RCS_DELIVERED", Some("UNDELIVERABLE"), true, Some(Failed)),
            ("RCS_DELIVERED", Some("REJECTED"), false, None),
            // Other ways have no such outcome, and a way of a later day is not known.
            ("TEXT_READ", None, true, Some(Failed)),
            ("FAX_DELIVERED", None, true, Some(Failed)),
            ("FAX_DELIVERED", None, false, None),
            ("DELIVERED", None, false, None),
        ] {
            assert_eq!(report(event_type, status, is_final).arrival(), expected, "{event_type} {status:?}");
        }
        assert!(report("RCS_READ", None, true).reached_the_phone());
        assert!(!report("RCS_READ", None, true).tells_a_price());
        assert!(!report("RCS_FALLEN_BACK_TO_SMS", None, true).tells_a_price());
    }

    #[test]
    fn only_what_went_from_a_number_is_refused_to_a_number() {
        for (event_type, is_refusal) in [
            ("TEXT_BLOCKED", true),
            ("TEXT_SPAM", true),
            ("MEDIA_CARRIER_BLOCKED", true),
            ("MEDIA_UNREACHABLE", false),
            ("RCS_BLOCKED", false),
            ("RCS_FAILED", false),
            ("CARRIER_BLOCKED", false),
        ] {
            assert_eq!(report(event_type, None, true).is_refused_by_carrier(), is_refusal, "{event_type}");
            assert!(!report(event_type, None, false).is_refused_by_carrier(), "{event_type}");
        }
    }
}
