//! All stories of up to five texts, with every moment at which the next text can
//! come and every point at which the replier can die: S3, S4 and S5 hold in each
//! of them. Nothing is drawn by chance.

mod explore;
mod laws;
mod letters;
mod pipeline;
mod replier;
mod shape;
mod world;

use std::thread;

use self::explore::{Explorer, prefixed, words};
use self::letters::Letter::{
    self, Chat, Continue, Delivered, Duplicate, HastyStart, LateChat, LateStart, LateStop, Perhaps,
    StalePerhaps, StaleStop, Start, Stop, Undelivered, Yes,
};
use self::world::Setting;

/// What is tried out.
struct Scope {
    alphabet: &'static [Letter],
    /// The longest word.
    letters: usize,
    /// How often in a run a text comes while the replier is at work; all others
    /// come when nothing is owed.
    interruptions: u8,
    /// How many crashes, lost answers and refusals there are in a run.
    faults: u8,
    /// Who texts whom, and what the agent says.
    setting: Setting,
}

/// How much that was.
#[derive(Debug, Default)]
struct Tried {
    /// How many runs there are of each word, the empty one first.
    runs: Vec<u64>,
    /// How many crashes there are in different worlds.
    crashes: u64,
}

impl Scope {
    /// Tries out every run of every word.
    fn try_all(self) -> Tried {
        // A short story is told rather than a long one.
        self.tried_up_to(SHORT.min(self.letters));
        let tried = self.tried_up_to(self.letters);
        println!("{} words, {} runs, {} crashes", tried.words(), tried.all_runs(), tried.crashes);
        tried
    }

    fn tried_up_to(&self, letters: usize) -> Tried {
        let size = self.alphabet.len();
        let mut tried = Tried { runs: vec![0; words(size, letters)], crashes: 0 };
        // What begins differently shares little, so each has a thread.
        let first = thread::scope(|scope| {
            let begin = |letter: &Letter| {
                let letter = *letter;
                let explore = move || {
                    let mut explorer =
                        Explorer::new(&self.setting, self.alphabet, self.faults, self.interruptions);
                    let runs = explorer.words_beginning_with(letter, letters);
                    (runs, explorer.crashes)
                };
                thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, explore).unwrap()
            };
            let threads: Vec<_> = self.alphabet.iter().map(begin).collect();
            // The story a thread ends with has been told by it.
            threads.into_iter().map(|thread| thread.join().expect("no law is broken")).collect::<Vec<_>>()
        });
        for (place, (runs, crashes)) in first.into_iter().enumerate() {
            prefixed(&mut tried.runs, place, size, &runs);
            tried.crashes += crashes;
        }
        tried
    }
}

impl Tried {
    /// How many words were tried out at all.
    fn words(&self) -> usize {
        self.runs.iter().filter(|runs| **runs > 0).count()
    }

    fn all_runs(&self) -> u64 {
        self.runs.iter().sum()
    }

    /// Every word had its runs, and there were about as many as there have to be.
    #[track_caller]
    fn assert_at_least(&self, words: usize, runs: u64, crashes: u64) {
        assert_eq!(self.words(), words);
        assert!(self.all_runs() >= runs, "{} runs", self.all_runs());
        assert!(self.crashes >= crashes, "{} crashes", self.crashes);
    }
}

fn sure() -> Setting {
    Setting::with_answer("Sure!".to_owned())
}

/// Room for the calls of the longest run.
const STACK_BYTES: usize = 64 << 20;
/// Letters of a word whose story is read at a glance.
const SHORT: usize = 2;

/// The five letters, the late one in both its meanings, up to length five: one
/// thing goes wrong in each run, at every point, and one text comes at a bad time,
/// at every point.
#[test]
fn s3_s4_s5_hold_in_every_story_of_five_texts_whatever_dies_at_whatever_point() {
    let alphabet = &[Stop, Start, Chat, Duplicate, LateStop, LateStart];
    let tried = Scope { alphabet, letters: 5, interruptions: 1, faults: 1, setting: sure() }.try_all();
    tried.assert_at_least(6 + 36 + 216 + 1_296 + 7_776, 3_000_000, 5_000);
}

