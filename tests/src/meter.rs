//! What a client's calls cost: every request asks for the capacity it consumes, and
//! every answer's is added up.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextMut, FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::batch_get_item::{BatchGetItemInput, BatchGetItemOutput};
use aws_sdk_dynamodb::operation::get_item::{GetItemInput, GetItemOutput};
use aws_sdk_dynamodb::operation::put_item::{PutItemInput, PutItemOutput};
use aws_sdk_dynamodb::operation::query::{QueryInput, QueryOutput};
use aws_sdk_dynamodb::operation::scan::{ScanInput, ScanOutput};
use aws_sdk_dynamodb::operation::transact_write_items::{TransactWriteItemsInput, TransactWriteItemsOutput};
use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnConsumedCapacity};

/// Adds up the capacity of every call of a client, by table; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<Mutex<BTreeMap<String, Used>>>);

/// What calls on one table used.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Used {
    /// Requests.
    pub requests: u64,
    /// Capacity units, of reads and of writes, as the engine says.
    pub read_units: f64,
    /// See [`Used::read_units`].
    pub write_units: f64,
}

impl Used {
    fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.read_units += other.read_units;
        self.write_units += other.write_units;
    }
}

impl Meter {
    /// `client`, metered.
    #[must_use]
    pub fn on(&self, client: &Client) -> Client {
        Client::from_conf(client.config().to_builder().interceptor(self.clone()).build())
    }

    /// What was used since the last time, by table.
    pub fn take(&self) -> BTreeMap<String, Used> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, capacity: &ConsumedCapacity, used: impl Fn(f64) -> Used) {
        let table = capacity.table_name.clone().unwrap_or_default();
        let used = used(capacity.capacity_units.unwrap_or(0.0));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(table).or_default().add(used);
    }
}

/// What was used of all tables together.
#[must_use]
pub fn total(by_table: &BTreeMap<String, Used>) -> Used {
    let mut total = Used::default();
    by_table.values().for_each(|used| total.add(*used));
    total
}

fn read(units: f64) -> Used {
    Used { requests: 1, read_units: units, write_units: 0.0 }
}

fn written(units: f64) -> Used {
    Used { requests: 1, read_units: 0.0, write_units: units }
}

impl Intercept for Meter {
    fn name(&self) -> &'static str {
        "Meter"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let asked = Some(ReturnConsumedCapacity::Total);
        let input = context.input_mut();
        if let Some(input) = input.downcast_mut::<GetItemInput>() {
            input.return_consumed_capacity = asked;
        } else if let Some(input) = input.downcast_mut::<BatchGetItemInput>() {
            input.return_consumed_capacity = asked;
        } else if let Some(input) = input.downcast_mut::<QueryInput>() {
            input.return_consumed_capacity = asked;
        } else if let Some(input) = input.downcast_mut::<ScanInput>() {
            input.return_consumed_capacity = asked;
        } else if let Some(input) = input.downcast_mut::<PutItemInput>() {
            input.return_consumed_capacity = asked;
        } else if let Some(input) = input.downcast_mut::<TransactWriteItemsInput>() {
            input.return_consumed_capacity = asked;
        }
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(Ok(output)) = context.output_or_error() else { return Ok(()) };
        if let Some(output) = output.downcast_ref::<GetItemOutput>() {
            output.consumed_capacity().iter().for_each(|capacity| self.note(capacity, read));
        } else if let Some(output) = output.downcast_ref::<BatchGetItemOutput>() {
            output.consumed_capacity().iter().for_each(|capacity| self.note(capacity, read));
        } else if let Some(output) = output.downcast_ref::<QueryOutput>() {
            output.consumed_capacity().iter().for_each(|capacity| self.note(capacity, read));
        } else if let Some(output) = output.downcast_ref::<ScanOutput>() {
            output.consumed_capacity().iter().for_each(|capacity| self.note(capacity, read));
        } else if let Some(output) = output.downcast_ref::<PutItemOutput>() {
            output.consumed_capacity().iter().for_each(|capacity| self.note(capacity, written));
        } else if let Some(output) = output.downcast_ref::<TransactWriteItemsOutput>() {
            output.consumed_capacity().iter().for_each(|capacity| self.note(capacity, written));
        }
        Ok(())
    }
}
