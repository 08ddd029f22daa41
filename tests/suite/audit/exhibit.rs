//! A customer with a story, a log with three checkpoints of it, and the bundle about
//! them; and the two programs that check one.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use tempfile::TempDir;
use textledger_command::commands::audit::bundle::directory::write;
use textledger_command::commands::audit::bundle::gather::{Gathered, NotGathered, gather};
use textledger_command::pipeline::Pipeline;
use textledger_domain::actor::Actor;
use textledger_domain::decide::access::Access;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::checkpoint::{Checkpointer, Directory, DirectoryError, KeyFile, NoteSigner};
use textledger_projections::bundle::verify::{Examined, examine};
use textledger_projections::bundle::{Files, names};
use textledger_projections::checkpoint::note::VerifierKey;

use super::cut_by_hand::policy;
use crate::erasure::talkative;
use crate::phones::{customer, text_and_settle};

const ORIGIN: &str = "textledger/test";

pub(super) struct Exhibit {
    pub(super) pipeline: Pipeline,
    pub(super) phone: PhoneNumber,
    pub(super) key: KeyFile,
    folder: TempDir,
}

impl Exhibit {
    /// A talkative customer. The first checkpoint has the beginning of the story, the
    /// second its end, and the third only what others said.
    pub(super) async fn new() -> Self {
        Self::looked_at_for("a letter").await
    }

    /// The same, with another reason on record of those who looked: another ledger.
    pub(super) async fn looked_at_for(reason: &str) -> Self {
        let (pipeline, phone) = talkative().await;
        let folder = tempfile::tempdir().unwrap();
        let key = KeyFile::make(&folder.path().join("key.pem"), ORIGIN).unwrap();
        let exhibit = Self { pipeline, phone, key, folder };
        exhibit.looked_at(reason).await;
        exhibit.checkpoint().await;
        text_and_settle(&exhibit.pipeline, &exhibit.phone, "\"wait\"\n\ttab \\ & <b>é🙂\u{7f}</b>").await;
        exhibit.checkpoint().await;
        text_and_settle(&exhibit.pipeline, &customer(2), "Hello").await;
        exhibit.checkpoint().await;
        exhibit
    }

    pub(super) fn key(&self) -> &VerifierKey {
        self.key.key()
    }

    /// A checkpoint of every stream.
    pub(super) async fn checkpoint(&self) {
        let actor = Actor::Operator("ana".to_owned());
        let (ledger, objects) = (&self.pipeline.ledger, self.log());
        let checkpointer = Checkpointer { ledger, objects: &objects, signer: &self.key, actor };
        checkpointer.run(true).await.unwrap();
    }

    pub(super) fn log(&self) -> Directory {
        Directory::at(self.folder.path().join("log"))
    }

    /// Somebody is shown the story.
    pub(super) async fn looked_at(&self, reason: &str) {
        for stream in [StreamId::Contact(self.phone.clone()), StreamId::Contact(customer(2))] {
            let (command, reason, by) = ("audit export".to_owned(), reason.to_owned(), "ana".to_owned());
            let access = Access { command, stream: Some(stream), shown: None, reason, by };
            self.pipeline.ledger.record_access(&access).await.unwrap();
        }
    }

    pub(super) async fn gathered(
        &self,
        phone: &PhoneNumber,
    ) -> Result<Gathered, NotGathered<DirectoryError>> {
        let (policy, log) = (policy(&self.pipeline), self.log());
        gather(&self.pipeline.ledger, &log, self.key(), phone, &policy, (None, None)).await
    }

    /// The bundle about `phone`.
    pub(super) async fn bundle(&self, phone: &PhoneNumber) -> Files {
        self.gathered(phone).await.unwrap().files
    }
}

/// What each of the two programs says of a bundle.
pub(super) struct Checked {
    pub(super) ours: Examined,
    /// What verify.sh says, and its exit code.
    pub(super) script: (Option<i32>, String),
}

/// Asks both programs about `files`, which are to be signed by `key` where one is
/// given.
pub(super) fn checked(files: &Files, key: Option<&VerifierKey>) -> Checked {
    let folder = tempfile::tempdir().unwrap();
    let bag = kept(&folder, files);
    let vkey = folder.path().join("asked.vkey");
    fs::write(&vkey, key.map_or_else(String::new, |key| format!("{key}\n"))).unwrap();
    let ours = examine(files, &[], key);
    Checked { ours, script: scripted(&bag, key.map(|_| vkey.as_path())) }
}

/// The bundle as a directory.
pub(super) fn kept(folder: &TempDir, files: &Files) -> PathBuf {
    let bag = folder.path().join("bag");
    write(&bag, files).unwrap();
    bag
}

/// All that the script may call: nothing of ours, and no more than it says.
const TOOLS: [&str; 6] = ["sh", "openssl", "awk", "xxd", "mkdir", "rm"];

/// What a copy of the script that nobody changed says on a machine with these tools.
pub(super) fn scripted(bag: &Path, vkey: Option<&Path>) -> (Option<i32>, String) {
    let tools = tempfile::tempdir().unwrap();
    for tool in TOOLS {
        let places = env::split_paths(&env::var_os("PATH").unwrap())
            .map(|folder| folder.join(tool))
            .collect::<Vec<_>>();
        let found = places
            .iter()
            .find(|place| place.exists())
            .unwrap_or_else(|| panic!("{tool} is needed to run this"));
        symlink(found, tools.path().join(tool)).unwrap();
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../projections/src/bundle/texts/verify.sh");
    let mut command = Command::new(tools.path().join("sh"));
    let output =
        command.env_clear().env("PATH", tools.path()).arg(script).arg(bag).args(vkey).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said)
}

/// The text of one of `files`, changed.
pub(super) fn edit(files: &mut Files, name: &str, change: impl FnOnce(String) -> String) {
    let text = String::from_utf8(files[name].clone()).unwrap();
    let changed = change(text.clone());
    assert_ne!(text, changed, "{name}");
    files.insert(name.to_owned(), changed.into_bytes());
}

/// The lines of the events and of their hashes, changed alike.
pub(super) fn edit_events(files: &mut Files, change: impl Fn(&mut Vec<String>)) {
    for name in [names::EVENTS, names::HASHES] {
        edit(files, name, |text| {
            let mut lines: Vec<String> = text.lines().map(|line| format!("{line}\n")).collect();
            change(&mut lines);
            lines.concat()
        });
    }
}
