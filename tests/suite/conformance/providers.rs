//! The published defaults of others, as of 2026-11-22: which texts their
//! built-in handling takes for an opt-out. From their own documentation.

/// How a default compares a text with its keywords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The whole text is the keyword.
    Whole,
    /// The first word is.
    FirstWord,
}

/// A built-in opt-out handling.
#[derive(Debug, Clone, Copy)]
pub struct Provider {
    /// Whose it is.
    pub name: &'static str,
    /// Its keywords.
    pub keywords: &'static [&'static str],
    /// How they are compared.
    pub rule: Rule,
    /// Where that is said.
    pub source: &'static str,
}

/// Those compared with.
pub const ALL: [Provider; 4] = [
    Provider {
        name: "Twilio default",
        keywords: &["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"],
        rule: Rule::Whole,
        source: "Twilio, “Twilio support for opt-out keywords (SMS STOP filtering)”: single-word messages only",
    },
    Provider {
        name: "Telnyx default",
        keywords: &["STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"],
        rule: Rule::Whole,
        source: "Telnyx, “SMS Opt-Out Keywords and Stop Words”: only if they are the only words in the message",
    },
    Provider {
        name: "AWS managed",
        keywords: &[
            "ARRET",
            "CANCEL",
            "END",
            "OPT-OUT",
            "OPTOUT",
            "QUIT",
            "REMOVE",
            "STOP",
            "TD",
            "UNSUBSCRIBE",
        ],
        rule: Rule::FirstWord,
        source: "AWS End User Messaging SMS User Guide, “Required opt-out keywords” and “Keywords”: messages that begin with one",
    },
    Provider {
        name: "AWS toll-free",
        keywords: &["STOP"],
        rule: Rule::Whole,
        source: "AWS End User Messaging SMS User Guide, “Required opt-out keywords”: on US toll-free numbers only STOP",
    },
];

impl Provider {
    /// Whether it takes `text` for an opt-out. Capitals and blanks around never
    /// count; punctuation is given the benefit of the doubt and does not either.
    pub fn takes(&self, text: &str) -> bool {
        let plain: String = text
            .to_uppercase()
            .chars()
            .map(|c| if c.is_alphanumeric() || c == '-' { c } else { ' ' })
            .collect();
        let words: Vec<&str> = plain.split_whitespace().collect();
        let compared = match self.rule {
            Rule::Whole => words.join(" "),
            Rule::FirstWord => words.first().copied().unwrap_or_default().to_owned(),
        };
        self.keywords.contains(&compared.as_str())
    }
}
