//! Letters of the projector: the streams a letter tells of are announced again to the
//! projector's own code, run here, which folds what is missing, writes rows and cursors
//! as ever, and calls for a reply where one may be owed. Nothing else feeds them back.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;
use textledger_handlers::functions::projector::Projector;
use textledger_handlers::handler::Handler;
use textledger_infrastructure::dead_letters::{DeadLetter, url_of};
use textledger_infrastructure::deployment::queues::Queue;
use textledger_infrastructure::replies::ReplyQueue;
use textledger_projections::registry::Registry;
use textledger_projections::stores::Cursors;
use textledger_projections::view::View;

use super::account::LetterLine;
use super::error::Error;
use super::foreseen::{Foreseen, Would};
use super::letters::{Letters, Looked};
use super::place::{Redrive, masked};
use super::range::ShardRange;

/// Events of one stream that are announced: no batch of the projector has more records.
const ANNOUNCED_MAX: i32 = 100;
/// Streams that are told of in words; the rest is counted.
const TOLD_MAX: usize = 5;

/// The projector, and what it would find.
pub(super) struct Folds<'a> {
    redrive: &'a Redrive,
    projector: Projector,
    registry: Registry,
}

/// What is left to do of a letter.
pub(super) struct Announcing {
    streams: Vec<(StreamId, Vec<Recorded>)>,
    /// Streams whose events cannot be read: nothing can be folded.
    unreadable: usize,
    /// Whether it tells of others too, who were not asked for.
    of_others: bool,
}

/// How one stream stands.
struct Standing {
    stream: StreamId,
    reached: Seq,
    ends_at: Seq,
    reply: Option<Foreseen>,
    /// Those recorded at the time; none where they cannot be read.
    events: Option<Vec<Recorded>>,
}

impl<'a> Folds<'a> {
    pub(super) async fn new(redrive: &'a Redrive) -> Result<Self, Error> {
        let Redrive { ledger, views, sdk, environment, .. } = redrive;
        let url = url_of(sdk, &Queue::Replies.deployed_name(environment)).await?;
        let replies = ReplyQueue::over(sdk, url);
        let registry = views.registry().await?;
        let projector = Projector { ledger: ledger.clone(), views: views.clone(), replies };
        Ok(Self { redrive, projector, registry })
    }

    async fn standing(&self, stream: &StreamId, range: &ShardRange) -> Result<Standing, Error> {
        let Redrive { ledger, views, .. } = self.redrive;
        let cursors = views.cursors(stream).await?;
        let shown = View::ALL.map(|view| cursors.get(&self.registry.live(view)).copied().unwrap_or(0));
        let ends_at = ledger.come_to(stream).await?.map_or(0, |head| head.seq);
        let (from, to) = range.recorded();
        let is_of_then = |event: &Recorded| (from..=to).contains(&event.recorded_at());
        let events = match ledger.read_back(stream, ends_at + 1, ANNOUNCED_MAX).await {
            Ok(events) => Some(events.into_iter().filter(is_of_then).collect()),
            Err(error) if error.is_about_the_record() => None,
            Err(error) => return Err(error.into()),
        };
        let reply = match stream.phone() {
            Some(_) => Some(self.redrive.foresight().of(stream, None).await?),
            None => None,
        };
        let reached = shown.into_iter().min().unwrap_or(0);
        Ok(Standing { stream: stream.clone(), reached, ends_at, reply, events })
    }
}

impl Standing {
    fn is_behind(&self) -> bool {
        self.reached < self.ends_at
    }

    /// Whether there is anything to do: rows to be written, or a replier to be called.
    fn is_due(&self) -> bool {
        let is_at_rest = |reply: &Foreseen| matches!(reply.would, Would::Nothing | Would::Wait);
        self.is_behind() || self.events.is_none() || !self.reply.as_ref().is_none_or(is_at_rest)
    }

    fn name(&self) -> String {
        self.stream.phone().map_or_else(|| self.stream.to_string(), masked)
    }

    fn says(&self) -> String {
        let Self { reached, ends_at, reply, events, .. } = self;
        let fold = match (events, self.is_behind()) {
            (None, _) => "cannot be folded, its record does not read (`textledger ledger repair`)".to_owned(),
            (_, true) => format!("events {} to {ends_at} would be folded", reached + 1),
            (_, false) => "projected already".to_owned(),
        };
        let reply = reply.as_ref().map_or_else(String::new, |reply| format!("; {}", reply.says));
        format!("{}: {fold}{reply}", self.name())
    }
}