/// All that can be late, early or stale.
#[test]
fn s3_s4_s5_hold_whatever_the_order_in_which_texts_were_sent() {
    let alphabet = &[Stop, Start, Chat, LateStop, StaleStop, LateStart, HastyStart, LateChat];
    let tried = Scope { alphabet, letters: 3, interruptions: 1, faults: 1, setting: sure() }.try_all();
    tried.assert_at_least(8 + 64 + 512, 100_000, 1_000);
}

/// Every text may come at any point.
#[test]
fn s3_s4_s5_hold_however_texts_and_requests_interleave() {
    let alphabet = &[Stop, Start, Chat, Duplicate, LateStop, LateStart];
    let tried = Scope { alphabet, letters: 3, interruptions: 3, faults: 1, setting: sure() }.try_all();
    tried.assert_at_least(6 + 36 + 216, 200_000, 1_500);
}

/// The next replier may die too, and what it does may fail as well.
#[test]
fn s3_s4_s5_hold_when_three_things_go_wrong_in_one_story() {
    let alphabet = &[Stop, Start, Chat, Duplicate];
    let tried = Scope { alphabet, letters: 2, interruptions: 2, faults: 3, setting: sure() }.try_all();
    tried.assert_at_least(4 + 16, 300_000, 5_000);
}

/// A STOP may come between the two texts of one long answer.
#[test]
fn s3_s4_s5_hold_when_the_agent_answers_in_two_texts() {
    let setting = Setting::with_answer("Here is all there is to say about it. ".repeat(50));
    let alphabet = &[Stop, Start, Chat, LateStop];
    let tried = Scope { alphabet, letters: 3, interruptions: 2, faults: 1, setting }.try_all();
    tried.assert_at_least(4 + 16 + 64, 150_000, 1_200);
}

/// Where the carrier confirms a STOP by itself, we never do.
#[test]
fn s3_s4_s5_hold_for_a_toll_free_number() {
    let alphabet = &[Stop, Start, Chat, LateStop, LateStart];
    let setting = sure().toll_free();
    let tried = Scope { alphabet, letters: 3, interruptions: 1, faults: 1, setting }.try_all();
    tried.assert_at_least(5 + 25 + 125, 20_000, 400);
}

/// What may be a STOP is asked about, and the answer may come at any point.
#[test]
fn s3_s4_s5_hold_when_a_text_is_unclear_and_asked_about() {
    let alphabet = &[Stop, Start, Chat, Perhaps, Continue];
    let tried = Scope { alphabet, letters: 4, interruptions: 1, faults: 1, setting: sure() }.try_all();
    tried.assert_at_least(5 + 25 + 125 + 625, 400_000, 2_000);
}

/// Our question is not sent, not delivered, or delivered after all, and the
/// answer may come at any point: it is asked again, or settled.
#[test]
fn s3_s4_s5_hold_when_our_question_is_lost_and_found() {
    let alphabet = &[Stop, Chat, StalePerhaps, Perhaps, Continue, Yes, Undelivered, Delivered];
    let tried = Scope { alphabet, letters: 4, interruptions: 1, faults: 1, setting: sure() }.try_all();
    tried.assert_at_least(8 + 64 + 512 + 4_096, 400_000, 2_000);
}

/// What is taken for the same world is the same: without that there are as many
/// runs of every word, only slower.
#[test]
fn worlds_of_one_shape_have_the_same_future() {
    let setting = sure();
    let wishes: &[Letter] =
        &[Stop, Start, Chat, Duplicate, LateStop, StaleStop, HastyStart, Perhaps, Continue];
    let questions = &[Chat, StalePerhaps, Perhaps, Continue, Yes, Undelivered, Delivered];
    for alphabet in [wishes, questions] {
        for first in alphabet {
            let runs = |merges| {
                let mut explorer = Explorer::new(&setting, alphabet, 1, 2);
                explorer.merges = merges;
                explorer.words_beginning_with(*first, 2)
            };
            assert_eq!(runs(true), runs(false), "{first}");
        }
    }
}
