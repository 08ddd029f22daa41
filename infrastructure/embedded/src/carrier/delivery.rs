//! When and how the carrier reports on a text: AWS promises delivery events at
//! least once, in no order and up to 72 hours late, and so they come here, as
//! told. The event itself is written in `carrier/delivery_event.rs`.

use chrono::TimeDelta;
use textledger_domain::time::Timestamp;

/// The latest a report may come.
const LATE_MAX: TimeDelta = TimeDelta::hours(72);
/// What lies between two stages of a delivery.
const STAGE: TimeDelta = TimeDelta::seconds(1);

/// How the delivery of a text goes and is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// The final result; without one nothing final is ever reported, and the
    /// phone gets the text all the same.
    pub outcome: Option<Outcome>,
    /// Whether `TEXT_QUEUED` and `TEXT_PENDING` are reported before it, and
    /// `TEXT_SUCCESSFUL` as not final before `TEXT_DELIVERED`.
    pub progress: bool,
    /// How much later than it happened each stage is reported; at most 72 hours
    /// count.
    pub late_by: TimeDelta,
    /// Whether every report comes twice.
    pub doubled: bool,
    /// Whether the reports come last stage first.
    pub out_of_order: bool,
    /// Whether they echo the context of the request.
    pub context: bool,
    /// Which way the text goes.
    pub way: Way,
}

/// The way a text goes: its reports are named after it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Way {
    /// As SMS.
    #[default]
    Text,
    /// As RCS, which a pool chooses by itself.
    Rcs,
}

impl Default for Delivery {
    /// One final, good report, at once.
    fn default() -> Self {
        Self {
            outcome: Some(Outcome::Successful),
            progress: false,
            late_by: TimeDelta::zero(),
            doubled: false,
            out_of_order: false,
            context: true,
            way: Way::default(),
        }
    }
}

/// The final result of a delivery: AWS's event type without `TEXT_` or `RCS_`. What is
/// read, which only RCS tells, was reported as delivered before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "AWS's own names; their meaning is in Outcome::description")]
pub enum Outcome {
    Successful,
    Delivered,
    Invalid,
    InvalidMessage,
    Unreachable,
    CarrierUnreachable,
    Blocked,
    CarrierBlocked,
    Spam,
    Unknown,
    TtlExpired,
    ProtectBlocked,
    Read,
}

impl Outcome {
    /// Whether the phone gets the text.
    #[must_use]
    pub fn reaches_phone(self) -> bool {
        matches!(self, Self::Successful | Self::Delivered | Self::Read)
    }

    fn status(self) -> &'static str {
        match self {
            Self::Successful => "SUCCESSFUL",
            Self::Delivered => "DELIVERED",
            Self::Invalid => "INVALID",
            Self::InvalidMessage => "INVALID_MESSAGE",
            Self::Unreachable => "UNREACHABLE",
            Self::CarrierUnreachable => "CARRIER_UNREACHABLE",
            Self::Blocked => "BLOCKED",
            Self::CarrierBlocked => "CARRIER_BLOCKED",
            Self::Spam => "SPAM",
            Self::Unknown => "UNKNOWN",
            Self::TtlExpired => "TTL_EXPIRED",
            Self::ProtectBlocked => "PROTECT_BLOCKED",
            Self::Read => "READ",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Successful => "Message has been accepted by phone carrier",
            Self::Delivered => "Message has been delivered to the phone",
            Self::Invalid => "The destination phone number is not valid",
            Self::InvalidMessage => "The body of the message is not valid",
            Self::Unreachable => "The phone is not reachable",
            Self::CarrierUnreachable => "The phone's carrier is not reachable",
            Self::Blocked => "The phone has blocked texts",
            Self::CarrierBlocked => "The phone carrier has blocked this message",
            Self::Spam => "The phone carrier takes this message for spam",
            Self::Unknown => "The message was not delivered, and it is not known why",
            Self::TtlExpired => "The message could not be delivered within its time to live",
            Self::ProtectBlocked => "A protect configuration has blocked this message",
            Self::Read => "Message has been read by recipient",
        }
    }
}

