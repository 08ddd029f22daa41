"""Everything taken down again."""
import json

from emulator import MODULE, aws, check, output, run

TERRAFORM = ("terraform", f"-chdir={MODULE}")

# What is asked for what is left, and where the answer lists it.
LISTS = {
    "tables": ("dynamodb list-tables", "TableNames"),
    "queues": ("sqs list-queues", "QueueUrls"),
    "functions": ("lambda list-functions", "Functions"),
    "mappings": ("lambda list-event-source-mappings", "EventSourceMappings"),
    "topics": ("sns list-topics", "Topics"),
    "subscriptions": ("sns list-subscriptions", "Subscriptions"),
    "buckets": ("s3api list-buckets", "Buckets"),
    "state machines": ("stepfunctions list-state-machines", "stateMachines"),
    "schedules": ("scheduler list-schedules", "Schedules"),
    "alarms": ("cloudwatch describe-alarms", "MetricAlarms"),
    "dashboards": ("cloudwatch list-dashboards", "DashboardEntries"),
    "APIs": ("apigatewayv2 get-apis", "Items"),
    "log groups": ("logs describe-log-groups", "logGroups"),
    "aliases of keys": ("kms list-aliases", "Aliases"),
    "numbers": ("pinpoint-sms-voice-v2 describe-phone-numbers", "PhoneNumbers"),
    "configuration sets": ("pinpoint-sms-voice-v2 describe-configuration-sets", "ConfigurationSets"),
    "opt-out lists": ("pinpoint-sms-voice-v2 describe-opt-out-lists", "OptOutLists"),
}


# Nobody can delete a checkpoint before its lock ends: its bucket stays, and nothing else.
KEPT = {"buckets": "checkpoints_bucket"}
# `textledger serve`, where numbers and texts are, has a list and a set of its own.
OF_THE_SERVER = "-dev"


def tried():
    kept = {what: output(name) for what, name in KEPT.items()}
    unprotected = {"TF_VAR_deletion_protection": "false"}
    run([*TERRAFORM, "apply", "-auto-approve", "-input=false"], **unprotected)
    run([*TERRAFORM, "destroy", "-auto-approve", "-input=false"], expect=1, **unprotected)
    for what, (question, listed) in LISTS.items():
        left = aws(*question.split()).get(listed, [])
        if what in kept:
            left = [one for one in left if one["Name"] != kept[what]]
        left = [one for one in left if OF_THE_SERVER not in json.dumps(one)]
        check(not left, f"{what} are left: {left}")
    roles = [role["RoleName"] for role in aws("iam", "list-roles")["Roles"]]
    check(not [role for role in roles if not role.startswith("AWSServiceRole")], f"roles are left: {roles}")
