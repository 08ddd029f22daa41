//! `textledger doctor`: what of a deployment is not as it should be, and what to do.

mod bar;
mod screen;

use std::process::ExitCode;
use std::sync::Arc;

use textledger_infrastructure::deployment::Deployment;
use textledger_infrastructure::doctor::{Check, Doctor, Verdict};
use textledger_infrastructure::time::MachineTime;

use super::failure::{Failure, Ran};
use super::output::{print_answer, print_json_answer};
use super::source::{Source, Whereabouts};

pub use screen::screen;

const HELP: &str = "\
Examples:
  textledger doctor --aws --env prod
  textledger doctor --aws --env prod --json | jq '.checks[] | select(.outcome == \"finding\")'
  textledger doctor --aws --env ledgerprod --topics-suffix -ledgerprod
  textledger doctor --endpoint-url http://127.0.0.1:4577     a running `textledger serve`

Every part of the deployment is held against what this version needs: functions with
their variables, mappings, tables, the ledger's own version, queues and what is left in
them, topics, schedules, the Bedrock agent, phone numbers with two-way channel, opt-outs
and registration, reports, countries, the account's tier and spend limit, checkpoints,
alarms, and this machine's clock. A finding says what comes of it, and what to do.

It only asks: nothing is written and nothing sent. These permissions are all it uses, and
one that is refused is told with the check it was for:
  lambda:GetFunctionConfiguration, lambda:ListEventSourceMappings, lambda:GetPolicy,
  lambda:GetFunctionEventInvokeConfig, dynamodb:DescribeTable,
  dynamodb:DescribeTimeToLive, dynamodb:DescribeContinuousBackups, dynamodb:GetItem and
  dynamodb:Query (control table), sqs:GetQueueUrl, sqs:GetQueueAttributes,
  sns:ListTopics, sns:GetTopicAttributes, sns:ListSubscriptionsByTopic,
  sns:GetSubscriptionAttributes, scheduler:GetSchedule, bedrock:GetAgentAlias,
  sms-voice:DescribePhoneNumbers, sms-voice:DescribeRegistrations,
  sms-voice:DescribeOptOutLists, sms-voice:DescribeConfigurationSets,
  sms-voice:GetProtectConfigurationCountryRuleSet, sms-voice:DescribeAccountAttributes,
  sms-voice:DescribeSpendLimits, s3:GetBucketObjectLockConfiguration, kms:DescribeKey,
  cloudwatch:DescribeAlarms, cloudwatch:GetMetricStatistics

Exit codes: 0 all is as it should be; 1 it could not be run; 2 it was called wrongly;
3 nothing was found, and not all could be checked; 4 there are findings.";

/// Nothing was found, and not everything was looked at.
const NOT_ALL: u8 = 3;
/// Something is not as it should be.
const FINDINGS: u8 = 4;

/// Say what of a deployment is not as it should be, and what to do about it.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
    /// What the topics' names end with: the Terraform variable of this name
    #[arg(long, value_name = "SUFFIX", allow_hyphen_values = true)]
    topics_suffix: Option<String>,
    /// Print JSON instead of lines
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args) -> Ran {
    let Whereabouts::Services(sdk) = args.source.whereabouts().await? else {
        return Err(Failure(
            "a data directory holds a ledger and no deployment: name one with --aws and --env, or with --endpoint-url".to_owned(),
        ));
    };
    let suffix = args.topics_suffix.unwrap_or_default();
    let deployment = Deployment::with_topics(args.source.environment(), &suffix);
    let doctor = Doctor::new(&sdk, deployment, Arc::new(MachineTime));
    let bar = bar::bar();
    let checks = Box::pin(doctor.examine(|area| bar::at(&bar, area))).await;
    bar.finish_and_clear();
    match args.json {
        true => print_json_answer(&serde_json::json!({ "checks": checks }))?,
        false => print_answer(screen(&checks))?,
    }
    Ok(code(&checks))
}

fn code(checks: &[Check]) -> ExitCode {
    let any = |is: fn(&Verdict) -> bool| checks.iter().any(|check| is(&check.outcome));
    if any(|outcome| matches!(outcome, Verdict::Finding { .. })) {
        ExitCode::from(FINDINGS)
    } else if any(|outcome| matches!(outcome, Verdict::NotChecked { .. })) {
        ExitCode::from(NOT_ALL)
    } else {
        ExitCode::SUCCESS
    }
}
