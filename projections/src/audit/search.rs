//! Words that are looked for in what people said and were told: in any case, and
//! whatever stands between two words.

use textledger_domain::record::Recorded;

use super::shown::Shown;
use super::told::told;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought(String);

/// What came of looking at an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sighting {
    /// Its words hold what is looked for.
    Found,
    /// They do not, or it has none.
    Nothing,
    /// They were erased: nobody knows any more.
    Erased,
}

impl Sought {
    /// `text` as it is looked for; nothing where there is no word in it.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = normal(text);
        (!text.is_empty()).then_some(Self(text))
    }

    /// Looks for it in everything that was said in `event`.
    #[must_use]
    pub fn look_at(&self, event: &Recorded) -> Sighting {
        if event.sealed().is_erased() {
            return Sighting::Erased;
        }
        // The first schemas had words in the data, where the story finds them.
        let told = told(event.event(), Shown::Revealed).words;
        let beside = event.sealed().words.values().map(|salted| salted.text.as_str());
        match told.as_deref().into_iter().chain(beside).any(|said| normal(said).contains(&self.0)) {
            true => Sighting::Found,
            false => Sighting::Nothing,
        }
    }
}

fn normal(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use textledger_domain::story::Story;

    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_across_lines() {
        let mut story = Story::with("+12125550101");
        story.texts("Please move\n my  APPOINTMENT to Tuesday", TimeDelta::zero());
        let look = |text: &str| {
            let sought = Sought::new(text).unwrap();
            story.events.iter().filter(|event| sought.look_at(event) == Sighting::Found).count()
        };
        for (text, found) in
            [("move my appointment", 1), ("TUESDAY", 1), (" to\ttuesday ", 1), ("wednesday", 0)]
        {
            assert_eq!(look(text), found, "{text}");
        }
        assert_eq!(Sought::new(" \n"), None);
    }
}
