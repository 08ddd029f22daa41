//! What a stream's head names, held against where the stream ends.

use textledger_domain::contact::Contact;
use textledger_domain::ids::EventId;
use textledger_domain::record::Head;
use textledger_domain::stream::Seq;

use super::fault::Fault;
use super::finding::{Finding, Whose};
use super::followed::{Followed, LastItem};

/// What the heads table holds of a stream.
#[derive(Debug, Clone, PartialEq)]
pub enum Named {
    /// Nothing.
    Nothing,
    /// A row that does not read.
    Garbled,
    /// A row of this head, with the decision state cached on it; without, where
    /// that is of another build, or says itself that it is to be folded again.
    Head(Head, Option<Box<Contact>>),
}

impl Named {
    /// What is wrong between it and the stream. Where an event itself is wrong
    /// nothing more is said of it here.
    #[must_use]
    pub fn held_against(&self, followed: &Followed) -> Option<Finding> {
        let (seq, id, fault) = self.fault(followed)?;
        let told = |finding: &Finding| {
            finding.seq == seq && finding.fault.through() >= fault.through() && fault.through().is_some()
        };
        if followed.findings.iter().any(told) {
            return None;
        }
        Some(Finding { whose: Whose::Stream(followed.stream.clone()), seq, event_id: id, fault })
    }

    fn fault(&self, followed: &Followed) -> Option<(Seq, Option<EventId>, Fault)> {
        let (end, id) = match followed.last {
            Some(LastItem { seq, event }) => (seq, event.map(|event| event.id)),
            None => (0, None),
        };
        let (head, cached) = match self {
            Self::Nothing if end == 0 => return None,
            Self::Nothing => return Some((end, id, Fault::HeadMissing)),
            // There is no event 0 that it could name.
            Self::Garbled | Self::Head(Head { seq: 0, .. }, _) => return Some((end, id, Fault::HeadGarbled)),
            Self::Head(head, cached) => (head, cached),
        };
        if end == 0 {
            return Some((1, None, Fault::StreamGone { through: head.seq }));
        }
        if head.seq > end {
            return Some((end + 1, None, Fault::CutOff { through: head.seq }));
        }
        if head.seq < end {
            return Some((end, id, Fault::HeadBehind { head: head.seq }));
        }
        let last = followed.last.and_then(|last| last.event)?;
        if (head.hash, head.recorded_at) != (last.hash, Some(last.recorded_at)) {
            return Some((end, id, Fault::HeadDiffers));
        }
        let (cached, folded) = (cached.as_ref()?, followed.state.as_ref()?);
        (cached != folded).then_some((end, id, Fault::StateDiffers))
    }
}
