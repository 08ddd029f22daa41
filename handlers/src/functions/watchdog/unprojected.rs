//! Whether readers are shown what was recorded. Streams that recorded something lately
//! are held against the cursors of the views shown; those found behind are remembered,
//! and looked at in every round until they have caught up.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, stream};
use textledger_domain::limits::UNSERVED_AFTER;
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::deployment::alarms::PROJECTION_AGE_SECONDS_MAX;
use textledger_projections::registry::Registry;
use textledger_projections::stores::Cursors;
use textledger_projections::view::View;
use tracing::error;

use super::Watch;
use super::measures::Measure;
use super::parts::Watchdog;
use super::trouble::Trouble;

/// Streams asked about at once.
const AT_ONCE: usize = 16;
/// Streams that are remembered to be behind. Where there are more the projector as a
/// whole is behind, and the age of its iterator tells.
const REMEMBERED_MAX: usize = 100;

/// A stream of which readers are not shown everything.
#[derive(Debug, Clone, Copy)]
struct Behind {
    /// When the first event was recorded that they are not shown; where that one does
    /// not read, when it was found.
    since: Timestamp,
    /// Whether it does not read, so that no retry will help.
    blocked: bool,
}

impl Watch<'_> {
    /// Finds the streams that are behind, and since when.
    pub(super) async fn measure_views(&mut self) -> Result<(), Trouble> {
        let registry = self.watchdog.views.registry().await?;
        let (registry, watchdog, now) = (&registry, self.watchdog, self.now);
        let known = self.round.behind.keys().filter_map(|key| key.parse::<StreamId>().ok());
        let mut streams: BTreeSet<StreamId> = known.chain(std::mem::take(&mut self.lately)).collect();
        // No view has rows of these.
        streams.retain(|stream| !matches!(stream, StreamId::System(_)));
        let asks = stream::iter(streams).map(|stream| async move {
            let found = match watchdog.is_late(now) {
                true => Err(Trouble::Late),
                false => watchdog.behind(registry, &stream, now).await,
            };
            (stream.key(), found)
        });
        let asked: Vec<_> = asks.buffer_unordered(AT_ONCE).collect().await;
        let (mut behind, mut blocked, mut not_asked) = (BTreeMap::new(), 0, None);
        for (stream, found) in asked {
            let known = self.round.behind.get(&stream).copied();
            match found {
                Ok(found) => {
                    blocked += u64::from(found.is_some_and(|found| found.blocked));
                    let since = found.map(|found| known.map_or(found.since, |known| known.min(found.since)));
                    behind.extend(since.map(|since| (stream, since)));
                }
                // What was known of it holds until it can be asked about again.
                Err(trouble) => {
                    behind.extend(known.map(|since| (stream, since)));
                    not_asked = Some(trouble);
                }
            }
        }
        self.tell(behind, blocked);
        not_asked.map_or(Ok(()), Err)
    }

    fn tell(&mut self, behind: BTreeMap<String, Timestamp>, blocked: u64) {
        let oldest = behind.values().min().map_or(0, |since| self.now.since(*since).num_seconds());
        let oldest = u64::try_from(oldest).unwrap_or(0);
        let streams = behind.len() as u64;
        self.measures.add(Measure::StreamsBehind, streams);
        self.measures.add(Measure::StreamsBlocked, blocked);
        self.measures.add(Measure::OldestUnprojected, oldest);
        if oldest >= PROJECTION_AGE_SECONDS_MAX {
            error!(
                alarm = "view_behind",
                streams,
                blocked,
                oldest_s = oldest,
                "readers are not shown what was recorded: `textledger projections status` tells more"
            );
        }
        let mut longest: Vec<(String, Timestamp)> = behind.into_iter().collect();
        longest.sort_by_key(|(_, since)| *since);
        self.round.behind = longest.into_iter().take(REMEMBERED_MAX).collect();
    }
}

impl Watchdog {
    /// Whether a view that is shown has not folded an event of `stream` that the
    /// projector had the time for.
    async fn behind(
        &self,
        registry: &Registry,
        stream: &StreamId,
        now: Timestamp,
    ) -> Result<Option<Behind>, Trouble> {
        let cursors = self.views.cursors(stream).await?;
        let shown = View::ALL.map(|view| cursors.get(&registry.live(view)).copied().unwrap_or(0));
        let reached = shown.into_iter().min().unwrap_or(0);
        match self.ledger.read_one(stream, reached + 1).await {
            Ok(next) => {
                let since = next.map(|event| event.recorded_at());
                let since = since.filter(|since| now.since(*since) >= UNSERVED_AFTER);
                Ok(since.map(|since| Behind { since, blocked: false }))
            }
            Err(error) if error.is_about_the_record() => Ok(Some(Behind { since: now, blocked: true })),
            Err(error) => Err(error.into()),
        }
    }
}
