//! What a rebuild of one slice cannot do without, as bare calls: the reads of its
//! events, the conditional puts of its rows, into a table of their own, and of its
//! cursors, under keys of their own. What to put is found out beforehand.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use futures_util::future::try_join_all;
use futures_util::{StreamExt, TryStreamExt, stream};
use textledger_infrastructure::ledger::EVENTS_PAGE_MAX;
use textledger_infrastructure::rebuild::STREAMS_AT_ONCE;
use textledger_projections::slice::Slice;
use textledger_projections::stores::{Census, Events};
use textledger_projections::target::Target;
use textledger_projections::view::RowsByKey;
use textledger_tests::place::Place;

use crate::outcome::Outcome;

type Attributes = HashMap<String, AttributeValue>;

/// As many as a rebuild has on their way at once of one stream.
const PUTS_AT_ONCE: usize = 8;

/// The bare calls of one slice.
pub struct Raw {
    client: Client,
    events: String,
    copies: String,
    control: String,
    streams: Vec<Stream>,
}

/// Those of one stream.
struct Stream {
    key: String,
    rows: Vec<(Attributes, AttributeValue)>,
    cursor: Attributes,
}

impl Raw {
    /// Those of `slice` of `target`, whose rows go into the table `copies`.
    pub async fn of(place: &Place, target: Target, slice: Slice, copies: &str) -> Outcome<Self> {
        let mut streams = Vec::new();
        let mut after = None;
        loop {
            let heads = place.ledger.heads(slice, after.as_ref()).await?;
            for (stream, head) in heads.found {
                // The whole stream is one page here.
                let events = Events::read_from(&place.ledger, &stream, 1).await?;
                let rows = target.view.fold(RowsByKey::new(), &events).into_values().map(|row| {
                    let as_of_seq = AttributeValue::N(row.as_of_seq().to_string());
                    Ok((serde_dynamo::to_item(row)?, as_of_seq))
                });
                let cursor = [
                    ("pk", AttributeValue::S(format!("copied#{}", stream.key()))),
                    ("sk", AttributeValue::S(target.to_string())),
                    ("seq", AttributeValue::N(head.seq.to_string())),
                ];
                streams.push(Stream {
                    key: stream.key(),
                    rows: rows.collect::<Outcome<_>>()?,
                    cursor: cursor.map(|(name, value)| (name.to_owned(), value)).into(),
                });
            }
            after = heads.next;
            if after.is_none() {
                break;
            }
        }
        let names = place.names.clone();
        let (client, copies) = (place.client.clone(), copies.to_owned());
        Ok(Self { client, events: names.events, copies, control: names.control, streams })
    }

    /// Makes the calls.
    pub async fn run(self) -> Outcome<()> {
        let Self { client, events, copies, control, streams } = self;
        let calls = Calls { client, events, copies, control };
        let each = streams.into_iter().map(|stream| calls.of(stream));
        stream::iter(each).buffer_unordered(STREAMS_AT_ONCE).try_collect().await
    }
}

/// Where the calls go.
struct Calls {
    client: Client,
    events: String,
    copies: String,
    control: String,
}

impl Calls {
    /// Makes those of one stream.
    async fn of(&self, stream: Stream) -> Outcome<()> {
        let Self { client, events, copies, control } = self;
        let Stream { key, rows, cursor } = stream;
        client
            .query()
            .table_name(events)
            .key_condition_expression("stream_id = :stream AND seq >= :seq")
            .expression_attribute_values(":stream", AttributeValue::S(key))
            .expression_attribute_values(":seq", AttributeValue::N("1".to_owned()))
            .consistent_read(true)
            .limit(EVENTS_PAGE_MAX)
            .send()
            .await?;
        let mut rows = rows.into_iter();
        loop {
            let puts = rows.by_ref().take(PUTS_AT_ONCE).map(|(row, as_of_seq)| {
                client
                    .put_item()
                    .table_name(copies)
                    .set_item(Some(row))
                    .condition_expression("attribute_not_exists(#id) OR as_of_seq <= :new")
                    .expression_attribute_names("#id", "message_id")
                    .expression_attribute_values(":new", as_of_seq)
                    .return_consumed_capacity(ReturnConsumedCapacity::Total)
                    .send()
            });
            if try_join_all(puts).await?.is_empty() {
                break;
            }
        }
        client
            .put_item()
            .table_name(control)
            .set_item(Some(cursor))
            .condition_expression("attribute_not_exists(pk)")
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        Ok(())
    }
}
