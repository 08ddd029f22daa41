//! The words that stored events use for one of several cases. A golden file
//! shows one case of each; a renamed case would make old events unreadable just
//! the same, so all of them are written out here. Lines are added, never edited.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use textledger_domain::actor::Actor;
use textledger_domain::event::consent::{
    Acknowledgement, Channel, Confirmation, ListChange, ListOutcome, Method, Purpose,
};
use textledger_domain::event::imported::{ImportedConsent, ImportedDirection, LegacyTable, Oddity};
use textledger_domain::event::inbound::Rejection;
use textledger_domain::event::intent::Intent;
use textledger_domain::event::outbound::{SendFailure, SendKind, Suppression};
use textledger_domain::event::turn::AgentFailure;
use textledger_domain::text::encoding::Encoding;
use textledger_domain::wording::{Template, TemplateName};
use textledger_reading::Language;

#[track_caller]
fn stored_as<T: Serialize + DeserializeOwned + PartialEq + Debug>(words: &[(&str, T)]) {
    for (word, case) in words {
        assert_eq!(serde_json::to_value(case).ok(), Some((*word).into()), "how {case:?} is written");
        let read: Result<T, _> = serde_json::from_value((*word).into());
        assert_eq!(read.ok().as_ref(), Some(case), "how {word} is read");
    }
}

#[test]
fn words_of_consent_stay_as_they_were_written() {
    stored_as(&[
        ("sms", Method::Sms),
        ("email", Method::Email),
        ("voice", Method::Voice),
        ("web", Method::Web),
        ("manual", Method::Manual),
        ("carrier", Method::Carrier),
    ]);
    stored_as(&[("sms", Channel::Sms), ("voice", Channel::Voice)]);
    stored_as(&[
        ("owed", Confirmation::Owed),
        ("already_revoked", Confirmation::AlreadyRevoked),
        ("superseded", Confirmation::Superseded),
        ("by_carrier", Confirmation::ByCarrier),
        ("not_by_text", Confirmation::NotByText),
        ("asked", Confirmation::Asked),
    ]);
    stored_as(&[
        ("reply", Purpose::Reply),
        ("informational", Purpose::Informational),
        ("marketing", Purpose::Marketing),
    ]);
    stored_as(&[
        ("not_needed", Acknowledgement::NotNeeded),
        ("awaited", Acknowledgement::Awaited),
        ("with_earlier", Acknowledgement::WithEarlier),
    ]);
    stored_as(&[("put", ListChange::Put), ("delete", ListChange::Delete)]);
    stored_as(&[
        ("done", ListOutcome::Done),
        ("not_listed", ListOutcome::NotListed),
        ("failed", ListOutcome::Failed),
        ("deleted_too_recently", ListOutcome::DeletedTooRecently),
    ]);
    stored_as(&[("en", Language::En), ("es", Language::Es)]);
}

#[test]
fn words_of_inbound_texts_stay_as_they_were_written() {
    stored_as(&[
        ("conversation", Intent::Conversation),
        ("opt_out", Intent::OptOut),
        ("opt_in", Intent::OptIn),
        ("help", Intent::Help),
        ("status", Intent::Status),
        ("opt_in_unclear", Intent::OptInUnclear),
        ("unclear", Intent::Unclear),
        ("continue", Intent::Continue),
        ("machine", Intent::Machine),
    ]);
    stored_as(&[
        ("not_an_sns_record", Rejection::NotAnSnsRecord),
        ("not_json", Rejection::NotJson),
        ("missing_field", Rejection::MissingField),
        ("invalid_sender", Rejection::InvalidSender),
        ("invalid_destination", Rejection::InvalidDestination),
        ("body_too_large", Rejection::BodyTooLarge),
        ("not_a_message", Rejection::NotAMessage),
        ("other_contact", Rejection::OtherContact),
        ("unstorable", Rejection::Unstorable),
    ]);
    stored_as(&[
        ("customer", Actor::Customer),
        ("system:agent-reply", Actor::System("agent-reply".to_owned())),
        ("operator:ana@example.com", Actor::Operator("ana@example.com".to_owned())),
    ]);
}

#[test]
fn words_of_the_agents_turns_stay_as_they_were_written() {
    stored_as(&[
        ("throttled", AgentFailure::Throttled),
        ("unavailable", AgentFailure::Unavailable),
        ("timed_out", AgentFailure::TimedOut),
        ("empty", AgentFailure::Empty),
        ("returned_control", AgentFailure::ReturnedControl),
        ("refused", AgentFailure::Refused),
    ]);
}

