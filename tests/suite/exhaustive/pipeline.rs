//! The same alphabet through the whole pipeline on the embedded cloud: all words
//! of one and two letters, with a crash after every request that serving a letter
//! makes. What the small world plays, its ledger, its carrier and the loop of its
//! replier, is real here.

use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::time::Time;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::time::Timestamp;
use textledger_embedded::faults::CrashPoint;
use textledger_embedded::sources::Quiet;
use textledger_infrastructure::deployment::functions::Function;

use super::letters::{APART, Letter};
use crate::phones::{assert_at_rest, assert_safe, customer, settle};
use crate::pipelines::pipeline;
use crate::wire::text_event;

const ALPHABET: [Letter; 5] =
    [Letter::Stop, Letter::Start, Letter::Chat, Letter::Duplicate, Letter::LateStop];

/// A customer's phone, and the last text it sent.
struct Phone {
    number: PhoneNumber,
    texts: u32,
    newest: Option<Timestamp>,
    last: Option<Vec<u8>>,
}

impl Phone {
    fn new(n: u32) -> Self {
        Self { number: customer(n), texts: 0, newest: None, last: None }
    }

    /// Lets a letter reach the ledger and the reply queue.
    async fn send(&mut self, pipeline: &Pipeline, letter: Letter) {
        let Time::Manual(clock) = &pipeline.time else { panic!("the test's time is turned by hand") };
        clock.advance(APART);
        if let Some((words, _)) = letter.words() {
            let now = pipeline.time.now();
            let sent_at = letter.sent_at(self.newest, now);
            self.newest = Some(self.newest.unwrap_or(now).max(sent_at));
            self.texts += 1;
            let id = format!("{}-{}", self.number.e164(), self.texts);
            self.last = Some(text_event(self.number.e164(), &id, sent_at, words));
        }
        if let Some(event) = &self.last {
            pipeline.functions.run(Function::SmsInbound, event).await.unwrap();
        }
    }
}

/// Serves what is owed until something dies at the `request`-th request; whether
/// it did.
async fn serve_until_crash(pipeline: &Pipeline, request: u64) -> bool {
    let crashes = pipeline.cloud.faults.crashes();
    let before = *crashes.borrow();
    pipeline.cloud.faults.crash_at_request(request, CrashPoint::After);
    loop {
        let quiet = pipeline.sources.drain().await.unwrap();
        let has_crashed = *crashes.borrow() > before;
        match quiet {
            _ if has_crashed => return true,
            Quiet::Settled => {
                pipeline.cloud.faults.clear();
                return false;
            }
            Quiet::Pending(due) => pipeline.time.wait_towards(due).await,
        }
    }
}

/// Tells the story of `word` with a crash after the first, the second, … request
/// made for the letter at `place`; the next letter comes before anything is made
/// good. How many crashes there were.
async fn crash_everywhere(pipeline: &Pipeline, customers: &mut u32, word: &[Letter], place: usize) -> u64 {
    for request in 1.. {
        *customers += 1;
        let mut phone = Phone::new(*customers);
        let mut has_crashed = false;
        for (at, letter) in word.iter().enumerate() {
            phone.send(pipeline, *letter).await;
            if at == place {
                has_crashed = serve_until_crash(pipeline, request).await;
            } else if at < place {
                settle(pipeline).await;
            }
        }
        settle(pipeline).await;
        let story = word.iter().map(Letter::to_string).collect::<Vec<_>>().join(" · ");
        // Shown when the test fails.
        println!("{story}: crash after request {request} of letter {}", place + 1);
        assert_safe(pipeline, &phone.number).await;
        assert_at_rest(pipeline, &phone.number).await;
        if !has_crashed {
            return request - 1;
        }
    }
    0
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_s4_s5_hold_in_the_pipeline_when_the_next_text_comes_after_a_crash() {
    let pipeline = pipeline().await;
    let (mut customers, mut words, mut crashes) = (0, 0, 0);
    for first in ALPHABET {
        crashes += crash_everywhere(&pipeline, &mut customers, &[first], 0).await;
        for second in ALPHABET {
            crashes += crash_everywhere(&pipeline, &mut customers, &[first, second], 0).await;
        }
        words += 1 + ALPHABET.len();
    }
    assert_eq!(words, 5 + 25);
    assert!(crashes > 200, "{crashes} crashes");
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_s4_s5_hold_in_the_pipeline_when_the_second_text_meets_a_crash() {
    let pipeline = pipeline().await;
    let (mut customers, mut words, mut crashes) = (0, 0, 0);
    // A duplicate of nothing is nothing: what follows it is a first text.
    for first in ALPHABET.into_iter().filter(|first| *first != Letter::Duplicate) {
        for second in ALPHABET {
            crashes += crash_everywhere(&pipeline, &mut customers, &[first, second], 1).await;
            words += 1;
        }
    }
    assert_eq!(words, 4 * 5);
    assert!(crashes > 100, "{crashes} crashes");
}
