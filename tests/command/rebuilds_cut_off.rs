//! A rebuild that is killed, stopped or joined while texts go on: whoever runs it again
//! goes on with it, nothing is lost, and none of its processes has reached anybody.

use std::collections::BTreeSet;
use std::process::{Child, Stdio};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_embedded::faults::{Faults, Service};
use textledger_embedded::front::Front;
use textledger_infrastructure::time::{MachineTime, Time};

use crate::ledger::{Ledger, Said, command, settle, textledger};
use crate::rebuilds_gone_wrong::{end_the_claim, interrupt};

const CONTACTS: u32 = 40;
const KILLS: u64 = 3;
const LOOKED_AGAIN_AFTER: Duration = Duration::from_millis(2);

/// A served ledger, and a door to it that only the rebuild goes through.
struct World {
    pipeline: Pipeline,
    door: Front,
    faults: Faults,
    _ledger: Ledger,
}

impl World {
    async fn new() -> Self {
        let ledger = Ledger::after("Hello").await;
        let pipeline = ledger.pipeline().await;
        let faults = Faults::new();
        let door = pipeline.cloud.another_front(faults.clone()).await.unwrap();
        Self { pipeline, door, faults, _ledger: ledger }
    }

    /// Everybody texts, and it is answered and projected.
    async fn all_text(&self, body: &str) {
        for n in 0..CONTACTS {
            let from = format!("+1425555{:04}", 1_000 + n).parse().unwrap();
            self.pipeline.cloud.text_from(&from, BUSINESS_NUMBER, body).unwrap();
        }
        settle(&self.pipeline).await;
    }

    fn args<'a>(&'a self, args: &[&'a str]) -> Vec<&'a str> {
        [&["projections"], args, &["--endpoint-url", self.door.url()]].concat()
    }

    fn says(&self, args: &[&str]) -> Said {
        tokio::task::block_in_place(|| textledger(&self.args(args)))
    }

    /// A rebuild in a process of its own, once it has made `requests` more.
    async fn rebuilding(&self, requests: u64) -> Child {
        let until = self.requests() + requests;
        let args = self.args(&["rebuild", "messages", "--by", "ann"]);
        let child = command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        while self.requests() < until {
            MachineTime.sleep(LOOKED_AGAIN_AFTER).await;
        }
        child
    }

    /// A rebuild that is killed there.
    async fn rebuild_and_kill(&self, requests: u64) {
        let mut child = self.rebuilding(requests).await;
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().code(), None, "killed, and not done");
    }

    fn requests(&self) -> u64 {
        self.faults.counted().values().sum()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s6_s7_a_rebuild_whose_process_is_killed_three_times_beside_live_texts_ends_without_a_difference() {
    let world = World::new().await;
    world.all_text("Can I come on Tuesday?").await;
    for kill in 1..=KILLS {
        // At once: who was killed is taken to be at it for half a minute.
        let killed = async {
            world.rebuild_and_kill(60 * kill).await;
            world.says(&["rebuild", "messages", "--by", "ben"])
        };
        let (second, ()) = tokio::join!(killed, world.all_text("STOP"));
        assert_eq!(second.code, Some(6), "{second:?}");
        assert!(second.stderr.contains("messages#g2 is being built by ann (process "), "{second:?}");
        end_the_claim(&Client::new(world.pipeline.cloud.sdk())).await;
    }
    let mut last = world.rebuilding(100).await;
    world.all_text("START").await;
    assert_eq!(tokio::task::block_in_place(|| last.wait()).unwrap().code(), Some(0));
    world.says(&["diff", "messages"]).assert(0, &["no difference"]);
    world.says(&["status", "messages"]).assert(0, &["messages#g2"]);
    let services: BTreeSet<Service> =
        world.faults.counted().into_keys().map(|(service, _)| service).collect();
    assert_eq!(services, [Service::DynamoDb].into(), "nobody is reached");
    world.door.shutdown().await.unwrap();
    world.pipeline.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_second_is_told_who_is_at_it_and_who_is_stopped_leaves_it_to_others() {
    let world = World::new().await;
    let first = world.rebuilding(50).await;
    let second = world.says(&["rebuild", "messages", "--by", "ben"]);
    assert_eq!(second.code, Some(6), "{second:?}");
    assert!(second.stderr.contains(&format!("by ann (process {}): wait, or", first.id())), "{second:?}");
    interrupt(first.id());
    let said: Said = tokio::task::block_in_place(|| first.wait_with_output()).unwrap().into();
    assert_eq!(said.code, Some(130), "{said:?}");
    assert!(said.stderr.contains("run it again and the making of messages#g2 goes on"), "{said:?}");
    world.says(&["rebuild", "messages", "--by", "ben"]).assert(0, &["it is caught up"]);
    world.door.shutdown().await.unwrap();
    world.pipeline.stop().await.unwrap();
}
