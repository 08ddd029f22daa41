//! Audits, for people.

use crate::audit::{Audits, Census, Checkpoints, Explained, RESIDENT_MAX, Verify};
use crate::cells::{headed, verdict};

/// What audits cost, as a table.
pub fn audits(audits: &Audits) -> String {
    let Audits { verify, explain, checkpoints, census } = audits;
    let mut table = headed(["audits", "ours", "compared with", "ratio", "target", ""]);
    let Verify { hashed_per_second, verified_per_second, target, .. } = verify;
    table.add_row([
        "verified once read, events/s: form, SHA-256, words (all of it)".to_owned(),
        format!("{hashed_per_second:.0} ({verified_per_second:.0})"),
        String::new(),
        String::new(),
        format!("≥ {target:.0}"),
        verdict(hashed_per_second >= target),
    ]);
    let Explained { events, seconds, target_s } = explain;
    table.add_row([
        format!("one of {events} events of a contact explained, s"),
        format!("{seconds:.3}"),
        String::new(),
        String::new(),
        format!("≤ {target_s:.0}"),
        verdict(seconds <= target_s),
    ]);
    let Checkpoints { advances, each_us, each_of_a_tenth_us, ratio, target, .. } = checkpoints;
    table.add_row([
        format!("checkpoint of {advances} advances : of a tenth, µs an advance"),
        format!("{each_us:.0}"),
        format!("{each_of_a_tenth_us:.0}"),
        format!("{ratio:.3}"),
        format!("≤ {target:.1}"),
        verdict(ratio <= target),
    ]);
    let Census { streams, few_streams, advances, large_us, small_us, ratio, target } = census;
    table.add_row([
        format!("{advances} advances in a census of {streams} : of {few_streams}, µs"),
        format!("{large_us:.0}"),
        format!("{small_us:.0}"),
        format!("{ratio:.3}"),
        format!("≤ {target:.0}"),
        verdict(ratio <= target),
    ]);
    let note = checkpoints.resident.map_or_else(String::new, |resident| {
        format!(
            "\nresident memory after the checkpoints: {:.0} MB (target: below {:.0}): {}",
            resident.bytes as f64 / 1e6,
            RESIDENT_MAX as f64 / 1e6,
            verdict(resident.bytes < RESIDENT_MAX)
        )
    });
    format!("{table}{note}")
}
