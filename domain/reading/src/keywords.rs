//! Texts that are a keyword and nothing else, in English and Spanish.
//!
//! Only a text that consists of a keyword and nothing else is read as one, so
//! "stop by at 5" stays conversation. Needs neither rules nor clues.

mod answers;
mod english;
mod spanish;
mod spelling;
mod table;

use crate::class::Class;
use crate::context::Context;
use crate::language::Language;

use spelling::{spelling, without_accents};

/// A keyword that was recognised.
pub(crate) struct Keyword {
    pub class: Class,
    pub word: &'static str,
    pub language: Language,
}

/// The keyword that `body` is, if it is one: the whole of it, as the customer
/// sent it. Case, punctuation, symbols, emoji, invisible characters and extra
/// white space do not count.
pub(crate) fn exact(body: &str, context: &Context<'_>) -> Option<Keyword> {
    let spelled = spelling(body);
    if !spelled.is_empty() && spelled == spelling(context.status_keyword) {
        return Some(Keyword { class: Class::Status, word: "STATUS", language: Language::En });
    }
    let Context { opted_out, asked, .. } = *context;
    // START answers our question too, where there is no block for it to lift.
    let open = asked && !opted_out;
    let command = |(class, word), language| {
        let class = if class == Class::Grant && open { Class::Continue } else { class };
        Keyword { class, word, language }
    };
    if let Some(found) = english::command(&spelled, opted_out) {
        return Some(command(found, Language::En));
    }
    let plain = without_accents(&spelled);
    if let Some(found) = spanish::command(&plain, opted_out) {
        return Some(command(found, Language::Es));
    }
    let ((class, word), language) = asked.then(|| answers::answer(&plain, open)).flatten()?;
    Some(Keyword { class, word, language })
}

/// Whether `word`, in plain small letters, is an opt-out word in any language.
pub(crate) fn is_opt_out(word: &str) -> bool {
    command_class(word) == Some(Class::Revoke)
}

/// Whether `word`, in plain small letters, is a command of any kind.
pub(crate) fn is_command(word: &str) -> bool {
    command_class(word).is_some()
}

fn command_class(word: &str) -> Option<Class> {
    let spelled = word.to_uppercase();
    english::command(&spelled, true).or_else(|| spanish::command(&spelled, true)).map(|(class, _)| class)
}
