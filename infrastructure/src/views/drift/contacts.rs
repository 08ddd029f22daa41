//! Which rows some contacts have. The indexes that say so are eventually
//! consistent; what is compared is read by key, as it is now.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_domain::phone::PhoneNumber;
use textledger_projections::drift::RowKey;
use textledger_projections::target::Target;
use textledger_projections::view::View;

use super::raw::key_of;
use crate::deployment::tables::PHONE_INDEX;
use crate::patience::Patience;
use crate::views::error::{Error, malformed, storage};
use crate::views::store::ViewStore;

impl ViewStore {
    /// The keys of all rows of `phone`.
    pub(super) async fn keys_of(
        &self,
        target: Target,
        phone: &PhoneNumber,
    ) -> Result<BTreeSet<RowKey>, Error> {
        if target.view == View::Consent {
            return Ok([RowKey(vec![phone.e164().to_owned()])].into());
        }
        let what = || format!("read which rows {phone} has in {target}");
        let (mut keys, mut after) = (BTreeSet::new(), None);
        loop {
            let read = || {
                self.client
                    .query()
                    .table_name(self.table_of(target))
                    .index_name(PHONE_INDEX)
                    .key_condition_expression("phone_number = :phone")
                    .expression_attribute_values(":phone", AttributeValue::S(phone.e164().to_owned()))
                    .set_exclusive_start_key(after.clone())
                    .send()
            };
            let answer = Patience::new(&*self.time).through(read).await;
            let answer = answer.map_err(|error| storage(what(), &error))?;
            for item in answer.items() {
                keys.insert(key_of(target.view, item).ok_or_else(|| malformed(what(), "a key is no text"))?);
            }
            after = answer.last_evaluated_key;
            if after.is_none() {
                return Ok(keys);
            }
        }
    }
}
