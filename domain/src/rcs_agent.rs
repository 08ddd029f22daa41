//! An RCS agent: what stands in a number's place where people text a business by
//! RCS. AWS names it by an id such as `rcs-cb1e6e519e9049fabf8c0ae38e4d876b`, or by an
//! ARN. Ours, so no personal data: shown in full.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What ids of agents begin with.
const PREFIX: &str = "rcs-";
/// What stands before the id in an ARN.
const IN_ARN: &str = ":rcs-agent/";
/// The longest ARN that AWS's API takes of an agent is shorter.
const BYTES_MAX: usize = 256;

/// An agent of ours, as AWS names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct RcsAgent(String);

/// Why a text names no RCS agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no RCS agent: give an id such as rcs-cb1e6e51, or an agent's ARN")]
pub struct NoAgent;

impl RcsAgent {
    /// Whether it is named by its id, and not by its ARN.
    #[must_use]
    pub fn is_id(&self) -> bool {
        self.0.starts_with(PREFIX)
    }

    /// As AWS names it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RcsAgent {
    type Error = NoAgent;

    fn try_from(text: String) -> Result<Self, NoAgent> {
        let id = match text.split_once(IN_ARN) {
            Some((before, id)) if before.starts_with("arn:") => id,
            _ => text.strip_prefix(PREFIX).ok_or(NoAgent)?,
        };
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if is_id && text.len() <= BYTES_MAX && text.is_ascii() { Ok(Self(text)) } else { Err(NoAgent) }
    }
}

impl FromStr for RcsAgent {
    type Err = NoAgent;

    fn from_str(text: &str) -> Result<Self, NoAgent> {
        Self::try_from(text.to_owned())
    }
}

impl fmt::Display for RcsAgent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::RcsAgent;

    #[test]
    fn an_agent_is_named_by_its_id_or_its_arn_and_never_by_a_number() {
        for (text, is_agent) in [
            ("rcs-cb1e6e519e9049fabf8c0ae38e4d876b", true),
            ("arn:aws:sms-voice:us-east-1:000000000000:rcs-agent/rcs-1", true),
            ("rcs-", false),
            ("rcs-1 +14255550182", false),
            ("arn:aws:sms-voice:us-east-1:000000000000:rcs-agent/", false),
            ("arn:aws:sms-voice:us-east-1:000000000000:phone-number/phone-1", false),
            ("+12125550101", false),
            ("72975", false),
            ("ACME", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<RcsAgent>().is_ok(), is_agent, "{text}");
        }
    }
}
