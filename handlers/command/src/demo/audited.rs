//! The end of the demo: what an auditor asks. What held before and after a STOP, why an
//! answer was refused, whether the record is whole, and a signature that says so.

use std::path::Path;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use chrono::TimeDelta;
use textledger_domain::actor::Actor;
use textledger_domain::decide::access::Access;
use textledger_domain::event::Event;
use textledger_domain::policy::Policy;
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::checkpoint::{Checkpointer, Directory, KeyFile, NoteSigner, log_of};
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::ledger::verify::{Onlooker, Verification};
use textledger_projections::as_of::Basis;
use textledger_projections::audit::explain::explain;
use textledger_projections::audit::rederive::Rederived;
use textledger_projections::audit::shown::Shown;
use textledger_projections::audit::states::States;
use textledger_projections::bundle::verify::examine;
use textledger_projections::view::ConsentStatus;

use super::stage::{Error, Stage};
use crate::commands::audit::bundle::directory::{read, write};
use crate::commands::audit::bundle::gather::gather;
use crate::commands::audit::log_place::{KEY, LOG};
use crate::pipeline::hurried::Hurried;
use crate::pipeline::local::ENVIRONMENT;
use crate::screens::words::{counted, word};

/// Whoever said stop in the third scenario, and start in the fourth.
const PHONE: &str = "+14255550183";

/// Asks it of a ledger in `data_dir`, where the key and the log stay too.
pub(super) async fn audited(stage: &mut Stage, data_dir: &Path) -> Result<(), Error> {
    let events = stage.events(PHONE).await?;
    let stopped = events.iter().find(|event| matches!(event.event(), Event::ConsentRevoked(_)));
    if let Some(stopped) = stopped {
        before_and_after(stage, stopped).await?;
    }
    let refused = events.iter().find(|event| matches!(event.event(), Event::SendSuppressed(_)));
    let explained = refused
        .and_then(|refused| explain(&States::of(&events), refused.id(), &Policy::default(), Shown::Masked));
    stage.expect(
        "the answer that was refused: consent says no, and deciding again comes out identical",
        explained.map(|told| (told.consent.answer.allowed, is_identical(&told.rederived))),
        Some((false, true)),
    );
    signed(stage, data_dir).await
}

async fn before_and_after(stage: &mut Stage, stopped: &Recorded) -> Result<(), Error> {
    let consents = stage.pipeline.functions.consent_api.consents.clone();
    let phone = PHONE.parse()?;
    let instants = [
        (
            "a millisecond before STOP was recorded",
            stopped.recorded_at() - TimeDelta::milliseconds(1),
            ConsentStatus::OptedIn,
        ),
        ("from that instant on", stopped.recorded_at(), ConsentStatus::OptedOut),
    ];
    for (when, at, wanted) in instants {
        let standing = consents.standing(&phone, Some(at), Basis::Recorded).await?;
        stage.expect(&format!("as of {at}, {when}: {}", word(&wanted)), standing.status, wanted);
    }
    Ok(())
}

fn is_identical(rederived: &Rederived) -> bool {
    matches!(rederived, Rederived::Identical { .. })
}

/// A checkpoint of it all, the ledger held against it, and evidence that holds without
/// the ledger.
async fn signed(stage: &mut Stage, data_dir: &Path) -> Result<(), Error> {
    let ledger = stage.pipeline.ledger.clone();
    let store = ledger.check_store(None).await.map_err(failed)?.store_id;
    let key = KeyFile::make(&data_dir.join(KEY), &format!("textledger/{store}")).map_err(failed)?;
    let objects = Directory::at(data_dir.join(LOG));
    let actor = Actor::Operator("demo".to_owned());
    let checkpointer = Checkpointer { ledger: &ledger, objects: &objects, signer: &key, actor };
    let signed = Box::pin(checkpointer.run(true)).await.map_err(failed)?;
    let streams = signed.map_or(0, |signed| signed.signed.census_size);
    let log = log_of(&ledger, &objects, key.key()).await.map_err(failed)?;
    let first = format!("checkpoint 1 signs the heads of {}", counted(streams, "stream"));
    stage.expect(&first, log.faults.len(), 0);

    let tables = (&TableNames::deployed(ENVIRONMENT)).into();
    let time = Arc::new(Hurried(stage.pipeline.time.now()));
    let verification = Verification::new(Client::new(stage.pipeline.cloud.sdk()), tables, time, 1);
    let unheard: Onlooker = Arc::new(|_| {});
    let verified = Box::pin(verification.held_against(log.heads).all(&unheard)).await?;
    let whole = format!("{} verified against it: nothing is wrong", counted(verified.events, "event"));
    stage.expect(&whole, verified.findings.len(), 0);

    let phone = PHONE.parse()?;
    let policy = Policy::default();
    let gathered = Box::pin(gather(&ledger, &objects, key.key(), &phone, &policy, (None, None)));
    let gathered = gathered.await.map_err(failed)?;
    let access = Access {
        command: "demo".to_owned(),
        stream: Some(StreamId::Contact(phone)),
        shown: Some((1, gathered.last)),
        reason: "to show what a court gets".to_owned(),
        by: "demo".to_owned(),
    };
    ledger.record_access(&access).await.map_err(failed)?;
    let out = data_dir.join("evidence");
    write(&out, &gathered.files).map_err(failed)?;
    let held = read(&out).map_err(failed)?;
    let examined = examine(&held.files, &held.odd, Some(key.key()));
    let evidence = format!(
        "evidence of {} in {}, verified without the ledger: nothing is wrong",
        counted(gathered.events as u64, "event"),
        counted(held.files.len() as u64, "file")
    );
    stage.expect(&evidence, examined.flaws.len(), 0);
    Ok(())
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Audit(Box::new(error))
}
