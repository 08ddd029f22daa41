//! What the deployment decided for itself, by the variables its functions have.

use std::collections::BTreeMap;

use textledger_domain::policy::Policy;
use textledger_handlers::functions::agent_reply::settings::policy as of_replies;
use textledger_handlers::functions::sms_inbound::parts::policy as of_texts;
use textledger_infrastructure::settings::from_lookup;

use super::super::failure::Failure;
use super::super::source::Source;
use crate::pipeline::variables::variable;

/// The choices that decisions in this ledger are made under: those of this
/// process's environment; of an embedded deployment its own, where the environment
/// says nothing else.
pub(in super::super) fn policy(source: &Source) -> Result<Policy, Failure> {
    let is_embedded = source.is_embedded();
    let lookup = |name: &str| {
        let own = || variable(name, "", &BTreeMap::new()).filter(|_| is_embedded);
        std::env::var(name).ok().or_else(own)
    };
    Ok(from_lookup(lookup, |variables| {
        let Policy { number_types, our_numbers, status_keyword, .. } = of_texts(variables);
        Policy { number_types, our_numbers, status_keyword, ..of_replies(variables) }
    })?)
}