impl Letters for Folds<'_> {
    type Work = Announcing;

    async fn look(
        &self,
        letter: &DeadLetter,
        only: Option<&PhoneNumber>,
    ) -> Result<Option<Looked<Announcing>>, Error> {
        let now = self.redrive.ledger.now();
        let Some(range) = ShardRange::read(&letter.body) else {
            if only.is_some() {
                return Ok(None);
            }
            let line = LetterLine::unreadable(letter, now, "no record of given-up stream records");
            return Ok(Some(Looked { line, work: None }));
        };
        let mut streams = range.streams(&self.redrive.ledger).await?;
        let all = streams.len();
        streams.retain(|stream| only.is_none_or(|only| stream.phone() == Some(only)));
        if streams.is_empty() && only.is_some() {
            return Ok(None);
        }
        let mut due = Vec::new();
        for stream in &streams {
            let standing = self.standing(stream, &range).await?;
            if standing.is_due() || streams.len() == 1 {
                due.push(standing);
            }
        }
        let line = line(letter, now, &range, streams.len(), &due);
        let unreadable = due.iter().filter(|standing| standing.events.is_none()).count();
        let due = due.into_iter().filter(Standing::is_due);
        let streams_due = due.filter_map(|standing| Some((standing.stream, standing.events?))).collect();
        let work = Announcing { streams: streams_due, unreadable, of_others: streams.len() < all };
        Ok(Some(Looked { line, work: Some(work) }))
    }

    async fn redrive(&self, _: &DeadLetter, work: &Announcing) -> Result<Option<String>, Error> {
        let answer = match work.streams.is_empty() {
            true => Value::Null,
            false => self.projector.run(&announcement(&work.streams)).await?,
        };
        let failed = answer["batchItemFailures"].as_array().map_or(0, Vec::len);
        Ok(match (failed, work) {
            (0, Announcing { unreadable: 0, of_others: false, .. }) => None,
            (0, Announcing { unreadable: 0, .. }) => Some("it tells of other contacts too".to_owned()),
            (0, Announcing { unreadable, .. }) => {
                Some(format!("{unreadable} streams do not read: `textledger ledger repair`"))
            }
            (failed, _) => Some(format!("{failed} records were not projected: RUST_LOG=warn says why")),
        })
    }
}

fn line(
    letter: &DeadLetter,
    now: Timestamp,
    range: &ShardRange,
    streams: usize,
    due: &[Standing],
) -> LetterLine {
    let about = format!("{}: {streams} streams recorded something then", range.about());
    let contacts = due.iter().map(Standing::name).collect();
    let mut told: Vec<String> = due.iter().take(TOLD_MAX).map(Standing::says).collect();
    if due.len() > TOLD_MAX {
        told.push(format!("and {} more", due.len() - TOLD_MAX));
    }
    if streams > due.len() {
        told.push(format!("{} projected already, with nothing owed", streams - due.len()));
    }
    let replies = due.iter().filter_map(|standing| standing.reply.as_ref());
    let would = match due.iter().any(Standing::is_behind) {
        true => Would::Fold,
        false => {
            replies.map(|reply| reply.would).find(|would| *would != Would::Nothing).unwrap_or(Would::Nothing)
        }
    };
    let says =
        if told.is_empty() { "nothing: nothing was recorded then".to_owned() } else { told.join("; ") };
    LetterLine { would, says, ..LetterLine::of(letter, now, contacts, about) }
}

/// A batch of stream records that announces these events once more. A record is a
/// doorbell: what is folded follows from the cursors and the ledger.
fn announcement(streams: &[(StreamId, Vec<Recorded>)]) -> Vec<u8> {
    let mut in_order: BTreeMap<(&StreamId, Seq), &Recorded> = BTreeMap::new();
    for (stream, events) in streams {
        in_order.extend(events.iter().map(|event| ((stream, event.seq()), event)));
    }
    let record = |(number, event): (usize, &&Recorded)| {
        let envelope = &event.sealed().envelope;
        json!({
            "eventID": number.to_string(),
            "eventName": "INSERT",
            "awsRegion": "us-east-1",
            "dynamodb": {
                "ApproximateCreationDateTime": envelope.recorded_at.unix_seconds(),
                "Keys": {},
                "NewImage": {
                    "stream_id": { "S": envelope.stream_id.key() },
                    "seq": { "N": envelope.seq.to_string() },
                    "event_id": { "S": envelope.event_id.to_string() },
                    "type": { "S": envelope.event_type },
                },
                "SequenceNumber": number.to_string(),
                "SizeBytes": 1,
            },
        })
    };
    let records: Vec<Value> = in_order.values().enumerate().map(record).collect();
    json!({ "Records": records }).to_string().into_bytes()
}
