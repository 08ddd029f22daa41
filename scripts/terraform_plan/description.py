"""Holds a plan against the one description of what is deployed, which the functions and
the embedded cloud go by (infrastructure/src/deployment/, printed by `deployment`).

Each finding is a sentence. What the plan has and the description has not is a finding
too, except where a function here says that it is Terraform's own.
"""
import json
import pathlib
import re

API = pathlib.Path("handlers/openapi/consent-api.json")

# Set for every function by Terraform, and read by none as a setting of its own.
OF_EVERY_FUNCTION = {"RUST_LOG"}
LOG_METRICS_OF_TERRAFORM = {"ColdStartMs"}


def differences(described, plan, folder):
    """What the plan and the description differ in. `folder` holds the module's text."""
    found = []
    for part in (tables, queues, topics, functions, mappings, state_machines, schedules, log_metrics, alarms, routes, number):
        found += part(described, plan, folder)
    return found


def compared(what, expected, planned):
    """Differences of two sets of values, by the name of each."""
    found = [f"{what} {name} is not in the plan" for name in expected if name not in planned]
    found += [f"{what} {name} is planned and not described" for name in planned if name not in expected]
    for name in expected.keys() & planned.keys():
        for value in expected[name].keys() | planned[name].keys():
            is_described, is_planned = expected[name].get(value), planned[name].get(value)
            if is_described != is_planned:
                found.append(f"{what} {name}: {value} is described as {is_described!r} and planned as {is_planned!r}")
    return sorted(found)


def tables(described, plan, _folder):
    def keys(pairs):
        return [list(pair) for pair in pairs]

    expected = {
        one["name"]: {
            "keys": keys(one["keys"]),
            "indexes": {index["name"]: keys(index["keys"]) for index in one["indexes"]},
            "expires by": "ttl" if one["ttl"] else None,
            "streams": one["stream"],
            "stream's images": "NEW_AND_OLD_IMAGES" if one["stream"] else None,
            "billing": "PAY_PER_REQUEST",
            "point-in-time recovery": True,
            "deletion protection": True,
            "encryption by a key of the account": True,
        }
        for one in described["definitions"]
    }
    planned = {}
    for address, one in plan.values("aws_dynamodb_table").items():
        kinds = {attribute["name"]: attribute["type"] for attribute in one["attribute"]}

        def typed(of, kinds=kinds):
            return [[of[key], kinds.get(of[key])] for key in ("hash_key", "range_key") if of[key]]

        projections = {index["projection_type"] for index in one["global_secondary_index"]}
        planned[one["name"]] = {
            "keys": typed(one),
            "indexes": {index["name"]: typed(index) for index in one["global_secondary_index"]},
            "expires by": next((ttl["attribute_name"] for ttl in one.get("ttl") or [] if ttl["enabled"]), None),
            "streams": one["stream_enabled"],
            "stream's images": one.get("stream_view_type"),
            "billing": one["billing_mode"],
            "point-in-time recovery": all(each["enabled"] for each in one["point_in_time_recovery"] or [{"enabled": False}]),
            "deletion protection": one["deletion_protection_enabled"],
            "encryption by a key of the account": "aws_kms_key.data.arn"
            in plan.references(address, "server_side_encryption", "kms_key_arn"),
        }
        if projections - {"ALL"}:
            planned[one["name"]]["projections"] = sorted(projections)
    return compared("table", expected, planned)


def queues(described, plan, _folder):
    expected = {
        one["name"]: {
            "FIFO": one["fifo"],
            "delay": one["delay_seconds"],
            "visibility timeout": one["visibility_timeout_seconds"],
            "retention": one["retention_seconds"],
            "dead letters go to": one["dead_letters"] and one["dead_letters"]["queue"],
            "key": "aws_kms_key.data.arn",
        }
        for one in described["queues"]
    }
    planned = {
        one["name"]: {
            "FIFO": bool(one["fifo_queue"]),
            "delay": one["delay_seconds"],
            "visibility timeout": one["visibility_timeout_seconds"],
            "retention": one["message_retention_seconds"],
            "dead letters go to": plan.source(address, "redrive_policy"),
            "key": next(iter(plan.references(address, "kms_master_key_id")), None),
        }
        for address, one in plan.values("aws_sqs_queue").items()
    }
    # Known only in the plan's text: the rest of the policy is not known yet.
    for address, one in plan.values("aws_sqs_queue").items():
        dead = next((each["dead_letters"] for each in described["queues"] if each["name"] == one["name"]), None)
        if dead:
            planned[one["name"]]["receives"] = plan.outputs["check"]["after"]["receives"]
            expected[one["name"]]["receives"] = dead["receives_max"]
    return compared("queue", expected, planned)


