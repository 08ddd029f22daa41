//! The functions beside Python, for people.

use crate::beside_python::{BesidePython, Cold, Warm};
use crate::cells::{headed, spread, verdict, written};

/// Cold starts, and a warm function, as a table.
pub fn beside_python(BesidePython { cold, warm }: &BesidePython) -> Option<String> {
    let mut table = headed([
        "beside Python with boto3, p50 (p10 – p90), µs",
        "ours",
        "compared with",
        "ratio",
        "target",
        "",
    ]);
    for Cold { function, calls, ours, python, ratio, target, .. } in cold.iter().flatten() {
        table.add_row([
            format!("cold {function} : Python making its {calls} calls"),
            spread(ours),
            spread(python),
            format!("{ratio:.3}"),
            format!("≤ {target:.2}"),
            verdict(ratio <= target),
        ]);
    }
    if let Some(warm) = warm {
        let Warm { ours, python, bare, of_python, target_of_python, of_bare, target_of_bare, calls, .. } =
            warm;
        for (what, other, ratio, target) in [
            (
                format!("warm sms-inbound : Python making its {calls} calls"),
                python,
                of_python,
                target_of_python,
            ),
            (format!("warm sms-inbound : its {calls} calls as bare requests"), bare, of_bare, target_of_bare),
        ] {
            table.add_row([
                what,
                spread(ours),
                spread(other),
                format!("{ratio:.3}"),
                format!("≤ {target:.2}"),
                verdict(ratio <= target),
            ]);
        }
    }
    written(&table)
}