#[test]
fn words_of_outbound_texts_stay_as_they_were_written() {
    stored_as(&[
        ("opt_out_confirmation", SendKind::OptOutConfirmation),
        ("opt_in_confirmation", SendKind::OptInConfirmation),
        ("how_to_start", SendKind::HowToStart),
        ("help", SendKind::Help),
        ("agent_reply", SendKind::AgentReply),
        ("fallback", SendKind::Fallback),
        ("clarification", SendKind::Clarification),
        ("still_subscribed", SendKind::StillSubscribed),
        ("status", SendKind::Status),
    ]);
    stored_as(&[
        ("in_doubt", SendFailure::InDoubt),
        ("throttled", SendFailure::Throttled),
        ("unreachable", SendFailure::Unreachable),
        ("rejected", SendFailure::Rejected),
        ("blocked", SendFailure::Blocked),
        ("opted_out", SendFailure::OptedOut),
        ("misconfigured", SendFailure::Misconfigured),
    ]);
    stored_as(&[
        ("opted_out", Suppression::OptedOut),
        ("stale", Suppression::Stale),
        ("rate_limited", Suppression::RateLimited),
        ("budget", Suppression::Budget),
        ("deployment_budget", Suppression::DeploymentBudget),
        ("country", Suppression::Country),
        ("superseded", Suppression::Superseded),
        ("not_understood", Suppression::NotUnderstood),
        ("pending", Suppression::Pending),
        ("carrier", Suppression::Carrier),
    ]);
    stored_as(&[
        ("opt_out_confirmation/1", Template::new(TemplateName::OptOutConfirmation, Language::En)),
        ("opt_in_confirmation/1", Template::new(TemplateName::OptInConfirmation, Language::En)),
        ("help/1", Template::new(TemplateName::Help, Language::En)),
        ("agent_unavailable/1", Template::new(TemplateName::AgentUnavailable, Language::En)),
        ("no_text/1", Template::new(TemplateName::NoText, Language::En)),
        ("too_many_messages/1", Template::new(TemplateName::TooManyMessages, Language::En)),
        ("clarification/1", Template::new(TemplateName::Clarification, Language::En)),
        ("still_subscribed/1", Template::new(TemplateName::StillSubscribed, Language::En)),
        ("how_to_start/1", Template::new(TemplateName::HowToStart, Language::En)),
        ("status/2", Template::new(TemplateName::Status, Language::En)),
        ("help/1.es", Template::new(TemplateName::Help, Language::Es)),
    ]);
    stored_as(&[("gsm7", Encoding::Gsm7), ("ucs2", Encoding::Ucs2)]);
}

#[test]
fn words_of_what_was_taken_over_stay_as_they_were_written() {
    stored_as(&[
        ("consent", LegacyTable::Consent),
        ("opt_out_tracking", LegacyTable::OptOutTracking),
        ("messages", LegacyTable::Messages),
        ("sessions", LegacyTable::Sessions),
    ]);
    stored_as(&[("withdrawn", ImportedConsent::Withdrawn), ("given", ImportedConsent::Given)]);
    stored_as(&[("inbound", ImportedDirection::Inbound), ("outbound", ImportedDirection::Outbound)]);
    stored_as(&[
        ("number_respelled", Oddity::NumberRespelled),
        ("number_ambiguous", Oddity::NumberAmbiguous),
        ("numbers_differ", Oddity::NumbersDiffer),
        ("status_respelled", Oddity::StatusRespelled),
        ("status_unknown", Oddity::StatusUnknown),
        ("tells_of_an_opt_out", Oddity::TellsOfAnOptOut),
        ("time_missing", Oddity::TimeMissing),
        ("time_unreadable", Oddity::TimeUnreadable),
        ("time_in_future", Oddity::TimeInFuture),
        ("time_without_zone", Oddity::TimeWithoutZone),
        ("deadline_unusable", Oddity::DeadlineUnusable),
        ("method_unknown", Oddity::MethodUnknown),
        ("channels_narrow", Oddity::ChannelsNarrow),
        ("expired", Oddity::Expired),
        ("body_missing", Oddity::BodyMissing),
        ("direction_unknown", Oddity::DirectionUnknown),
        ("customer_unreadable", Oddity::CustomerUnreadable),
        ("cut", Oddity::Cut),
    ]);
}