def topics(described, plan, _folder):
    expected = {
        one["name"]: {
            "subscriber": one["subscriber"],
            "dead letters go to": one["dead_letters"],
            "may invoke": one["subscriber"],
            "key": "aws_kms_key.data.arn",
        }
        for one in described["topics"]
    }
    planned = {}
    for address, one in plan.values("aws_sns_topic").items():
        if address == "aws_sns_topic.alarms":
            continue
        planned[one["name"]] = {"key": next(iter(plan.references(address, "kms_master_key_id")), None)}
    for address, one in plan.values("aws_sns_topic_subscription").items():
        topic = plan.source(address, "topic_arn")
        if one["protocol"] == "lambda" and topic in planned:
            planned[topic]["subscriber"] = plan.source(address, "endpoint")
            planned[topic]["dead letters go to"] = plan.source(address, "redrive_policy")
    for address, one in plan.values("aws_lambda_permission").items():
        topic = plan.source(address, "source_arn")
        if one["principal"] == "sns.amazonaws.com" and topic in planned:
            planned[topic]["may invoke"] = plan.source(address, "function_name")
    return compared("topic", expected, planned)


def functions(described, plan, folder):
    expected, planned = {}, {}
    for one in described["functions"]:
        variables = {variable["name"]: described_value(variable["value"]) for variable in one["variables"]}
        expected[one["name"]] = {
            "zip": f"{one['binary']}.zip",
            "timeout": one["timeout_seconds"],
            "memory": one["memory_mb"],
            "dead letters go to": one["dead_letters"],
            "runtime": "provided.al2023",
            **{f"variable {name}": value for name, value in variables.items()},
        }
    texts = read_texts(folder)
    told = plan.outputs["check"]
    for address, one in plan.values("aws_lambda_function").items():
        module = address.split(".")[1]
        sources = queue_urls(texts, module)
        values = {
            "zip": one["filename"].split("/")[-1],
            "timeout": one["timeout"],
            "memory": one["memory_size"],
            "dead letters go to": plan.source(f"module.{module}", "dead_letters_arn"),
            "runtime": one["runtime"],
        }
        is_described = expected.get(one["function_name"], {})
        known = told["after"]["variables"][module]
        unknown = told["after_unknown"].get("variables", {}).get(module, {})
        for name in (known.keys() | unknown.keys()) - OF_EVERY_FUNCTION:
            value = known.get(name)
            if name in sources:
                value = f"URL of {plan.name_of(sources[name])}"
            elif is_described.get(f"variable {name}") == "given":
                value = "given"
            values[f"variable {name}"] = value
        planned[one["function_name"]] = values
    return compared("function", expected, planned)


def described_value(value):
    """A variable's value as it is compared. What an operator gives is only there or not."""
    if "fixed" in value:
        return value["fixed"]
    return f"URL of {value['url_of']}" if "url_of" in value else "given"


def read_texts(folder):
    return "\n".join(path.read_text() for path in sorted(folder.glob("*.tf")))


def queue_urls(texts, module):
    """The variables of a function that are a queue's URL, known only once that is there."""
    call = re.search(rf'^module "{module}" \{{$(.*?)^\}}$', texts, re.MULTILINE | re.DOTALL)
    return dict(re.findall(r"([A-Z_]+)\s*= (aws_sqs_queue\.\w+\.url)", call.group(1))) if call else {}


