"""What is deployed, as a page: every resource, alarm and grant of a plan."""
from permissions import granted, listed

HEAD = """# What is deployed

Generated from a plan of `infrastructure/terraform/sms/` for the environment `prod` by
`UPDATE_GOLDEN=1 scripts/check-terraform`, which fails when this page is stale.
"""


def page(plan):
    return "\n".join([HEAD, *alarms(plan), *grants(plan), *resources(plan)])


def alarms(plan):
    yield "## Alarms\n"
    yield "| alarm | goes off when | it means |\n|---|---|---|"
    for one in sorted(plan.values("aws_cloudwatch_metric_alarm").values(), key=lambda one: one["alarm_name"]):
        yield f"| `{one['alarm_name']}` | {condition(one)} | {one['alarm_description']} |"
    yield ""


def condition(one):
    sign = {"GreaterThanOrEqualToThreshold": "≥", "LessThanThreshold": "<"}[one["comparison_operator"]]
    if one["metric_query"]:
        measured = next(each["expression"] for each in one["metric_query"] if each["return_data"])
        seconds = next(each["metric"][0]["period"] for each in one["metric_query"] if each["metric"])
    else:
        measured, seconds = f"{one['namespace']} {one['metric_name']}, {one['statistic'].lower()}", one["period"]
    of = "".join(f" of {value}" for value in (one["dimensions"] or {}).values() if one["metric_name"] == "Alarms")
    measured = measured.replace(" Alarms", f" Alarms{of}")
    often = f", {one['evaluation_periods']} times in a row" if one["evaluation_periods"] > 1 else ""
    return f"{measured} over {seconds} s {sign} {one['threshold']:g}{often}"


def grants(plan):
    yield "## What roles may do\n"
    yield "| role | may | on | if |\n|---|---|---|---|"
    for address, statements in granted(plan):
        for statement in statements:
            actions = ", ".join(f"`{action}`" for action in sorted(listed(statement["Action"])))
            on = sorted(short(resource) for resource in listed(statement.get("Resource", [])))
            on = ", ".join(f"`{resource}`" for resource in on) or "what is known once it is there"
            terms = [
                f"`{key}` is `{'`, `'.join(listed(value))}`"
                for test in statement.get("Condition", {}).values()
                for key, value in test.items()
            ]
            yield f"| {role(address)} | {actions} | {on} | {'; '.join(terms)} |"
    yield ""


def role(address):
    """A function's own policy goes by the function, any other by its name."""
    parts = address.split(".")
    return (parts[1] if parts[0] == "module" else parts[-1]).replace("_", "-")


def short(resource):
    return resource.split(":", 5)[-1] if resource.startswith("arn:") else resource


def resources(plan):
    yield "## Resources\n"
    yield "| resource | name |\n|---|---|"
    for address, change in sorted(plan.resources.items()):
        after = change["change"]["after"]
        names = ("name", "function_name", "alarm_name", "dashboard_name", "bucket", "route_key", "key")
        name = next((after[key] for key in names if after.get(key)), "")
        yield f"| `{address}` | {f'`{name}`' if name else ''} |"
    yield ""
