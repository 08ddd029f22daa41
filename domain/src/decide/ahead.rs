//! What the replier would do for a contact, for somebody who wants to know before it
//! is called: its own rules are asked, and what it would record is folded as if it were
//! on record, as far as the first step that leaves the ledger. What came of that one
//! nobody knows before.

use super::reply::{Step, next_step};
use crate::contact::Contact;
use crate::ids::Moment;
use crate::policy::Policy;
use crate::record::{Draft, Error, Head, Recorded};
use crate::stream::StreamId;

/// Findings in a row: a contact has a few texts in the air and unanswered at most.
const FINDINGS_MAX: usize = 50;

/// The steps the replier would take at `moment` for the contact whose `stream` ends at
/// `head` and whose state there is `contact`: what it would record first, and last the
/// step that is no record. Only where it recorded more than [`FINDINGS_MAX`] times the
/// last one is a record too. Nothing is appended.
///
/// # Errors
/// When what would be recorded has no canonical form.
pub fn steps_ahead(
    stream: &StreamId,
    head: Head,
    contact: &Contact,
    policy: &Policy,
    moment: Moment<'_>,
) -> Result<Vec<Step>, Error> {
    let (mut contact, mut head, mut steps) = (contact.clone(), head, Vec::new());
    for _ in 0..FINDINGS_MAX {
        let step = next_step(&contact, head.seq, policy, moment.now);
        if let Step::Record(finding) = &step {
            let event = finding.event.clone();
            let draft = Draft::by_system("agent-reply", event, finding.correlation, finding.cause, moment);
            for recorded in Recorded::seal(stream, head, vec![draft], moment)? {
                head = recorded.as_head();
                contact.evolve(&recorded);
            }
        }
        let is_last = !matches!(step, Step::Record(_));
        steps.push(step);
        if is_last {
            break;
        }
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::event::Event;
    use crate::event::outbound::Suppression;
    use crate::story::{CUSTOMER, Story};

    fn ahead(story: &Story, after: TimeDelta) -> Vec<Step> {
        let stream = StreamId::Contact(CUSTOMER.parse().unwrap());
        let head = story.events.last().map_or(Head::EMPTY, Recorded::as_head);
        steps_ahead(&stream, head, &story.contact, &story.policy, story.moment(after)).unwrap()
    }

    #[test]
    fn a_text_is_answered_today_and_only_put_on_record_as_too_late_two_days_later() {
        let mut story = Story::with("+12125550101");
        story.texts("When is my appointment?", TimeDelta::zero());
        let before = story.contact.clone();
        let [Step::Ask(turn)] = &ahead(&story, TimeDelta::minutes(1))[..] else { panic!("it is answered") };
        assert_eq!(turn.covers.len(), 1);

        let [Step::Record(late), Step::Rest] = &ahead(&story, TimeDelta::days(2))[..] else {
            panic!("it is too late: {:?}", ahead(&story, TimeDelta::days(2)))
        };
        let Event::SendSuppressed(suppressed) = &late.event else { panic!("{late:?}") };
        assert_eq!(suppressed.reason, Suppression::Stale);
        assert_eq!(story.contact, before, "nothing is changed by asking");
    }

    #[test]
    fn of_a_stop_since_nothing_is_left_but_its_confirmation() {
        let mut story = Story::with("+12125550101");
        story.texts("When is my appointment?", TimeDelta::zero());
        story.texts("STOP", TimeDelta::minutes(1));
        let steps = ahead(&story, TimeDelta::minutes(2));
        assert!(
            matches!(&steps[..], [Step::Send(cleared)] if cleared.duty().kind == crate::event::outbound::SendKind::OptOutConfirmation),
            "{steps:?}"
        );
        story.sends(TimeDelta::minutes(2));
        let steps = ahead(&story, TimeDelta::hours(1));
        assert!(
            steps.iter().all(|step| matches!(step, Step::Record(_) | Step::Rest | Step::Wait(_))),
            "{steps:?}"
        );
    }
}
