//! What a failed transaction means, refusal by refusal: only the twin can be
//! made to give each of them, so these run there.

use std::sync::Arc;

use textledger_embedded::clock::ManualClock;
use textledger_infrastructure::ids::Ids;
use textledger_infrastructure::ledger::memory::{Fault, Memory};
use textledger_infrastructure::ledger::store::NotAppended;
use textledger_infrastructure::ledger::{
    AppendError, DedupeKey, Ledger, Place, PointerRefused, Source, Unfolded,
};

use super::bench::{note, notes, positions, start};

struct Twin {
    memory: Arc<Memory>,
    ledger: Ledger,
    key: DedupeKey,
}

impl Twin {
    fn new() -> Self {
        let memory = Arc::new(Memory::default());
        let time = Arc::new(ManualClock::starting_at(start()));
        let ledger = Ledger::over(memory.clone(), time, Arc::new(Ids::seeded(1, "test")));
        Self { memory, ledger, key: DedupeKey::new(Source::Inbound, "1") }
    }

    /// Appends one note while these things go wrong.
    async fn append(&self, faults: impl IntoIterator<Item = Fault>) -> Result<(), AppendError> {
        let loaded = self.ledger.load::<Unfolded>(&notes()).await.unwrap();
        faults.into_iter().for_each(|fault| self.memory.fail(fault));
        let moment = self.ledger.moment(&loaded);
        self.ledger.append(&loaded, moment, vec![note(moment, "a")], Some(&self.key)).await.map(drop)
    }

    async fn holds(&self) -> Vec<u64> {
        positions(&self.ledger.read_stream(&notes()).await.unwrap())
    }
}

fn unclear() -> NotAppended {
    NotAppended::Unclear("broken off".to_owned())
}

#[tokio::test]
async fn a_lost_answer_is_looked_up() {
    let twin = Twin::new();
    twin.append([Fault::LoseAnswer]).await.unwrap();
    assert_eq!(twin.holds().await, [1]);
}

#[tokio::test]
async fn a_lost_answer_that_cannot_be_looked_up_is_unknown() {
    let twin = Twin::new();
    let unreachable = Fault::FailRead("unreachable".to_owned());
    let unknown = twin.append([Fault::LoseAnswer, unreachable]).await.unwrap_err();
    assert!(matches!(unknown, AppendError::Unknown { .. }), "{unknown:?}");
    let again = twin.append([]).await.unwrap_err();
    assert!(matches!(again, AppendError::Duplicate(Place { seq: 1, .. })), "{again:?}");
}

#[tokio::test]
async fn what_was_not_carried_out_is_a_storage_error_unless_another_did_it() {
    let twin = Twin::new();
    let refused = twin.append([Fault::Refuse(unclear())]).await.unwrap_err();
    assert!(matches!(&refused, AppendError::Storage { why, .. } if why == "broken off"), "{refused:?}");
    assert!(twin.holds().await.is_empty());
    twin.append([]).await.unwrap();
    let done = twin.append([Fault::Refuse(unclear())]).await.unwrap_err();
    assert!(matches!(done, AppendError::Duplicate(Place { seq: 1, .. })), "{done:?}");
}

#[tokio::test]
async fn each_refusal_has_its_own_meaning() {
    let invalid = NotAppended::Invalid("too large".to_owned());
    type Meant = fn(&AppendError) -> bool;
    let pointer = PointerRefused::NotRegistered("messages#g2".parse().unwrap());
    let cases: [(NotAppended, Meant); 7] = [
        (NotAppended::HeadMoved, |error| matches!(error, AppendError::Conflict { expected: 0, .. })),
        (NotAppended::Contention, |error| matches!(error, AppendError::Conflict { expected: 0, .. })),
        (NotAppended::EventExists, |error| matches!(error, AppendError::HeadStale { seq: 0, .. })),
        (NotAppended::LastEventMissing, |error| matches!(error, AppendError::HeadAhead { .. })),
        (NotAppended::LastEventDiffers, |error| matches!(error, AppendError::HeadStale { .. })),
        (NotAppended::Pointer(pointer), |error| matches!(error, AppendError::Pointer(_))),
        (invalid, |error| matches!(error, AppendError::Unstorable { why, .. } if why == "too large")),
    ];
    for (refusal, is_meant) in cases {
        let twin = Twin::new();
        let error = twin.append([Fault::Refuse(refusal.clone())]).await.unwrap_err();
        assert!(is_meant(&error), "{refusal:?}: {error:?}");
        assert!(twin.holds().await.is_empty(), "{refusal:?}");
    }
}
