//! Raw rows of one generation: a page of all there are, or those under given
//! keys. Always as they are now, not as some replica still has them.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::KeysAndAttributes;
use textledger_projections::drift::{RawRow, RowKey};
use textledger_projections::target::Target;
use textledger_projections::view::View;

use super::raw::{Attributes, key_of, raw, to_attributes};
use crate::by_keys::{KEYS_MAX, NotFetched, fetch};
use crate::patience::Patience;
use crate::views::error::{Error, malformed, storage};
use crate::views::rows::key_attributes;
use crate::views::store::ViewStore;

/// Raw rows by key.
pub(super) type RawRows = BTreeMap<RowKey, RawRow>;

/// A page of a table.
pub(super) struct RawPage {
    pub(super) rows: RawRows,
    /// Where the next one begins, if there is one.
    pub(super) next: Option<Attributes>,
}

/// How much of a row is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Whole,
    Keys,
}

impl Wanted {
    /// The projection expression, and the names in it: `timestamp` is a word of
    /// the language of expressions.
    fn of(self, view: View) -> (Option<String>, Option<HashMap<String, String>>) {
        if self == Self::Whole {
            return (None, None);
        }
        let names: HashMap<String, String> =
            key_attributes(view).iter().map(|name| (format!("#{name}"), (*name).to_owned())).collect();
        let expression: Vec<&str> = names.keys().map(String::as_str).collect();
        (Some(expression.join(", ")), Some(names))
    }
}

impl ViewStore {
    /// The page that begins `after`.
    pub(super) async fn page(
        &self,
        target: Target,
        after: Option<Attributes>,
        wanted: Wanted,
    ) -> Result<RawPage, Error> {
        let (expression, names) = wanted.of(target.view);
        let read = || {
            self.client
                .scan()
                .table_name(self.table_of(target))
                .consistent_read(true)
                .set_projection_expression(expression.clone())
                .set_expression_attribute_names(names.clone())
                .set_exclusive_start_key(after.clone())
                .send()
        };
        let answer = Patience::new(&*self.time)
            .through(read)
            .await
            .map_err(|error| storage(format!("read the rows of {target}"), &error))?;
        let mut rows = RawRows::new();
        keep(target, answer.items(), &mut rows)?;
        Ok(RawPage { rows, next: answer.last_evaluated_key })
    }

    /// The rows there are under `keys`.
    pub(super) async fn rows_under(
        &self,
        target: Target,
        keys: &[RowKey],
        wanted: Wanted,
    ) -> Result<RawRows, Error> {
        let mut rows = RawRows::new();
        for keys in keys.chunks(KEYS_MAX) {
            self.keep_under(target, keys, wanted, &mut rows).await?;
        }
        Ok(rows)
    }

    async fn keep_under(
        &self,
        target: Target,
        keys: &[RowKey],
        wanted: Wanted,
        rows: &mut RawRows,
    ) -> Result<(), Error> {
        let what = || format!("read rows of {target} by their keys");
        let (expression, names) = wanted.of(target.view);
        let request = KeysAndAttributes::builder()
            .set_keys(Some(keys.iter().map(|key| to_attributes(target.view, key)).collect()))
            .consistent_read(true)
            .set_projection_expression(expression)
            .set_expression_attribute_names(names)
            .build()
            .map_err(|error| malformed(what(), error.to_string()))?;
        let got = fetch(&self.client, &self.table_of(target), request, &*self.time).await;
        let got = got.map_err(|error| match error {
            NotFetched::Refused(error) => storage(what(), &error),
            NotFetched::Throttled => {
                let why = "the table is throttled since a minute: compare again later".to_owned();
                Error::Storage { what: what(), why }
            }
        })?;
        keep(target, &got, rows)
    }
}

fn keep(target: Target, items: &[Attributes], rows: &mut RawRows) -> Result<(), Error> {
    for item in items {
        let what = || format!("compare a row of {target}");
        let key = key_of(target.view, item).ok_or_else(|| malformed(what(), "its key is no text"))?;
        let row = raw(item)
            .ok_or_else(|| malformed(what(), "an attribute is of a type that this version does not know"))?;
        rows.insert(key, row);
    }
    Ok(())
}
