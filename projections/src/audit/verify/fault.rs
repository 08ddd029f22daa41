//! What can be wrong with a ledger, one kind for each thing that somebody with
//! access to the tables can do, in words for people who did not build it.

use textledger_domain::stream::{Seq, StreamId};

use super::stored::Foreign;

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// An event does not match its hash.
    Changed,
    /// An attribute stands beside an event that no event has, and that no hash covers.
    Annotated {
        /// Its name.
        attribute: Foreign,
    },
    /// At an event's place stands another event of the same stream.
    Moved {
        /// Where it belongs.
        from: Seq,
    },
    /// At an event's place stands an event of another stream.
    Copied {
        /// The stream it belongs to.
        from: StreamId,
    },
    /// An event matches its hash, and the text in it is another contact's.
    OtherContact,
    /// An event is whole in itself, and not the one that the next event follows.
    Replaced,
    /// The words beside an event are not those that were recorded.
    WordsChanged {
        /// Where in its data.
        place: String,
    },
    /// Words stand beside an event that has no place for them.
    WordsAdded,
    /// Words of an event are gone, and no event says that they were erased.
    WordsTaken,
    /// An item does not read as an event.
    NoEvent,
    /// An event matches its hash, and its data does not read.
    NotUnderstood,
    /// An event stands in the index of times where it does not belong.
    OutOfIndex,
    /// An item stands where no event can, such as before the first position.
    NoPlace,
    /// An item or a head is of no stream.
    NoStream,
    /// Events are missing before others.
    Missing {
        /// The last of them.
        through: Seq,
    },
    /// The last events that the head names are missing.
    CutOff {
        /// The last of them.
        through: Seq,
    },
    /// No event of a stream is there that has a head.
    StreamGone {
        /// The last event that the head names.
        through: Seq,
    },
    /// An event is not the one that was signed: the stream was sealed anew, from there
    /// or from before.
    NotAsSigned {
        /// The first checkpoint that signed another.
        checkpoint: u64,
    },
    /// The last events are missing, and the head does not tell.
    SignedGone {
        /// The last of them that was signed.
        through: Seq,
        /// The first checkpoint that signed it.
        checkpoint: u64,
    },
    /// An event says that it was recorded before a checkpoint that looked at its stream,
    /// and was not there yet.
    Backdated {
        /// The first such checkpoint.
        checkpoint: u64,
    },
    /// An event says that it was recorded before a checkpoint, and none has it; none
    /// looked at its stream either.
    Unsigned {
        /// The first that should have it.
        checkpoint: u64,
    },
    /// What is on record as lost is not what was signed.
    LostNotAsSigned {
        /// The first checkpoint that signed something else.
        checkpoint: u64,
    },
    /// A stream has no head.
    HeadMissing,
    /// A stream's head does not read.
    HeadGarbled,
    /// A stream's head names an earlier event than its last.
    HeadBehind {
        /// The event that it names.
        head: Seq,
    },
    /// A stream's head names its last event, and another one than is there.
    HeadDiffers,
    /// The decision state on a stream's head is not what its events fold to.
    StateDiffers,
}

const COMPARE: &str = "change nothing; restore the events table to an instant before the change, into a table of another name (point-in-time recovery), compare, and put back what was recorded";
const WITNESS: &str = "change nothing; compare with a backup of the events and heads tables which of the two was replaced, and put that one back";
const REPAIR: &str = "the events are the record and are whole: `textledger ledger repair PHONE` writes the head anew from them; find out who wrote to the heads table";

