//! The environment variables of the embedded deployment.

use std::collections::BTreeMap;

use crate::pipeline::local::{BUSINESS_NUMBER, ENVIRONMENT, OPT_OUT_LIST, REPLY_QUEUE};
use textledger_domain::number_type::NumberType;
use textledger_domain::phone::BusinessNumber;
use textledger_embedded::wire::ACCOUNT;
use textledger_infrastructure::deployment::tables::TableNames;

/// The variable called `name` of the deployment behind the front at `url`, whose
/// numbers are of these types; none where the default will do.
#[must_use]
pub fn variable(
    name: &str,
    url: &str,
    number_types: &BTreeMap<BusinessNumber, NumberType>,
) -> Option<String> {
    let tables = TableNames::deployed(ENVIRONMENT);
    Some(match name {
        "SUPERVISOR_AGENT_ID" => "LOCALAGENT".to_owned(),
        "SUPERVISOR_ALIAS_ID" => "LOCALALIAS".to_owned(),
        "ORIGINATION_NUMBER" => BUSINESS_NUMBER.to_owned(),
        "NUMBER_TYPES" => listed(number_types),
        "CONSENT_TABLE" => tables.consent,
        "OPT_OUT_TRACKING_TABLE" => tables.opt_out_tracking,
        "MESSAGES_TABLE" => tables.messages,
        "SESSIONS_TABLE" => tables.sessions,
        "EVENTS_TABLE" => tables.events,
        "HEADS_TABLE" => tables.heads,
        "CONTROL_TABLE" => tables.control,
        "REPLY_QUEUE_URL" => format!("{url}/{ACCOUNT}/{}", *REPLY_QUEUE),
        "OPT_OUT_LIST" => OPT_OUT_LIST.to_owned(),
        "BRAND_NAME" => "Acme Scheduling".to_owned(),
        "BRAND_CONTACT" => "+1 212 555 0101".to_owned(),
        _ => return None,
    })
}

/// As the variable has them: `+18335550100=toll_free`, with commas between.
fn listed(number_types: &BTreeMap<BusinessNumber, NumberType>) -> String {
    let entries: Vec<String> =
        number_types.iter().map(|(number, number_type)| format!("{number}={number_type}")).collect();
    entries.join(",")
}
