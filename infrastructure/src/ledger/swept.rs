//! The heads some at a time, for whoever goes over all streams again and again in
//! small steps, and remembers between two of them where it was.

use textledger_domain::record::Head;
use textledger_domain::stream::StreamId;
use tracing::error;

use super::error::ReadError;
use super::open::Ledger;
use super::read::behind_key;
use super::state::StreamState;
use super::store::{Next, StoredHead};

/// Some of all heads.
#[derive(Debug)]
pub struct SweptPage<S> {
    /// The streams they are of.
    pub found: Vec<Swept<S>>,
    /// Behind which key to go on, unless this is the end.
    pub after: Option<String>,
}

/// A stream that was come by.
#[derive(Debug)]
pub struct Swept<S> {
    /// Which.
    pub stream: StreamId,
    /// Its head and the state cached there; none where the cache is of another version,
    /// may be wrong, or does not read: then the stream has to be loaded to tell.
    pub cached: Option<(Head, S)>,
}

impl Ledger {
    /// The next heads behind the key `after`, at most `limit`, whose streams are a
    /// phone's. Nothing is held against events: whoever finds something to do there
    /// loads the stream. A row that does not read holds up no other.
    ///
    /// # Errors
    /// [`ReadError::Storage`]
    pub async fn sweep<S: StreamState>(
        &self,
        after: Option<String>,
        limit: i32,
    ) -> Result<SweptPage<S>, ReadError> {
        let page = self.store.heads(after.map(behind_key), Some(limit)).await?;
        let after = page.next.and_then(|Next(key)| key.get("stream_id")?.as_s().ok().cloned());
        Ok(SweptPage { found: page.found.into_iter().filter_map(swept).collect(), after })
    }
}

fn swept<S: StreamState>(stored: StoredHead) -> Option<Swept<S>> {
    let Ok(stream) = stored.key.parse::<StreamId>() else {
        error!(alarm = "record_unusable", "a row of the heads table names no stream");
        return None;
    };
    stream.phone()?;
    let row = stored.row.ok();
    let cached = row.and_then(|row| Some((row.head(), row.cached::<S>()?)));
    Some(Swept { stream, cached: cached.filter(|(_, state)| !state.is_worth_folding_again()) })
}
