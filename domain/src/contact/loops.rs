//! Two auto-responders texting each other would go on for ever and cost money
//! on both sides. A contact that takes too many turns, or repeats one text like
//! a machine, is noticed here.

use serde::{Deserialize, Serialize};

use crate::likeness::Likeness;
use crate::limits::{LOOP_WINDOW, MACHINE_KNOWN_FOR, SAME_TEXT_MAX, TURNS_PER_WINDOW_MAX};
use crate::time::Timestamp;

/// What is remembered of a contact's pace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoopGuard {
    /// When the agent answered, within the window, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    turns: Vec<Timestamp>,
    /// What tells the last text from others, and how often in a row it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    same: Option<SameText>,
    /// How many texts no person wrote, each soon enough after the one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    machine: Option<Machine>,
    /// When the contact was told that answers pause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    noticed_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SameText {
    text: Likeness,
    times: u32,
    last_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Machine {
    texts: u32,
    last_at: Timestamp,
}

impl LoopGuard {
    /// Takes note of a text.
    pub fn heard(&mut self, text: Likeness, at: Timestamp) {
        let times = match &self.same {
            Some(same) if same.text == text && at.since(same.last_at) < LOOP_WINDOW => {
                same.times.saturating_add(1)
            }
            _ => 1,
        };
        self.same = Some(SameText { text, times, last_at: at });
    }

    /// Takes note of a text that no person wrote.
    pub fn heard_machine(&mut self, at: Timestamp) {
        let known = self.machine.as_ref().filter(|known| at.since(known.last_at) < MACHINE_KNOWN_FOR);
        let texts = known.map_or(0, |known| known.texts).saturating_add(1);
        self.machine = Some(Machine { texts, last_at: at });
    }

    /// Whether the contact is a machine that has had its one answer.
    #[must_use]
    pub fn is_known_machine(&self, now: Timestamp) -> bool {
        let known = self.machine.as_ref().filter(|known| now.since(known.last_at) < MACHINE_KNOWN_FOR);
        known.is_some_and(|known| known.texts > 1)
    }

    /// Takes note of an answer of the agent.
    pub fn answered(&mut self, at: Timestamp) {
        self.turns.retain(|turn| at.since(*turn) < LOOP_WINDOW);
        self.turns.push(at);
        let excess = self.turns.len().saturating_sub(TURNS_PER_WINDOW_MAX);
        self.turns.drain(..excess);
    }

    /// Takes note that the contact was told.
    pub fn noticed(&mut self, at: Timestamp) {
        self.noticed_at = Some(at);
    }

    /// Whether answers pause at `now`.
    #[must_use]
    pub fn is_looping(&self, now: Timestamp) -> bool {
        let turns = self.turns.iter().filter(|turn| now.since(**turn) < LOOP_WINDOW).count();
        let repeats = self
            .same
            .as_ref()
            .filter(|same| now.since(same.last_at) < LOOP_WINDOW)
            .map_or(0, |same| same.times);
        turns >= TURNS_PER_WINDOW_MAX || repeats > SAME_TEXT_MAX
    }

    /// Whether the contact has been told within the window.
    #[must_use]
    pub fn is_noticed(&self, now: Timestamp) -> bool {
        self.noticed_at.is_some_and(|at| now.since(at) < LOOP_WINDOW)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn start() -> Timestamp {
        "2026-11-22T07:00:00Z".parse().unwrap()
    }

    #[test]
    fn the_same_text_over_and_over_is_a_loop_until_the_window_passes() {
        let mut guard = LoopGuard::default();
        for n in 0..=i64::from(SAME_TEXT_MAX) {
            assert!(!guard.is_looping(start() + TimeDelta::seconds(n)));
            guard.heard(Likeness::of("I am out of office "), start() + TimeDelta::seconds(n));
        }
        let last = start() + TimeDelta::seconds(i64::from(SAME_TEXT_MAX));
        assert!(guard.is_looping(last));
        assert!(!guard.is_looping(last + LOOP_WINDOW));
        guard.heard(Likeness::of("a person"), last);
        assert!(!guard.is_looping(last));
    }

    #[test]
    fn too_many_turns_in_a_window_are_a_loop_and_memory_stays_bounded() {
        let mut guard = LoopGuard::default();
        for n in 0..1000 {
            guard.heard(Likeness::of(&n.to_string()), start());
            guard.answered(start());
        }
        assert!(guard.is_looping(start()));
        assert_eq!(guard.turns.len(), TURNS_PER_WINDOW_MAX);
        assert!(!guard.is_looping(start() + LOOP_WINDOW));
    }
}