def mappings(described, plan, _folder):
    expected = {}
    for one in described["mappings"]:
        values = {"batch": one["batch_size"], "reports": ["ReportBatchItemFailures"]}
        if one["source"] == "queue":
            values |= {"concurrency": one["concurrency_max"]}
        else:
            values |= {
                "retries": one["retries_max"],
                "bisects": one["bisects"],
                "failures go to": one["failures"],
                "from": "TRIM_HORIZON",
            }
        expected[f"{one.get('queue') or one['table']} → {one['function']}"] = values
    planned = {}
    for address, one in plan.values("aws_lambda_event_source_mapping").items():
        source, function = plan.source(address, "event_source_arn"), plan.source(address, "function_name")
        values = {"batch": one["batch_size"], "reports": one["function_response_types"]}
        if one["starting_position"] is None:
            scaling = one["scaling_config"] or [{"maximum_concurrency": None}]
            values |= {"concurrency": scaling[0]["maximum_concurrency"]}
        else:
            values |= {
                "retries": one["maximum_retry_attempts"],
                "bisects": one["bisect_batch_on_function_error"],
                "failures go to": plan.source(address, "destination_config", "on_failure", "destination_arn"),
                "from": one["starting_position"],
            }
        planned[f"{source} → {function}"] = values
    return compared("mapping", expected, planned)


def state_machines(described, plan, _folder):
    expected, planned = {}, {}
    functions_by_arn = plan.outputs["check"]["after"]["function_arn"]
    for one in described["state_machines"]:
        bucket = one["bucket"]
        here = [each["bucket"] for each in plan.values("aws_s3_bucket").values()]
        named = {
            "bucket": next((name for name in here if name.startswith(bucket["name_prefix"])), "no bucket"),
            "rebuild_slice": functions_by_arn + one["function"],
            "slice_list": bucket["slice_list"],
            "results": one["results"],
        }
        definition = one["definition"]
        for name, value in named.items():
            definition = definition.replace("${%s}" % name, value)
        expected[one["name"]] = {
            "type": "STANDARD",
            "definition": json.loads(definition),
            f"slices in {bucket['slice_list']}": bucket["slices"],
        }
    for _, one in plan.values("aws_sfn_state_machine").items():
        planned[one["name"]] = {"type": one["type"], "definition": json.loads(one["definition"])}
        for each in plan.values("aws_s3_object").values():
            planned[one["name"]][f"slices in {each['key']}"] = each["content"]
    return compared("state machine", expected, planned)


def schedules(described, plan, _folder):
    expected = {
        one["name"]: {
            "function": plan.outputs["check"]["after"]["function_arn"] + one["function"],
            "every": one["expression"],
            "flexible": "OFF",
            "input": one["input"],
            "retries": one["retries_max"],
            "age": one["event_age_seconds_max"],
            "retries by Lambda": one["retries_max"],
            "age by Lambda": one["event_age_seconds_max"],
        }
        for one in described["schedules"]
    }
    lambdas = {
        plan.source(address, "function_name"): one
        for address, one in plan.values("aws_lambda_function_event_invoke_config").items()
    }
    planned = {}
    for one in plan.values("aws_scheduler_schedule").values():
        (target,) = one["target"]
        (retries,) = target["retry_policy"]
        by_lambda = lambdas.get(target["arn"].split(":")[-1], {})
        planned[one["name"]] = {
            "function": target["arn"],
            "every": one["schedule_expression"],
            "flexible": one["flexible_time_window"][0]["mode"],
            "input": target["input"],
            "retries": retries["maximum_retry_attempts"],
            "age": retries["maximum_event_age_in_seconds"],
            "retries by Lambda": by_lambda.get("maximum_retry_attempts"),
            "age by Lambda": by_lambda.get("maximum_event_age_in_seconds"),
        }
    return compared("schedule", expected, planned)


