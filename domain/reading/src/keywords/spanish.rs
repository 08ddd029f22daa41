//! The same commands in Spanish. The table is ours: what CTIA's and the carriers'
//! handbooks list for Spanish programmes.

use super::table::{Found, find};
use crate::class::Class;

/// Like STOP.
const STOP: &[&str] = &[
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
const START: &[&str] = &["INICIAR", "COMENZAR", "EMPEZAR", "SUSCRIBIR", "SUSCRIBIRME"];
/// Like YES.
const YES: &[&str] = &["SI"];
/// Like HELP.
const HELP: &[&str] = &["AYUDA", "INFORMACION"];

/// The command that a text is which is `spelled` so, without accents.
pub(super) fn command(spelled: &str, opted_out: bool) -> Option<Found> {
    find(
        spelled,
        &[
            (Class::Revoke, STOP),
            (Class::Grant, START),
            (Class::Grant, if opted_out { YES } else { &[] }),
            (Class::Help, HELP),
        ],
    )
}
