"""Plans that are not as they must be: each is made of the right one by one change, and
has to be found wrong. What is compared and would not be missed shows here.
"""
import copy

from description import differences
from permissions import breaches
from plan import Plan

# The types of which every single resource is described.
DESCRIBED = (
    "aws_apigatewayv2_route",
    "aws_cloudwatch_log_metric_filter",
    "aws_cloudwatch_metric_alarm",
    "aws_dynamodb_table",
    "aws_lambda_event_source_mapping",
    "aws_lambda_function",
    "aws_lambda_function_event_invoke_config",
    "aws_pinpointsmsvoicev2_configuration_set",
    "aws_pinpointsmsvoicev2_opt_out_list",
    "aws_pinpointsmsvoicev2_phone_number",
    "aws_s3_object",
    "aws_scheduler_schedule",
    "aws_sfn_state_machine",
    "aws_sns_topic_subscription",
    "aws_sqs_queue",
)
# Of those, what is Terraform's own: the page alone tells that it is gone.
OF_THE_PAGE = (
    ".cold_starts",
    "subscription.alarms[0]",
)
# Arguments of theirs that are compared, wherever they stand and hold something.
COMPARED = {
    "aws_cloudwatch_metric_alarm": (
        "alarm_name",
        "comparison_operator",
        "evaluation_periods",
        "metric_name",
        "namespace",
        "period",
        "statistic",
        "threshold",
        "treat_missing_data",
    ),
    "aws_apigatewayv2_route": ("route_key", "authorization_type"),
    "aws_dynamodb_table": ("hash_key", "range_key", "stream_enabled", "billing_mode", "deletion_protection_enabled"),
    "aws_lambda_event_source_mapping": (
        "batch_size",
        "maximum_retry_attempts",
        "bisect_batch_on_function_error",
        "function_response_types",
        "starting_position",
    ),
    "aws_lambda_function": ("timeout", "memory_size", "filename", "runtime"),
    "aws_sqs_queue": ("delay_seconds", "visibility_timeout_seconds", "message_retention_seconds"),
}


def unnoticed(described, plan, folder):
    """How many plans were made wrong, and which of them passed."""
    made, passed = 0, []
    for what, changed in wrong(plan):
        made += 1
        if not differences(described, Plan(changed), folder) and not breaches(Plan(changed)):
            passed.append(what)
    return made, passed


def wrong(plan):
    for at, change in enumerate(plan.document["resource_changes"]):
        kind, address, after = change["type"], change["address"], change["change"]["after"]
        if address.endswith(OF_THE_PAGE):
            continue
        if kind in DESCRIBED and address in plan.resources:
            without = copy.copy(plan.document)
            without["resource_changes"] = [one for one in without["resource_changes"] if one is not change]
            yield f"without {address}", without
        if address not in plan.resources:
            continue
        for name in COMPARED.get(kind, ()):
            if after.get(name) not in (None, [], ""):
                yield f"{address} with another {name}", with_other(plan.document, at, name, other(after[name]))
        if kind == "aws_cloudwatch_metric_alarm":
            for nth in range(len(after["metric_query"])):
                fewer = [each for place, each in enumerate(after["metric_query"]) if place != nth]
                yield f"{address} without its metric_query {nth}", with_other(plan.document, at, "metric_query", fewer)
        if kind == "aws_dynamodb_table":
            for name in ("point_in_time_recovery", "global_secondary_index", "ttl"):
                if after.get(name):
                    yield f"{address} without {name}", with_other(plan.document, at, name, [])


def with_other(document, at, name, value):
    changed = copy.copy(document)
    changed["resource_changes"] = list(document["resource_changes"])
    one = copy.deepcopy(document["resource_changes"][at])
    one["change"]["after"][name] = value
    changed["resource_changes"][at] = one
    return changed


def other(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    return [] if isinstance(value, list) else f"{value}x"
