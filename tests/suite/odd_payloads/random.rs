//! Random odd fields around a legible STOP, on records that are whole or broken
//! in each way there is.

use proptest::prelude::*;
use serde_json::json;
use textledger_command::pipeline::Pipeline;
use textledger_domain::contact::Contact;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;

use super::receive;
use crate::broken_histories::{acquainted, forget_the_state, newer_event};
use crate::phones::{inbox, settle, text_and_settle};
use crate::tables::text;

/// What is broken about the contact's record.
#[derive(Debug, Clone, Copy)]
enum Broken {
    Nothing,
    EventOfANewerBuild,
    EventThatCannotBeRead,
    HeadBehindItsEvents,
    HeadLost,
    EventsMissing,
}

async fn wreck(pipeline: &Pipeline, phone: &PhoneNumber, tables: &crate::tables::Tables, broken: Broken) {
    let stream = StreamId::Contact(phone.clone());
    match broken {
        Broken::Nothing => {}
        Broken::EventOfANewerBuild => newer_event(pipeline, phone, "WishRevised", 1).await,
        Broken::EventThatCannotBeRead => {
            let mut event = tables.event(&stream, 2).await;
            event.insert("hash".to_owned(), text("changed"));
            tables.put_event(event).await;
            forget_the_state(tables, phone).await;
        }
        Broken::HeadBehindItsEvents => {
            let old = tables.head(&stream).await;
            text_and_settle(pipeline, phone, "Hello again").await;
            tables.put_head(old).await;
        }
        Broken::HeadLost => tables.remove_head(&stream).await,
        Broken::EventsMissing => {
            let end = pipeline.ledger.load::<Contact>(&stream).await.unwrap().head.seq;
            tables.remove_event(&stream, end).await;
        }
    }
}

/// Whatever a field may hold instead of what it should; nothing leaves it out.
fn odd() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        any::<bool>().prop_map(|odd| Some(json!(odd).to_string())),
        any::<i64>().prop_map(|odd| Some(json!(odd).to_string())),
        "\\PC{0,40}".prop_map(|odd| Some(json!(odd).to_string())),
        proptest::collection::vec(any::<u8>(), 0..3).prop_map(|odd| Some(json!(odd).to_string())),
        proptest::sample::select(vec![
            "null".to_owned(),
            json!("x".repeat(3_000)).to_string(),
            json!("arn:aws:sms-voice:us-east-1:000000000000:rcs-agent/rcs-1").to_string(),
            json!({ "text": "START" }).to_string(),
            // What a number, and a list in lists, may not be for most readers.
            "1e999".to_owned(),
            format!("{}{}", "[".repeat(500), "]".repeat(500)),
            json!([{ "url": "s3://a/b", "fileSizeBytes": u64::MAX }]).to_string(),
            r#""\ud83d""#.to_owned(),
        ])
        .prop_map(Some),
    ]
}

/// A STOP in the JSON of an inner message, with or without half a character.
fn stop() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("STOP"),
        Just(r"STOP \ud83d"),
        Just(r"\udd11 stop"),
        Just(r"Stop\ud83d\ud83d"),
        Just("STOP\u{1}\n"),
    ]
}

fn broken() -> impl Strategy<Value = Broken> {
    prop_oneof![
        Just(Broken::Nothing),
        Just(Broken::EventOfANewerBuild),
        Just(Broken::EventThatCannotBeRead),
        Just(Broken::HeadBehindItsEvents),
        Just(Broken::HeadLost),
        Just(Broken::EventsMissing),
    ]
}

const FIELDS: [&str; 7] = [
    "destinationNumber",
    "messageKeyword",
    "inboundMessageId",
    "previousPublishedMessageId",
    "mediaUrls",
    "nobodyKnows",
    "",
];
const AROUND: [&str; 5] = ["MessageId", "TopicArn", "Timestamp", "Subject", "MessageAttributes"];

/// The fields of a JSON object, without braces.
fn fields(names: &[&str], values: &[Option<String>]) -> String {
    let given = names.iter().zip(values).filter_map(|(name, value)| Some((name, value.as_ref()?)));
    given.map(|(name, value)| format!("{}:{value},", json!(name))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 16,
        max_shrink_iters: 8,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn s14_a_stop_is_in_force_whatever_is_odd_around_it_and_broken_behind_it(
        values in proptest::collection::vec(odd(), FIELDS.len()),
        around in proptest::collection::vec(odd(), AROUND.len()),
        stop in stop(),
        broken in broken(),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (pipeline, phone, tables) = acquainted().await;
            wreck(&pipeline, &phone, &tables, broken).await;
            let before = inbox(&pipeline, &phone).len();
            let message = format!(
                r#"{{{}"originationNumber":"{}","messageBody":"{stop}"}}"#,
                fields(&FIELDS, &values),
                phone.e164()
            );
            let record = format!(r#"{{"Sns":{{{}"Message":{}}}}}"#, fields(&AROUND, &around), json!(message));
            let event = format!(r#"{{"Records":[{record}]}}"#);
            receive(&pipeline, event.as_bytes()).await;
            settle(&pipeline).await;
            let mut is_out = false;
            for stream in [StreamId::Contact(phone.clone()), StreamId::Annex(phone.clone())] {
                let known = pipeline.ledger.load::<Contact>(&stream).await.unwrap().state;
                is_out |= known.consent.is_opted_out(pipeline.time.now());
            }
            assert!(is_out, "not in force");
            let consents = &pipeline.functions.consent_api.consents;
            for channel in Channel::ALL {
                let answer = consents.check(&phone, channel, Purpose::Informational).await;
                assert!(answer.is_err() || answer.is_ok_and(|answer| !answer.allowed));
            }
            let told = inbox(&pipeline, &phone).split_off(before);
            assert!(told.len() == 1 && told[0].contains("START"), "its confirmation and no more: {told:?}");
        });
    }
}
