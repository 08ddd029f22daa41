//! Which generations of a view are folded, and which is shown, as operators
//! change it. What this process read of it before is forgotten with each change.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{ConditionCheck, Delete, TransactWriteItem};
use textledger_domain::actor::Actor;
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;
use textledger_projections::target::{Generation, Target};

use super::error::{Error, malformed, storage};
use super::store::ViewStore;
use crate::ledger::pointer::{number, pointer_key, registration, registration_key};
use crate::ledger::{ActivateError, Activation, Ledger};

/// Why a generation goes on being folded.
#[derive(Debug, thiserror::Error)]
pub enum NotUnregistered {
    /// Readers would be shown what is out of date.
    #[error("{0} is what readers are shown: show them another generation first")]
    Shown(Target),
    /// The control table could not be written. To try again does no harm.
    #[error(transparent)]
    Storage(#[from] Error),
}

impl ViewStore {
    /// Has `target` folded from now on, as `by` wants it. One that is registered
    /// already stays as it is.
    ///
    /// # Errors
    /// [`Error`]; to register again does no harm.
    pub async fn register(&self, target: Target, by: &str, now: Timestamp) -> Result<(), Error> {
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.control)
            .set_item(Some(registration(target, by, now)))
            .condition_expression("attribute_not_exists(pk)");
        let sent = put.send().await;
        self.registry.forget();
        match sent {
            Ok(_) => Ok(()),
            Err(error) if error.as_service_error().is_some_and(is_there_already) => Ok(()),
            Err(error) => Err(storage(format!("register {target}"), &error)),
        }
    }

    /// Has `target` folded no longer, unless readers are shown it.
    ///
    /// # Errors
    /// [`NotUnregistered`]
    pub async fn unregister(&self, target: Target) -> Result<(), NotUnregistered> {
        let what = format!("unregister {target}");
        let writes = [self.delete_registration(target), self.check_not_shown(target)];
        let writes = writes.into_iter().collect::<Result<Vec<_>, _>>();
        let writes = writes.map_err(|why| malformed(&what, why))?;
        let sent = self.client.transact_write_items().set_transact_items(Some(writes)).send().await;
        self.registry.forget();
        match sent {
            Ok(_) => Ok(()),
            Err(error) if error.as_service_error().is_some_and(is_shown) => {
                Err(NotUnregistered::Shown(target))
            }
            Err(error) => Err(storage(what, &error).into()),
        }
    }

    /// [`Ledger::activate`], seen by this process at once.
    ///
    /// # Errors
    /// [`ActivateError`]
    pub async fn activate(
        &self,
        ledger: &Ledger,
        activation: Activation,
        actor: Actor,
    ) -> Result<Recorded, ActivateError> {
        let activated = ledger.activate(activation, actor).await;
        self.registry.forget();
        activated
    }

    fn delete_registration(&self, target: Target) -> Result<TransactWriteItem, String> {
        let delete =
            Delete::builder().table_name(&self.tables.control).set_key(Some(registration_key(target)));
        let delete = delete.build().map_err(|error| error.to_string())?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    fn check_not_shown(&self, target: Target) -> Result<TransactWriteItem, String> {
        let check = ConditionCheck::builder()
            .table_name(&self.tables.control)
            .set_key(Some(pointer_key(target.view)))
            .condition_expression(match target.generation {
                // Without a pointer, it is the one readers are shown.
                Generation::FIRST => "attribute_exists(pk) AND #generation <> :generation",
                _ => "attribute_not_exists(pk) OR #generation <> :generation",
            })
            .expression_attribute_names("#generation", "generation")
            .expression_attribute_values(":generation", number(target.generation));
        let check = check.build().map_err(|error| error.to_string())?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}

fn is_there_already(error: &PutItemError) -> bool {
    matches!(error, PutItemError::ConditionalCheckFailedException(_))
}

fn is_shown(error: &TransactWriteItemsError) -> bool {
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error else { return false };
    cancelled.cancellation_reasons().iter().any(|reason| reason.code() == Some("ConditionalCheckFailed"))
}
