//! What a worker has on its way, as its requests tell: which streams are begun and
//! not done, and whether a checkpoint is saved meanwhile. It also ends the worker at
//! one of its requests, and has the census come in small pages.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextMut, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::put_item::PutItemInput;
use aws_sdk_dynamodb::operation::query::QueryInput;
use aws_sdk_dynamodb::operation::scan::ScanInput;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use tokio::sync::Notify;

/// Watches the requests of a client; clones see the same.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    seen: Arc<Mutex<Seen>>,
    dies: Arc<Notify>,
}

#[derive(Debug, Default)]
pub struct Seen {
    /// Streams that are read, and whose cursor is not moved.
    at_work: BTreeSet<String>,
    /// The most of these there ever were.
    pub most_at_work: usize,
    /// For each checkpoint saved, how many there were then.
    pub at_work_at_checkpoints: Vec<usize>,
    /// How many streams of the census are read at once, if not as many as asked for.
    pub page: Option<i32>,
    /// After how many more requests the worker dies.
    left: Option<u64>,
}

/// The stream whose cursor a request moves.
#[derive(Debug)]
struct CursorOf(String);

impl Storable for CursorOf {
    type Storer = StoreReplace<Self>;
}

impl Watch {
    /// `client`, watched.
    pub fn on(&self, client: &Client) -> Client {
        Client::from_conf(client.config().to_builder().interceptor(self.clone()).build())
    }

    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// What `work` comes to, unless it is killed at its `n`-th request before.
    pub async fn killed_at<T>(&self, n: u64, work: impl Future<Output = T>) -> Option<T> {
        self.seen().left = Some(n);
        let done = tokio::select! {
            done = work => Some(done),
            () = self.dies.notified() => None,
        };
        let mut seen = self.seen();
        (seen.left, seen.at_work) = (None, BTreeSet::new());
        done
    }
}

impl Intercept for Watch {
    fn name(&self) -> &'static str {
        "Watch"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let mut seen = self.seen();
        let input = context.input_mut();
        if let Some(scan) = input.downcast_mut::<ScanInput>() {
            scan.limit = seen.page.or(scan.limit);
        } else if let Some(query) = input.downcast_ref::<QueryInput>() {
            let values = query.expression_attribute_values.iter().flatten();
            seen.at_work.extend(values.filter_map(|(_, value)| named(value, "contact#")));
            seen.most_at_work = seen.most_at_work.max(seen.at_work.len());
        } else if let Some(put) = input.downcast_ref::<PutItemInput>() {
            let named = |name: &str, prefix| named(put.item.as_ref()?.get(name)?, prefix);
            if named("sk", "slice#").is_some() {
                let at_work = seen.at_work.len();
                seen.at_work_at_checkpoints.push(at_work);
            }
            if let Some(stream) = named("pk", "cursor#") {
                bag.interceptor_state().store_put(CursorOf(stream));
            }
        }
        Ok(())
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let mut seen = self.seen();
        seen.left = seen.left.map(|left| left.saturating_sub(1));
        if seen.left == Some(0) {
            self.dies.notify_one();
        }
        Ok(())
    }

    fn read_after_execution(
        &self,
        _: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(CursorOf(stream)) = bag.load::<CursorOf>() {
            self.seen().at_work.remove(stream);
        }
        Ok(())
    }
}

/// What a key names: a contact's stream as it is.
fn named(value: &AttributeValue, prefix: &str) -> Option<String> {
    let value = value.as_s().ok()?;
    let named = value.strip_prefix(prefix)?;
    Some(if prefix == "contact#" { value.clone() } else { named.to_owned() })
}
