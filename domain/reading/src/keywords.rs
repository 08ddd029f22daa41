//! Texts that are a keyword and nothing else, in English and Spanish.
//!
//! English comes from the table that events were recorded with; Spanish is ours:
//! what CTIA's and the carriers' handbooks list for Spanish programmes.

use crate::spelling::spelling;
use crate::{Class, Context, Language, english};

/// A keyword that was recognised.
pub(super) struct Keyword {
    pub class: Class,
    pub word: &'static str,
    pub language: Language,
}

/// Like STOP.
const STOP_SPANISH: &[&str] = &[
    "ALTO",
    "PARAR",
    "PARE",
    "PAREN",
    "PARA YA",
    "BASTA",
    "YA BASTA",
    "DETENER",
    "DETENGASE",
    "DETENGANSE",
    "CANCELAR",
    "TERMINAR",
    "SALIR",
    "BAJA",
    "ANULAR",
    "REVOCAR",
    "NO MAS",
    "DESUSCRIBIR",
    "DESUSCRIBIRME",
    "DARME DE BAJA",
    "ELIMINAR",
];
/// Like START.
const START_SPANISH: &[&str] = &["INICIAR", "COMENZAR", "EMPEZAR", "SUSCRIBIR", "SUSCRIBIRME"];
/// Like YES.
const YES_SPANISH: &[&str] = &["SI"];
/// Like HELP.
const HELP_SPANISH: &[&str] = &["AYUDA", "INFORMACION"];
/// Answers to the question whether texts shall go on.
const CONTINUE: &[&str] =
    &["CONTINUE", "KEEP", "KEEP THEM", "KEEP TEXTING", "KEEP TEXTING ME", "GO ON", "STAY", "RESUME"];
/// The same in Spanish.
const CONTINUE_SPANISH: &[&str] =
    &["CONTINUAR", "SEGUIR", "CONTINUE POR FAVOR", "SIGAN", "SIGUE", "CONTINUA"];

/// Yes to the question "should we stop texting you?".
const YES_STOP: &[&str] = &["YES", "YES PLEASE", "PLEASE DO", "YEAH", "YEP", "YUP", "Y"];
/// The same in Spanish.
const YES_STOP_SPANISH: &[&str] = &["SI", "SI POR FAVOR", "SI GRACIAS"];
/// No to it, in either language.
const NO_STOP: &[&str] = &["NO", "NOPE", "NAH", "N"];

/// The keyword that `body` is, if it is one.
pub(super) fn exact(body: &str, context: &Context<'_>) -> Option<Keyword> {
    // START answers our question too, where there is no block for it to lift.
    let goes_on = context.asked && !context.opted_out;
    if let Some((class, word)) = english::read(body, context.opted_out) {
        let class = if class == Class::Grant && goes_on { Class::Continue } else { class };
        return Some(Keyword { class, word, language: Language::En });
    }
    let spelled = without_accents(&spelling(body));
    let nothing: &[&str] = &[];
    let answers = |words| if goes_on { words } else { nothing };
    let tables = [
        (Class::Revoke, Language::En, answers(YES_STOP)),
        (Class::Revoke, Language::Es, answers(YES_STOP_SPANISH)),
        (Class::Continue, Language::En, answers(NO_STOP)),
        (Class::Revoke, Language::Es, STOP_SPANISH),
        (if goes_on { Class::Continue } else { Class::Grant }, Language::Es, START_SPANISH),
        (Class::Grant, Language::Es, if context.opted_out { YES_SPANISH } else { nothing }),
        (Class::Help, Language::Es, HELP_SPANISH),
        (Class::Continue, Language::En, if context.asked { CONTINUE } else { nothing }),
        (Class::Continue, Language::Es, if context.asked { CONTINUE_SPANISH } else { nothing }),
    ];
    tables.into_iter().find_map(|(class, language, words)| {
        let word = *words.iter().find(|&&word| word == spelled)?;
        Some(Keyword { class, word, language })
    })
}

/// Whether `body` is the keyword that asks for the customer's own status.
pub(super) fn is_status(body: &str, status_keyword: &str) -> bool {
    let wanted = spelling(status_keyword);
    !wanted.is_empty() && spelling(body) == wanted
}

/// `spelled` with the accents of Spanish left out, as many people type.
fn without_accents(spelled: &str) -> String {
    let plain = |c| match c {
        'Á' => 'A',
        'É' => 'E',
        'Í' => 'I',
        'Ó' => 'O',
        'Ú' | 'Ü' => 'U',
        other => other,
    };
    spelled.chars().map(plain).collect()
}
