//! The page for compliance officers, run on the store that the demo leaves.

use std::path::Path;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use tempfile::TempDir;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_infrastructure::deployment::tables::TableNames;

use crate::ledger::pipeline_in;
use crate::page::{Ask, Page, said};

/// The store is kept under this name.
const STORE: &str = "records";
/// Somebody's stream, and the event that is changed.
const CHANGED: (&str, &str) = ("contact#+14255550188", "3");

/// Runs what the page says in a directory of its own.
struct Office {
    files: TempDir,
    honest: Option<AttributeValue>,
}

impl Office {
    fn run(&self, command: &str) -> String {
        let body = "case \"$1 $2\" in \"demo --keep\" | \"audit verify-bundle\") \"$TEXTLEDGER\" \"$@\" ;; *) \"$TEXTLEDGER\" \"$@\" --data-dir records ;; esac";
        said(self.files.path(), body, command)
    }

    /// Somebody's hand in an event, or what was there before put back.
    async fn change_or_put_back(&mut self) {
        let directory: &Path = &self.files.path().join(STORE);
        let pipeline = pipeline_in(directory).await;
        let client = Client::new(pipeline.cloud.sdk());
        let table = TableNames::deployed(ENVIRONMENT).events;
        let (stream, seq) = CHANGED;
        let (stream, seq) = (AttributeValue::S(stream.to_owned()), AttributeValue::N(seq.to_owned()));
        let get = client.get_item().table_name(&table).key("stream_id", stream).key("seq", seq);
        let mut item = get.send().await.unwrap().item.unwrap();
        let actor = self.honest.take().unwrap_or_else(|| AttributeValue::S("operator:mallory".to_owned()));
        let before = item.insert("actor".to_owned(), actor.clone()).unwrap();
        self.honest = (actor == AttributeValue::S("operator:mallory".to_owned())).then_some(before);
        let put = Put::builder().table_name(&table).set_item(Some(item)).build().unwrap();
        let put = TransactWriteItem::builder().put(put).build();
        client.transact_write_items().transact_items(put).send().await.unwrap();
        pipeline.stop().await.unwrap();
    }

    async fn answer(&mut self, ask: Ask<'_>) -> String {
        match ask {
            Ask::Keep { name, .. } => panic!("the page keeps a file that nobody reads: {name}"),
            Ask::Run { command, meanwhile } => {
                match meanwhile {
                    None => {}
                    Some("an event was changed by hand" | "the event was put back") => {
                        self.change_or_put_back().await;
                    }
                    Some(other) => panic!("the page has a comment that nothing is known of: {other}"),
                }
                self.run(command)
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compliance_officer_gets_what_this_page_says() {
    let mut office = Office { files: tempfile::tempdir().unwrap(), honest: None };
    Page::of_docs("compliance-officer.md").check(async |ask| office.answer(ask).await).await;
}
