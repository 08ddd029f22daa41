//! Full numbers and words are shown to whoever says who they are and why. That
//! is recorded first: what is not on record is not shown.

use crate::actor::Principal;
use crate::event::access::AccessRecorded;
use crate::ids::{EventId, Moment};
use crate::limits::EVIDENCE_CHARS_MAX;
use crate::record::Draft;
use crate::stream::{Seq, StreamId};

/// A look at what is masked otherwise, as somebody asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// With what.
    pub command: String,
    /// Whose stream; none where it is not about one.
    pub stream: Option<StreamId>,
    /// The first and the last event that would be shown; none where no event is.
    pub shown: Option<(Seq, Seq)>,
    /// Why.
    pub reason: String,
    /// Who asks for it.
    pub by: String,
}

/// Why it is not granted. Nothing is shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessRefused {
    /// Nobody answers for it.
    #[error("say who looks with --by NAME: numbers and words are shown to nobody unnamed")]
    Nameless,
    /// It is not told as it has to be.
    #[error(
        "{field} must be one line of 1 to {EVIDENCE_CHARS_MAX} characters: it is recorded for good with what is shown"
    )]
    Field {
        /// The field.
        field: &'static str,
    },
}

/// The record of `access`.
///
/// # Errors
/// [`AccessRefused`]
pub fn record(access: &Access, moment: Moment<'_>) -> Result<Vec<Draft>, AccessRefused> {
    let principal = Principal::named(&access.by).ok_or(AccessRefused::Nameless)?;
    for (field, text) in [("reason", &access.reason), ("by", &access.by)] {
        let is_told = (1..=EVIDENCE_CHARS_MAX).contains(&text.trim().chars().count());
        if !is_told || text.chars().any(char::is_control) {
            return Err(AccessRefused::Field { field });
        }
    }
    let event_id = EventId::draw(moment);
    let event = AccessRecorded {
        command: access.command.clone(),
        stream: access.stream.clone(),
        from: access.shown.map(|(from, _)| from),
        through: access.shown.map(|(_, through)| through),
        reason: access.reason.trim().to_owned(),
    };
    Ok(vec![Draft {
        event_id,
        event: event.into(),
        occurred_at: moment.now,
        correlation_id: event_id.into(),
        causation_id: None,
        actor: principal.into(),
    }])
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::actor::Actor;
    use crate::event::Event;
    use crate::story::Story;

    fn access(by: &str, reason: &str) -> Access {
        let stream = Some("contact#+14255550182".parse().unwrap());
        let (by, reason) = (by.to_owned(), reason.to_owned());
        Access { command: "audit timeline".to_owned(), stream, shown: Some((2, 7)), reason, by }
    }

    #[test]
    fn who_and_why_are_on_record() {
        let story = Story::with("+12125550101");
        let drafts = record(&access(" ana ", " letter of 2026-11-20 "), story.moment(TimeDelta::zero()));
        let draft = drafts.unwrap().remove(0);
        assert_eq!(draft.actor, Actor::Operator("ana".to_owned()));
        let Event::AccessRecorded(recorded) = draft.event else { panic!("not an access") };
        assert_eq!((recorded.from, recorded.through), (Some(2), Some(7)));
        assert_eq!(recorded.reason, "letter of 2026-11-20");
    }

    #[test]
    fn nobody_looks_without_a_name_and_a_reason() {
        let story = Story::with("+12125550101");
        let long = "x".repeat(EVIDENCE_CHARS_MAX + 1);
        for (by, reason, refused) in [
            (" ", "a letter", AccessRefused::Nameless),
            ("ana", " ", AccessRefused::Field { field: "reason" }),
            ("ana", &*long, AccessRefused::Field { field: "reason" }),
            ("ana", "a\u{1b}[2J", AccessRefused::Field { field: "reason" }),
            (&*long, "a letter", AccessRefused::Field { field: "by" }),
        ] {
            assert_eq!(record(&access(by, reason), story.moment(TimeDelta::zero())).unwrap_err(), refused);
        }
    }
}
