//! What the stand-in agent says without a script. It never pretends to have
//! booked anything: it has no calendar.

/// The answer to `text`.
pub(super) fn answer(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let says = |any: &[&str]| words.iter().any(|word| any.contains(word));
    if says(&["appointment", "appointments", "schedule", "reschedule", "book", "booking"]) {
        "Happy to help with an appointment. Which day and what time would suit you?".into()
    } else if says(&["hi", "hello", "hey", "good"]) && words.len() <= 4 {
        "Hello! How can I help you today?".into()
    } else {
        "This is the local stand-in agent: it has no model behind it. \
         Text \"schedule appointment\" to see a scheduling prompt."
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn each_kind_of_text_has_its_answer() {
        for (text, part) in [
            ("Hi!", "How can I help"),
            ("good morning", "How can I help"),
            ("Schedule appointment", "day and what time"),
            ("hello, can I book something?", "day and what time"),
            ("what is the weather", "stand-in agent"),
            ("", "stand-in agent"),
        ] {
            assert!(answer(text).contains(part), "{text}");
        }
    }
}
