//! The environment variables of the embedded deployment: what its description
//! fixes, and what is left to whoever deploys it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::pipeline::local::{BUSINESS_NUMBER, ENVIRONMENT, OPT_OUT_LIST};
use textledger_domain::number_type::NumberType;
use textledger_domain::phone::BusinessNumber;
use textledger_embedded::wire::ACCOUNT;
use textledger_infrastructure::deployment::Deployment;
use textledger_infrastructure::deployment::functions::Value;

static DESCRIBED: LazyLock<BTreeMap<&str, Value>> = LazyLock::new(|| {
    let functions = Deployment::of(ENVIRONMENT).functions;
    let variables = functions.into_iter().flat_map(|function| function.variables);
    variables.map(|variable| (variable.name, variable.value)).collect()
});

/// The variable called `name` of the deployment behind the front at `url`, whose
/// numbers are of these types; none where the default will do.
#[must_use]
pub fn variable(
    name: &str,
    url: &str,
    number_types: &BTreeMap<BusinessNumber, NumberType>,
) -> Option<String> {
    match DESCRIBED.get(name)? {
        Value::Fixed(value) => Some(value.clone()),
        Value::UrlOf(queue) => Some(format!("{url}/{ACCOUNT}/{queue}")),
        Value::Given { .. } => given(name, number_types),
    }
}

fn given(name: &str, number_types: &BTreeMap<BusinessNumber, NumberType>) -> Option<String> {
    Some(match name {
        "SUPERVISOR_AGENT_ID" => "LOCALAGENT".to_owned(),
        "SUPERVISOR_ALIAS_ID" => "LOCALALIAS".to_owned(),
        "ORIGINATION_NUMBER" => BUSINESS_NUMBER.to_owned(),
        "NUMBER_TYPES" => listed(number_types),
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
