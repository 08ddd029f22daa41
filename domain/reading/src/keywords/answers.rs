//! Short answers to our own question, "should we stop texting you?", and to its
//! offer to reply CONTINUE.

use super::table::{Found, find};
use crate::class::Class;
use crate::language::Language;

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

/// What a text answers that is `spelled` so, without accents. Where our question
/// stands open (`open`), yes and no answer it too.
pub(super) fn answer(spelled: &str, open: bool) -> Option<(Found, Language)> {
    let if_open = |words| if open { words } else { &[] as &[&str] };
    let in_language = |language, table: &[_]| Some((find(spelled, table)?, language));
    in_language(
        Language::En,
        &[
            (Class::Revoke, if_open(YES_STOP)),
            (Class::Continue, if_open(NO_STOP)),
            (Class::Continue, CONTINUE),
        ],
    )
    .or_else(|| {
        in_language(
            Language::Es,
            &[(Class::Revoke, if_open(YES_STOP_SPANISH)), (Class::Continue, CONTINUE_SPANISH)],
        )
    })
}
