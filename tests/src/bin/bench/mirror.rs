//! The bare transaction an append is compared with: the very items a real
//! append wrote, read back and written again under keys of the same length, on
//! the same conditions. The copies make a stream of their own, so every
//! condition holds as it did for the original.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use textledger_domain::record::Head;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::replies::Trigger;

use crate::outcome::Outcome;
use crate::world::World;

type Item = HashMap<String, AttributeValue>;

/// One append's items, ready to be written again.
pub struct Replica {
    /// The table the head is in.
    heads: String,
    /// The key of the stream of copies.
    stream_id: String,
    writes: Vec<TransactWriteItem>,
}

/// Reads back what an append behind `before` wrote for the text that AWS calls
/// `message_id`.
pub async fn replica(world: &World, stream: &StreamId, before: Head, message_id: &str) -> Outcome<Replica> {
    let tables = &world.tables;
    let (key, copied) = (stream.key(), mirrored(&stream.key()));
    let read = async |table: &str, keys: [Option<(&str, AttributeValue)>; 2]| -> Outcome<Item> {
        let keys = keys.into_iter().flatten().map(|(name, value)| (name.to_owned(), value)).collect();
        let found = world
            .client
            .get_item()
            .table_name(table)
            .set_key(Some(keys))
            .consistent_read(true)
            .send()
            .await?;
        let mut item = found.item.ok_or("an append left nothing behind")?;
        item.insert("stream_id".to_owned(), text(&copied));
        Ok(item)
    };
    let head = read(&tables.heads, [Some(("stream_id", text(&key))), None]).await?;
    let last: u64 =
        head.get("seq").and_then(|seq| seq.as_n().ok()).ok_or("a head without a position")?.parse()?;

    let dedupe = format!("dedupe#inbound#{message_id}");
    let mut command =
        read(&tables.control, [Some(("pk", text(&dedupe))), Some(("sk", text("command")))]).await?;
    command.insert("pk".to_owned(), text(&format!("dedupe#mirrors#{message_id}")));
    let mut writes = vec![put(&tables.control, command, "attribute_not_exists(pk)", None)?];
    if before.seq > 0 {
        writes.push(check(&tables.events, &copied, before)?);
    }
    for seq in before.seq + 1..=last {
        let seq = AttributeValue::N(seq.to_string());
        let event = read(&tables.events, [Some(("stream_id", text(&key))), Some(("seq", seq))]).await?;
        writes.push(put(&tables.events, event, "attribute_not_exists(stream_id)", None)?);
    }
    writes.push(match before.seq {
        0 => put(&tables.heads, head, "attribute_not_exists(stream_id)", None)?,
        _ => put(&tables.heads, head, "#seq = :seq AND #hash = :hash", Some(before))?,
    });
    Ok(Replica { heads: tables.heads.clone(), stream_id: copied, writes })
}

impl Replica {
    /// The bare write.
    pub async fn write(self, client: &Client) -> Outcome<()> {
        client.transact_write_items().set_transact_items(Some(self.writes)).send().await?;
        Ok(())
    }

    /// The bare read of the head, the bare write, and `trigger` on the queue.
    pub async fn read_write_and_trigger(self, world: &World, trigger: &Trigger) -> Outcome<()> {
        let head = world.client.get_item().table_name(&self.heads).key("stream_id", text(&self.stream_id));
        head.consistent_read(true).send().await?;
        self.write(&world.client).await?;
        Ok(world.sms_inbound.replies.trigger(trigger).await?)
    }
}

/// As long as the original, and no stream of anybody's.
fn mirrored(key: &str) -> String {
    key.replacen("contact#", "mirrors#", 1)
}

fn put(table: &str, item: Item, condition: &str, before: Option<Head>) -> Outcome<TransactWriteItem> {
    let mut put = Put::builder()
        .table_name(table)
        .set_item(Some(item))
        .condition_expression(condition)
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    if let Some(before) = before {
        put = put
            .expression_attribute_names("#seq", "seq")
            .expression_attribute_names("#hash", "hash")
            .expression_attribute_values(":seq", AttributeValue::N(before.seq.to_string()))
            .expression_attribute_values(":hash", text(&before.hash.to_string()));
    }
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

/// The condition that the event `before` names is there.
fn check(table: &str, stream_id: &str, before: Head) -> Outcome<TransactWriteItem> {
    let check = ConditionCheck::builder()
        .table_name(table)
        .key("stream_id", text(stream_id))
        .key("seq", AttributeValue::N(before.seq.to_string()))
        .condition_expression("#hash = :hash")
        .expression_attribute_names("#hash", "hash")
        .expression_attribute_values(":hash", text(&before.hash.to_string()))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    Ok(TransactWriteItem::builder().condition_check(check.build()?).build())
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}