def log_metrics(described, plan, _folder):
    def named(one):
        return f"{one['metric']} of {one['log_group']}"

    expected = {
        named(one): {key: one[key] for key in ("pattern", "namespace", "value", "dimension", "dimension_value")}
        for one in described["log_metrics"]
    }
    planned = {}
    for address, one in plan.values("aws_cloudwatch_log_metric_filter").items():
        (metric,) = one["metric_transformation"]
        if metric["name"] in LOG_METRICS_OF_TERRAFORM:
            continue
        group = one.get("log_group_name")
        if group is None:
            (module,) = {each.split(".")[1] for each in plan.references(address, "log_group_name")}
            group = f"/aws/lambda/{plan.name_of(f'module.{module}.name')}"
        ((dimension, value),) = metric["dimensions"].items()
        planned[named({"metric": metric["name"], "log_group": group})] = {
            "pattern": one["pattern"],
            "namespace": metric["namespace"],
            "value": metric["value"],
            "dimension": dimension,
            "dimension_value": value,
        }
    return compared("log metric", expected, planned)


def routes(_described, plan, _folder):
    """Those of the consent API, as its document for callers has them."""
    document = json.loads(API.read_text())
    expected = {
        f"{verb.upper()} {path}": {"lets in": "AWS_IAM"} for path, verbs in document["paths"].items() for verb in verbs
    }
    planned = {
        one["route_key"]: {"lets in": one["authorization_type"]}
        for one in plan.values("aws_apigatewayv2_route").values()
    }
    return compared("route", expected, planned)


def alarms(described, plan, _folder):
    given = {name: one.get("value") for name, one in plan.document["variables"].items()}
    expected = {
        one["name"]: {
            "leads to": one["section"],
            "expression": one.get("expression"),
            "metrics": sorted(
                [one["namespace"], metric, one["statistic"], one["period_seconds"], *(one["resource"] or [])]
                for metric in [each[1] for each in one.get("metrics", [])] or [one["metric"]]
            ),
            "named": sorted(map(tuple, one.get("metrics", []))),
            "threshold": threshold(one["threshold"], given),
            "periods": one["periods"],
            "of them": None,
            "comparison": one["comparison"],
            "missing": one["missing"],
            "told": True,
        }
        for one in described["alarms"]
    }
    planned = {}
    for one in plan.values("aws_cloudwatch_metric_alarm").values():
        queries = one["metric_query"]
        several = [(each["id"], *each["metric"]) for each in queries if each["metric"]]
        measured = [
            (each["namespace"], each["metric_name"], each["stat"], each["period"], each["dimensions"]) for _, each in several
        ] or [(one["namespace"], one["metric_name"], one["statistic"], one["period"], one["dimensions"])]
        planned[one["alarm_name"]] = {
            "leads to": one["alarm_description"].rsplit("#", 1)[-1],
            "expression": next((each["expression"] for each in queries if each["return_data"]), None),
            "metrics": sorted(
                [*of, *(each for pair in (dimensions or {}).items() for each in pair)] for *of, dimensions in measured
            ),
            "named": sorted((name, each["metric_name"]) for name, each in several),
            "threshold": one["threshold"],
            "periods": one["evaluation_periods"],
            "of them": one.get("datapoints_to_alarm"),
            "comparison": one["comparison_operator"],
            "missing": one["treat_missing_data"],
            "told": one["actions_enabled"] and one.get("alarm_actions") != [],
        }
    return compared("alarm", expected, planned)


def threshold(described, given):
    """What an alarm goes off at: a value, or a part of what the operator set."""
    if isinstance(described, dict):
        return given[described["of"]] * described["percent"] / 100
    return described


def number(described, plan, _folder):
    def names(kind):
        return sorted(one["name"] for one in plan.values(kind).values())

    expected = {
        "opt-out list": {"names": [described["opt_out_list"]]},
        "configuration set": {"names": [described["configuration_set"]]},
        "number": {"two-way": True, "self-managed": True, "texts go to": described["topics"][0]["name"]},
    }
    planned = {
        "opt-out list": {"names": names("aws_pinpointsmsvoicev2_opt_out_list")},
        "configuration set": {"names": names("aws_pinpointsmsvoicev2_configuration_set")},
    }
    for address, one in plan.values("aws_pinpointsmsvoicev2_phone_number").items():
        planned["number"] = {
            "two-way": one["two_way_channel_enabled"],
            "self-managed": one["self_managed_opt_outs_enabled"],
            "texts go to": plan.source(address, "two_way_channel_arn"),
        }
    return compared("the", expected, planned)
