//! Every alarm that a log line raises is one that the deployment listens to.

use std::collections::BTreeSet;

use textledger_infrastructure::deployment::alarms::RAISED;

use super::sources::sources;

#[test]
fn what_log_lines_raise_is_what_operators_are_woken_by() {
    let marks = concat!("alarm", " = \"");
    let sources = sources();
    let raised: BTreeSet<&str> = sources
        .iter()
        .flat_map(|source| source.text.split(marks).skip(1))
        .filter_map(|after| after.split('"').next())
        .collect();
    assert_eq!(raised, BTreeSet::from(RAISED));
}
