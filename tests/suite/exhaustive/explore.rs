//! Every way in which things can happen: whatever comes next, comes next in one
//! of the runs. A world that was seen before is not tried out again; how many
//! runs go through it is remembered, word by word.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use textledger_domain::decide::reply::Step;
use textledger_domain::limits::IN_DOUBT_AFTER;

use super::laws::Broken;
use super::letters::Letter;
use super::replier::{Goes, Replier};
use super::shape;
use super::world::{Setting, World};

/// No run takes more moves: one that does would go on for ever.
const MOVES_MAX: usize = 400;

/// What happens next.
#[derive(Debug, Clone, Copy)]
pub enum Move {
    /// A text reaches us.
    Text(Letter),
    /// The replier makes its next request.
    Request(Goes),
    /// The replier dies before its next request, or after the last one: its
    /// answer is never heard.
    Crash,
    /// After a crash nobody comes until what was handed over is in doubt.
    Pause,
}

/// Explores all runs of all words over one alphabet.
pub struct Explorer<'a> {
    setting: &'a Setting,
    alphabet: &'a [Letter],
    faults: u8,
    interruptions: u8,
    seen: HashMap<u128, Option<Runs>>,
    path: Vec<Move>,
    /// Whether worlds of the same shape are taken for one.
    pub merges: bool,
    /// How many crashes there were in different worlds.
    pub crashes: u64,
}

/// How many runs there are of each word; words of the same length are together,
/// shorter ones first, in the order of the alphabet.
pub type Runs = Arc<[u64]>;

impl<'a> Explorer<'a> {
    pub fn new(setting: &'a Setting, alphabet: &'a [Letter], faults: u8, interruptions: u8) -> Self {
        let (seen, path) = (HashMap::new(), Vec::new());
        Self { setting, alphabet, faults, interruptions, seen, path, merges: true, crashes: 0 }
    }

    /// All runs of all words of at most `letters` letters that begin with `first`.
    ///
    /// # Panics
    /// With the story of a run in which a law is broken.
    pub fn words_beginning_with(&mut self, first: Letter, letters: usize) -> Runs {
        self.follow(&World::new(self.faults, self.interruptions), Move::Text(first), letters)
    }

    fn from(&mut self, world: &World, letters: usize) -> Runs {
        let shape = match self.merges {
            true => shape::of(world, letters),
            false => self.seen.len() as u128,
        };
        match self.seen.get(&shape) {
            Some(Some(runs)) => return runs.clone(),
            Some(None) => self.tell(&Broken("rest", "it goes round in circles".to_owned())),
            None => {}
        }
        if self.path.len() > MOVES_MAX {
            self.tell(&Broken("rest", format!("no rest after {MOVES_MAX} moves")));
        }
        self.seen.insert(shape, None);
        let mut runs = vec![0; words(self.alphabet.len(), letters)];
        let is_at_rest =
            matches!(world.replier, Replier::Away) && matches!(world.next_step(self.setting), Step::Rest);
        if is_at_rest {
            if let Err(broken) = world.laws.at_rest(&world.contact, world.now) {
                self.tell(&broken);
            }
            runs[0] += 1;
        }
        for next in self.without_a_text(world, is_at_rest) {
            for (sum, more) in runs.iter_mut().zip(self.follow(world, next, letters).iter()) {
                *sum += more;
            }
        }
        if letters > 0 && (is_at_rest || world.interruptions_left > 0) {
            let mut interrupted = world.clone();
            interrupted.interruptions_left -= u8::from(!is_at_rest);
            let world = &interrupted;
            for (place, letter) in self.alphabet.iter().enumerate() {
                let after = self.follow(world, Move::Text(*letter), letters);
                prefixed(&mut runs, place, self.alphabet.len(), &after);
            }
        }
        let runs: Runs = runs.into();
        self.seen.insert(shape, Some(runs.clone()));
        runs
    }

    fn follow(&mut self, world: &World, next: Move, letters: usize) -> Runs {
        let mut after = world.clone();
        self.path.push(next);
        self.crashes += u64::from(matches!(next, Move::Crash));
        if let Err(broken) = after.make(self.setting, next) {
            self.tell(&broken);
        }
        let left = letters - usize::from(matches!(next, Move::Text(_)));
        let runs = self.from(&after, left);
        self.path.pop();
        runs
    }

    fn without_a_text(&self, world: &World, is_at_rest: bool) -> Vec<Move> {
        let mut moves = Vec::new();
        if matches!(world.replier, Replier::Away) {
            if !is_at_rest {
                moves.push(Move::Request(Goes::Well));
                moves.extend(world.died.then_some(Move::Pause));
            }
            return moves;
        }
        moves.push(Move::Request(Goes::Well));
        if world.faults_left > 0 {
            moves.push(Move::Crash);
            moves.extend(Goes::badly(&world.replier).iter().map(|goes| Move::Request(*goes)));
        }
        moves
    }

    /// Ends the test with the story of the run at hand.
    fn tell(&self, broken: &Broken) -> ! {
        let mut world = World::new(self.faults, self.interruptions);
        world.told = Some(Vec::new());
        let mut story = String::new();
        for (number, step) in (1..).zip(&self.path) {
            let work = world.replier.to_string();
            let outcome = world.make(self.setting, *step);
            let recorded = world.told.replace(Vec::new()).unwrap_or_default().join(", ");
            story += &format!("\n{number:>3}. {} {step}", world.now);
            match step {
                Move::Request(Goes::Well) => story += &format!(" {work}"),
                Move::Request(goes) => story += &format!(" {work}: {goes:?}"),
                Move::Crash => story += &format!(" when it is about to do this: {work}"),
                Move::Text(_) | Move::Pause => {}
            }
            story += &if recorded.is_empty() { String::new() } else { format!(" => {recorded}") };
            if outcome.is_err() {
                break;
            }
        }
        let word: Vec<String> = self
            .path
            .iter()
            .filter_map(|step| match step {
                Move::Text(letter) => Some(letter.to_string()),
                _ => None,
            })
            .collect();
        panic!("{broken}\nword: {}{story}", word.join(" · "));
    }
}

impl World {
    fn make(&mut self, setting: &Setting, next: Move) -> Result<(), Broken> {
        match next {
            Move::Text(letter) => return self.text(setting, letter),
            Move::Request(goes) => {
                self.faults_left -= u8::from(goes != Goes::Well);
                return self.request(setting, goes);
            }
            Move::Crash => {
                self.replier = Replier::Away;
                self.faults_left -= 1;
                self.died = true;
            }
            Move::Pause => {
                self.died = false;
                self.now = self.now + IN_DOUBT_AFTER;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Move {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(letter) => write!(out, "the phone: {letter}"),
            Self::Request(_) => out.write_str("the replier"),
            Self::Crash => out.write_str("the replier dies"),
            Self::Pause => out.write_str("nobody comes for a minute"),
        }
    }
}

/// How many words of at most `letters` letters there are.
pub fn words(alphabet: usize, letters: usize) -> usize {
    (0..=letters).map(|length| alphabet.pow(length as u32)).sum()
}

/// Adds the runs `after` the letter at `place` to those of the words that begin
/// with it.
pub fn prefixed(runs: &mut [u64], place: usize, alphabet: usize, after: &[u64]) {
    let (mut from, mut length) = (0, 1);
    while from < after.len() {
        // The words one letter longer begin behind these.
        let longer = &mut runs[from + length + place * length..];
        for (sum, more) in longer.iter_mut().zip(&after[from..from + length]) {
            *sum += more;
        }
        from += length;
        length *= alphabet;
    }
}
