//! Where identifiers and salts come from: UUIDv7, whose time part is the instant the
//! caller gives and whose random part comes from one seeded or machine source.

use std::sync::Mutex;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use textledger_domain::beside::Salt;
use textledger_domain::hash::Hash;
use textledger_domain::ids::IdSource;
use textledger_domain::time::Timestamp;
use uuid::{Builder, Uuid};

/// Draws UUIDv7s. Within one millisecond a counter in the twelve bits after
/// the version keeps them in the order they were drawn (RFC 9562, method 1).
#[derive(Debug)]
pub struct Ids {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    random: StdRng,
    last_millis: u64,
    counter: u16,
}

impl Ids {
    /// Ids that nobody can guess, from the machine's randomness.
    #[must_use]
    pub fn from_machine() -> Self {
        Self::with(rand::make_rng())
    }

    /// The same ids on every run for this `actor`, such as a function. Each has
    /// a sequence of its own, so that which of two draws first changes nothing.
    #[must_use]
    pub fn seeded(seed: u64, actor: &str) -> Self {
        Self::with(StdRng::from_seed(*Hash::of(format!("{seed} {actor}").as_bytes()).bytes()))
    }

    fn with(random: StdRng) -> Self {
        Self { state: Mutex::new(State { random, last_millis: 0, counter: 0 }) }
    }
}

impl IdSource for Ids {
    fn draw(&self, at: Timestamp) -> Uuid {
        let millis = u64::try_from(at.unix_millis()).unwrap_or(0);
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if millis == state.last_millis {
            state.counter = (state.counter + 1) & 0x0fff;
        } else {
            state.last_millis = millis;
            state.counter = 0;
        }
        let mut bytes = [0; 10];
        state.random.fill_bytes(&mut bytes);
        bytes[..2].copy_from_slice(&state.counter.to_be_bytes());
        Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    fn salt(&self) -> Salt {
        let mut salt = [0; 16];
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        state.random.fill_bytes(&mut salt);
        Salt(salt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_sort_as_drawn() {
        let ids = Ids::seeded(7, "projector");
        let at = "2026-11-22T07:28:00Z".parse().unwrap();
        let drawn: Vec<Uuid> = (0..1000).map(|_| ids.draw(at)).collect();
        assert!(drawn.is_sorted());
        assert_eq!(drawn[0].get_version_num(), 7);
        assert_eq!(drawn[0].get_timestamp().unwrap().to_unix().0, 1_795_332_480);
    }

    #[test]
    fn the_same_seed_gives_the_same_actor_the_same_ids_and_nobody_else() {
        let at = "2026-11-22T07:28:00Z".parse().unwrap();
        let first = |seed, actor| Ids::seeded(seed, actor).draw(at);
        assert_eq!(first(7, "projector"), first(7, "projector"));
        assert_ne!(first(7, "projector"), first(8, "projector"));
        assert_ne!(first(7, "projector"), first(7, "agent-reply"));
    }
}