/// One report to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Planned {
    /// AWS's `messageStatus`; its `eventType` is that behind the name of the way.
    pub(super) status: &'static str,
    pub(super) description: &'static str,
    pub(super) is_final: bool,
    /// When it happened: the report's own time.
    pub(super) at: Timestamp,
    /// When it is published.
    pub(super) due: Timestamp,
}

impl Delivery {
    /// The reports on a text accepted at `accepted`, in the order they come.
    pub(super) fn plan(&self, accepted: Timestamp) -> Vec<Planned> {
        let mut stages = Vec::new();
        if self.progress {
            stages.push(("QUEUED", "Message is queued", false));
            stages.push(("PENDING", "Message has been handed to the phone carrier", false));
            if self.outcome == Some(Outcome::Delivered) {
                let way = Outcome::Successful;
                stages.push((way.status(), way.description(), false));
            }
        }
        if self.outcome == Some(Outcome::Read) {
            let before = Outcome::Delivered;
            stages.push((before.status(), before.description(), true));
        }
        stages.extend(self.outcome.map(|end| (end.status(), end.description(), true)));
        let late_by = self.late_by.clamp(TimeDelta::zero(), LATE_MAX);
        let mut at = accepted;
        let mut reports = Vec::with_capacity(stages.len() * 2);
        for (status, description, is_final) in stages {
            reports.push(Planned { status, description, is_final, at, due: at + late_by });
            at = at + STAGE;
        }
        if self.out_of_order {
            // The first cannot come before the last has happened.
            let due = reports.last().map_or(accepted, |last| last.due);
            reports.iter_mut().for_each(|report| report.due = due);
            reports.reverse();
        }
        if self.doubled {
            reports.extend_from_within(..);
        }
        reports
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use textledger_domain::time::Timestamp;

    use super::{Delivery, Outcome};

    fn accepted() -> Timestamp {
        "2026-11-22T07:28:00Z".parse().unwrap()
    }

    /// Each report's status, and the seconds after acceptance at which it
    /// happened and at which it comes.
    fn planned(delivery: Delivery) -> Vec<(&'static str, i64, i64)> {
        let after = |at: Timestamp| at.since(accepted()).num_seconds();
        delivery
            .plan(accepted())
            .iter()
            .map(|report| (report.status, after(report.at), after(report.due)))
            .collect()
    }

    #[test]
    fn by_default_one_good_report_comes_at_once() {
        assert_eq!(planned(Delivery::default()), [("SUCCESSFUL", 0, 0)]);
    }

    #[test]
    fn progress_comes_before_the_final_and_lateness_moves_them_all() {
        let delivery = Delivery {
            outcome: Some(Outcome::Delivered),
            progress: true,
            late_by: TimeDelta::minutes(1),
            ..Delivery::default()
        };
        assert_eq!(
            planned(delivery),
            [("QUEUED", 0, 60), ("PENDING", 1, 61), ("SUCCESSFUL", 2, 62), ("DELIVERED", 3, 63)]
        );
        assert_eq!(delivery.plan(accepted()).iter().filter(|report| report.is_final).count(), 1);
    }

    #[test]
    fn out_of_order_the_last_stage_comes_first_and_doubled_all_come_again() {
        let delivery = Delivery { progress: true, doubled: true, out_of_order: true, ..Delivery::default() };
        let once = [("SUCCESSFUL", 2, 2), ("PENDING", 1, 2), ("QUEUED", 0, 2)];
        assert_eq!(planned(delivery), [once, once].concat());
    }

    #[test]
    fn nothing_comes_later_than_72_hours_and_silence_is_no_report() {
        let years = Delivery { late_by: TimeDelta::days(700), ..Delivery::default() };
        assert_eq!(planned(years), [("SUCCESSFUL", 0, 72 * 3600)]);
        assert_eq!(planned(Delivery { outcome: None, ..Delivery::default() }), []);
    }
}
