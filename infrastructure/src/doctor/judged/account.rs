//! The account's standing with AWS End User Messaging: whom it may text, and for how
//! much a month.

use super::super::check::{Area, Check, Of};
use super::super::seen::Answer;

/// From this part of the limit on, somebody is to see to it: a raise takes days.
const NEARLY: f64 = 0.8;
/// What AWS gives a new account, in US dollars a month.
const AT_FIRST: i64 = 1;

/// What it takes to have a limit raised.
const RAISE: &str = "ask AWS to raise it (Service Quotas, AWS End User Messaging SMS, monthly spend limit), then `aws pinpoint-sms-voice-v2 set-text-message-spend-limit-override`";

/// Whether the account may text everybody.
pub fn tier(seen: &Answer<String>) -> Vec<Check> {
    let mut of = Of::the(Area::Account, "tier");
    if let Some(tier) = of.known("the account's tier", seen) {
        of.expect(
            tier == "PRODUCTION",
            format!("it is in the {tier}"),
            "texts go to verified numbers alone, and to all others are refused",
            "ask AWS for production access (a support case, Service Limit Increase, SMS); until then `aws pinpoint-sms-voice-v2 create-verified-destination-number`",
        );
    }
    of.or_fine("PRODUCTION")
}

/// Whether the month's limit leaves room. `spent` is what texts have cost so far, in US
/// dollars, where CloudWatch was told.
pub fn spend(limit: &Answer<i64>, spent: &Answer<Option<f64>>) -> Vec<Check> {
    let mut of = Of::the(Area::Account, "monthly spend limit");
    let means = "AWS refuses every text beyond it until the month is over, confirmations of STOP included";
    let spent = of.known("what texts cost this month", spent).copied().flatten();
    let Some(&limit) = of.known("the limit", limit) else { return of.or_fine("") };
    of.expect(limit > AT_FIRST, format!("it is {limit} $, as for a new account"), means, RAISE);
    let fine = match spent {
        None => format!("{limit} $; CloudWatch knows of no spend in the last day"),
        Some(spent) => format!("{spent:.2} $ of {limit} $ spent"),
    };
    if let Some(spent) = spent {
        let most = f64::from(i32::try_from(limit).unwrap_or(i32::MAX));
        let what = format!("it is used up: {spent:.2} $ of {limit} $");
        of.expect(spent < most, what, means, RAISE);
        let is_near = (most * NEARLY..most).contains(&spent);
        of.expect(!is_near, format!("it is nearly used up: {spent:.2} $ of {limit} $"), means, RAISE);
    }
    of.or_fine(fine)
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;
    use crate::doctor::unanswered::Unanswered;

    #[test]
    fn the_sandbox_is_found() {
        assert_eq!(found(tier(&Ok("PRODUCTION".to_owned()))), [""; 0]);
        assert_eq!(found(tier(&Ok("SANDBOX".to_owned()))), ["it is in the SANDBOX"]);
    }

    #[test]
    fn a_limit_that_is_used_up_nearly_so_or_that_of_a_new_account_is_found() {
        for (limit, spent, expected) in [
            (100, Some(12.5), ""),
            (100, None, ""),
            (100, Some(79.99), ""),
            (100, Some(80.0), "it is nearly used up: 80.00 $ of 100 $"),
            (100, Some(100.0), "it is used up: 100.00 $ of 100 $"),
            (1, None, "it is 1 $, as for a new account"),
        ] {
            assert_eq!(found(spend(&Ok(limit), &Ok(spent))).concat(), expected, "{limit} {spent:?}");
        }
    }

    #[test]
    fn a_limit_that_is_known_is_judged_also_where_the_spend_is_not() {
        let refused =
            Unanswered::Refused { action: "cloudwatch:GetMetricStatistics".to_owned(), on: "x".to_owned() };
        let said = found(spend(&Ok(1), &Err(refused)));
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(
            said[0].contains("cloudwatch:GetMetricStatistics") && said[1].starts_with("it is 1 $"),
            "{said:?}"
        );
    }
}
