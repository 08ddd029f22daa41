//! Views that are behind, and incidents, as a round measures them.

use std::sync::Arc;

use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_command::pipeline::register;
use textledger_embedded::functions::InvokeError;
use textledger_infrastructure::deployment::functions::Function;

use super::{measured, minutes, now, round};
use crate::phones::{customer, events, settle, stream, text, text_and_settle};
use crate::pipelines::pipeline;
use crate::s10_logs::listening::Log;
use crate::tables::{self, Tables};

#[tokio::test]
async fn what_the_projector_gave_up_is_told_until_readers_are_shown_it() {
    let (log, _listening) = Log::listen();
    let pipeline = pipeline().await;
    text_and_settle(&pipeline, &customer(1), "Hello").await;
    minutes(&pipeline, 3).await;
    let before = round(&pipeline).await;
    assert_eq!(
        (measured(&before, "StreamsBehind"), measured(&before, "OldestUnprojected")),
        (Some(0), Some(0))
    );

    pipeline.cloud.functions.register(
        &Function::Projector.deployed_name(ENVIRONMENT),
        Arc::new(|_| {
            let gone = InvokeError { error_type: "Runtime.ExitError".into(), message: "killed".into() };
            Box::pin(async { Err(gone) })
        }),
    );
    text(&pipeline, &customer(2), "Hello");
    settle(&pipeline).await;
    minutes(&pipeline, 20).await;
    let behind = round(&pipeline).await;
    assert_eq!((measured(&behind, "StreamsBehind"), measured(&behind, "StreamsBlocked")), (Some(1), Some(0)));
    let oldest = measured(&behind, "OldestUnprojected").unwrap();
    let recorded = events(&pipeline, &customer(2)).await[0].recorded_at();
    assert_eq!(i64::try_from(oldest).unwrap(), now(&pipeline).since(recorded).num_seconds());
    assert!(log.lines().iter().any(|line| line.contains("\"alarm\":\"view_behind\"")));

    register(&pipeline.cloud, &pipeline.functions, Function::Projector);
    text_and_settle(&pipeline, &customer(2), "Hello?").await;
    let after = round(&pipeline).await;
    assert_eq!(
        (measured(&after, "StreamsBehind"), measured(&after, "OldestUnprojected")),
        (Some(0), Some(0))
    );
}

#[tokio::test]
async fn a_stream_whose_next_event_does_not_read_is_told_apart() {
    let pipeline = pipeline().await;
    text(&pipeline, &customer(1), "Hello");
    pipeline.cloud.functions.register(
        &Function::Projector.deployed_name(ENVIRONMENT),
        Arc::new(|_| Box::pin(async { Ok(serde_json::json!({ "batchItemFailures": [] })) })),
    );
    while pipeline.sources.pump().await.unwrap() {}
    let tables = Tables::of(&pipeline);
    let mut event = tables.event(&stream(1), 1).await;
    event.insert("actor".to_owned(), tables::text("operator:somebody"));
    tables.put_event(event).await;
    minutes(&pipeline, 4).await;
    let blocked = round(&pipeline).await;
    assert_eq!(
        (measured(&blocked, "StreamsBehind"), measured(&blocked, "StreamsBlocked")),
        (Some(1), Some(1))
    );
}
