//! What a model's answer says to the customer, as a phone can show it.

use super::{markdown, markup};

/// `answer` without what the model says to itself and to its tools, and without
/// markup; links keep their addresses. Empty where nothing is left for the
/// customer.
#[must_use]
pub fn spoken(answer: &str) -> String {
    markdown::rendered(&markup::removed(answer))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::spoken;

    #[test]
    fn what_is_not_for_the_customer_goes_and_what_is_stays() {
        for (answer, expected) in [
            ("You are booked for 5 pm.", "You are booked for 5 pm."),
            ("<thinking>They want 5 pm.</thinking>\n\nYou are booked.", "You are booked."),
            ("<thinking>a</thinking><answer>Done.</answer>", "Done."),
            ("<answer>Done.", "Done."),
            ("I should look it up.</thinking>Done.", "Done."),
            ("Done. <thinking>Was that right?", "Done."),
            ("<thinking>only thoughts", ""),
            (
                "One moment.\n<function_calls><invoke name=\"find_slots\"><parameter name=\"day\">Monday</parameter></invoke></function_calls>",
                "One moment.",
            ),
            ("<tool_use>{\"day\": 1}</tool_use>Monday at nine?", "Monday at nine?"),
            ("<search_results><source>1</source></search_results>We open at 9.", "We open at 9."),
            ("Hi<|im_end|>", "Hi"),
            (
                "Kids < 5 years are free, groups > 10 pay less.",
                "Kids < 5 years are free, groups > 10 pay less.",
            ),
            ("Reply with <date> and <time>.", "Reply with <date> and <time>."),
            ("Say <b>YES</b> or<br>NO", "Say YES or\nNO"),
        ] {
            assert_eq!(spoken(answer), expected, "{answer}");
        }
    }

    #[test]
    fn markdown_becomes_plain_text_and_links_stay() {
        for (answer, expected) in [
            ("**Booked** for *Monday*", "Booked for Monday"),
            ("## Your visit\n\nMonday, 9 am", "Your visit\n\nMonday, 9 am"),
            ("We have:\n\n* Monday\n* Tuesday", "We have:\n- Monday\n- Tuesday"),
            ("1. Come in\n2. Sit down", "1. Come in\n2. Sit down"),
            ("3) Third\n7) Seventh", "3) Third\n7) Seventh"),
            ("- a\n\n  b\n- c", "- a\nb\n- c"),
            ("- a\n  - b", "- a\n  - b"),
            ("See [our page](https://a.io/b?c=d)", "See our page (https://a.io/b?c=d)"),
            ("See https://a.io/b_c_d", "See https://a.io/b_c_d"),
            ("See <https://a.io>", "See https://a.io"),
            ("See [https://a.io](https://a.io)", "See https://a.io"),
            ("See [a.io](https://a.io)", "See a.io"),
            ("Write to [Ann](mailto:ann@a.io)", "Write to Ann (ann@a.io)"),
            ("<a href=\"https://a.io\">Here</a>", "Here (https://a.io)"),
            ("Use `START`", "Use START"),
            ("```\ncode 12\n```", "code 12"),
            ("Yes.\nNo.", "Yes.\nNo."),
            ("Ann & Bob: 2*3*4 = 24", "Ann & Bob: 2*3*4 = 24"),
            ("Ann &amp; Bob", "Ann & Bob"),
            ("It costs \\$5", "It costs $5"),
            ("| Day | Time |\n|---|---|\n| Mon | 9 |", "Day | Time\nMon | 9"),
            ("5 - 3\n\n---\n\nBye", "5 - 3\n\nBye"),
        ] {
            assert_eq!(spoken(answer), expected, "{answer}");
        }
    }

    proptest! {
        #[test]
        fn plain_words_stay_whatever_they_are(text in "[a-zA-Z0-9éж👍 ,.!?\n]{0,200}") {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&spoken(&text)), words(&text));
        }

        #[test]
        fn nothing_makes_it_fail(text in "[a-z<>/=\"*_#|\\[\\]()`~ \n-]{0,120}") {
            let _ = spoken(&text);
        }
    }
}