impl Fault {
    /// Its name, as programs know it: never to be changed.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Changed | Self::Annotated { .. } => "changed",
            Self::Moved { .. } => "moved",
            Self::Copied { .. } => "copied",
            Self::OtherContact => "other_contact",
            Self::Replaced => "replaced",
            Self::WordsChanged { .. } => "words_changed",
            Self::WordsAdded => "words_added",
            Self::WordsTaken => "words_taken",
            Self::NoEvent => "no_event",
            Self::NotUnderstood => "not_understood",
            Self::OutOfIndex => "out_of_index",
            Self::NoPlace => "no_place",
            Self::NoStream => "no_stream",
            Self::Missing { .. } => "missing",
            Self::CutOff { .. } => "cut_off",
            Self::StreamGone { .. } => "stream_gone",
            Self::NotAsSigned { .. } => "not_as_signed",
            Self::SignedGone { .. } => "signed_gone",
            Self::Backdated { .. } => "backdated",
            Self::Unsigned { .. } => "unsigned",
            Self::LostNotAsSigned { .. } => "lost_not_as_signed",
            Self::HeadMissing => "head_missing",
            Self::HeadGarbled => "head_garbled",
            Self::HeadBehind { .. } => "head_behind",
            Self::HeadDiffers => "head_differs",
            Self::StateDiffers => "state_differs",
        }
    }

    /// The last position it is about, where it is about several.
    #[must_use]
    pub fn through(&self) -> Option<Seq> {
        match self {
            Self::Missing { through }
            | Self::CutOff { through }
            | Self::StreamGone { through }
            | Self::SignedGone { through, .. } => Some(*through),
            _ => None,
        }
    }

    /// What is wrong at `seq`, in a sentence.
    #[must_use]
    pub fn what(&self, seq: Seq) -> String {
        match self {
            Self::Changed => {
                format!("event {seq} does not match its hash: it was changed after it was recorded")
            }
            Self::Annotated { attribute } => format!(
                "beside event {seq} stands the attribute `{attribute}`, which no event has: it was put there after it was recorded"
            ),
            Self::Moved { from } => {
                format!("at {seq} stands event {from} of this stream: it was moved there")
            }
            Self::Copied { from } => format!("at {seq} stands an event of {from}: it was copied here"),
            Self::OtherContact => format!(
                "event {seq} matches its hash, and its text is another contact's: it was copied here and sealed anew"
            ),
            Self::Replaced => format!(
                "event {seq} matches its hash, and the chain does not lead through it: it was replaced as a whole"
            ),
            Self::WordsChanged { place } => format!(
                "the words of event {seq} at `{place}` are not those that were recorded; what was decided on them stands"
            ),
            Self::WordsAdded => format!("words stand beside event {seq} that were not recorded with it"),
            Self::WordsTaken => format!(
                "words of event {seq} are gone, and no WordsErased of its stream names it: they were taken away by hand"
            ),
            Self::NoEvent => {
                format!("what stands at {seq} is no event: an attribute is missing or has another form")
            }
            Self::NotUnderstood => format!(
                "event {seq} matches its hash, and its data does not have the form that its type promises"
            ),
            Self::OutOfIndex => format!(
                "event {seq} is whole, and in the index of times it is under another day or shard: a report over its day misses it"
            ),
            Self::NoPlace => {
                "an item stands where no event can: positions are whole numbers from 1 on".to_owned()
            }
            Self::NoStream => "a row names no stream: it is none of this ledger's".to_owned(),
            Self::Missing { through } => {
                format!("{} missing: deleted, and those behind are there", events(seq, *through))
            }
            Self::CutOff { through } => format!(
                "{} missing at the end, which the head names: deleted, or the head was moved forward",
                events(seq, *through)
            ),
            Self::StreamGone { through } => {
                format!("{} missing, which is the whole stream; only its head is left", events(seq, *through))
            }
            Self::NotAsSigned { checkpoint } => format!(
                "event {seq} is not the one that checkpoint {checkpoint} signed: it, or one before it, was replaced, and what follows was sealed anew"
            ),
            Self::SignedGone { through, checkpoint } => format!(
                "{} missing at the end, which checkpoint {checkpoint} signed: deleted, and the head with them",
                events(seq, *through)
            ),
            Self::Backdated { checkpoint } => format!(
                "event {seq} says that it was recorded before checkpoint {checkpoint}, which looked at the stream and did not find it: it was recorded later and dated back"
            ),
            Self::Unsigned { checkpoint } => format!(
                "event {seq} says that it was recorded before checkpoint {checkpoint}, and no checkpoint has it: it was recorded later and dated back, or the index of times showed it more than ten minutes late"
            ),
            Self::LostNotAsSigned { checkpoint } => format!(
                "event {seq} is on record as lost, and what was there is not what checkpoint {checkpoint} signed: it had been replaced before, or the loss was made up"
            ),
            Self::HeadMissing => {
                format!("the stream ends with event {seq} and has no head: the head was deleted")
            }
            Self::HeadGarbled => "the head of the stream does not read".to_owned(),
            Self::HeadBehind { head } => format!(
                "the stream ends with event {seq} and its head names event {head}: the head was moved back, or its table was restored to an earlier instant"
            ),
            Self::HeadDiffers => format!(
                "event {seq} is not the one that the head of the stream names: one of the two was replaced"
            ),
            Self::StateDiffers => format!(
                "the decision state cached on the head is not what events 1 to {seq} come to: it was changed, and decisions may have rested on it"
            ),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Changed
            | Self::Annotated { .. }
            | Self::Moved { .. }
            | Self::NoEvent
            | Self::Missing { .. }
            | Self::NotAsSigned { .. }
            | Self::SignedGone { .. }
            | Self::LostNotAsSigned { .. } => COMPARE,
            Self::Backdated { .. } => {
                "change nothing; an event dated back must not be relied on for what was known at its date: nobody knew it when the checkpoint was signed; find out who recorded it"
            }
            Self::Unsigned { .. } => {
                "restore the events table to an instant soon after the event's date, into a table of another name (point-in-time recovery): where the event is not in it, it was dated back and must not be relied on; where it is, it was only missed, and `textledger audit checkpoint --all` takes it up"
            }
            Self::Replaced | Self::HeadDiffers => WITNESS,
            Self::WordsChanged { .. } | Self::WordsAdded => {
                "put back the attribute `words` of the event from a backup of the events table; do not quote these words to anybody"
            }
            Self::WordsTaken => {
                "put back the attribute `words` of the event from a backup of the events table; where the words were meant to go, record it with `textledger erase PHONE`"
            }
            Self::Copied { .. } | Self::OtherContact | Self::NoPlace | Self::NoStream => {
                "keep a copy of the row as evidence and find out who wrote to the table; it is none of this ledger's records and must not be relied on"
            }
            Self::NotUnderstood => {
                "verify with the version of textledger that recorded it, or a newer one; nothing was changed"
            }
            Self::OutOfIndex => {
                "put back the attribute `bucket` of the event from a backup of the events table"
            }
            Self::CutOff { .. } | Self::StreamGone { .. } => {
                "restore the events from a backup of the events table, or see `textledger ledger repair --help`; until then a STOP is in force and nothing else is sent"
            }
            Self::HeadMissing | Self::HeadGarbled | Self::HeadBehind { .. } => REPAIR,
            Self::StateDiffers => {
                "the events are the record: `textledger ledger repair PHONE` writes the state anew from them; look through what was sent since for texts after a revocation, and find out who wrote to the heads table"
            }
        }
    }
}

fn events(from: Seq, through: Seq) -> String {
    match from == through {
        true => format!("event {from} is"),
        false => format!("events {from} to {through} are"),
    }
}
