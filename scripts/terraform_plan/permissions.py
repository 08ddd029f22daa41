"""What roles may do, as a plan grants it, and the few things that none may."""
import json

# What changes or removes what is in a table, beside PutItem.
CHANGES = ("UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLUpdate", "PartiQLDelete", "PartiQLInsert")
# What reaches customers, or makes somebody reach them.
SENDS = ("sms-voice:", "bedrock:", "sns:", "sqs:SendMessage", "ses:", "events:", "lambda:InvokeAsync")
ENCLOSED = {"dynamodb:EnclosingOperation": ["TransactWriteItems"]}
# CloudWatch's log deliveries know no resource.
EVERYWHERE_BY_NECESSITY = ("logs:",)


def granted(plan):
    """The statements of every role, by the address of the role's policy. Two name what is
    known only once it is there: of those the plan tells all but the resource."""
    for address, change in sorted(plan.of_type("aws_iam_role_policy").items()):
        policy = change["change"]["after"].get("policy")
        told = plan.outputs["check"]["after"]["statements"]
        yield address, json.loads(policy)["Statement"] if policy else told[address.split(".")[-1]]


def breaches(plan):
    """What is granted and must not be, or is missing from a grant."""
    found = []
    for address, statements in granted(plan):
        for statement in statements:
            found += [f"{address}, {statement.get('Sid')}: {why}" for why in breaches_of(address, statement)]
    return found


def breaches_of(address, statement):
    actions, resources = listed(statement["Action"]), listed(statement.get("Resource", []))
    condition = statement.get("Condition", {})
    if statement["Effect"] != "Allow":
        return
    for action in actions:
        if "*" in action:
            yield f"{action} grants what nobody named"
    if "*" in resources and not all(action.startswith(EVERYWHERE_BY_NECESSITY) for action in actions):
        yield "it is granted on everything"
    if any("-events-" in resource and ":table/" in resource for resource in resources):
        changes = [action for action in actions if action.removeprefix("dynamodb:") in CHANGES]
        if changes and address != "aws_iam_role_policy.eraser":
            yield f"{', '.join(changes)} on recorded events"
        if changes and not only_words(condition):
            yield "recorded events may be changed in more than their words"
        if "dynamodb:PutItem" in actions and not ENCLOSED.items() <= condition.get("ForAnyValue:StringEquals", {}).items():
            yield "events may be put outside a transaction"
    if address not in ("module.agent_reply.aws_iam_role_policy.own", "aws_iam_role_policy.send"):
        sends = [action for action in actions if action.startswith(("sms-voice:", "bedrock:"))]
        if sends:
            yield f"{', '.join(sends)}: only agent-reply reaches customers and the agent"
    if "rebuild" in address:
        sends = [action for action in actions if action.startswith(SENDS)]
        if sends:
            yield f"{', '.join(sends)}: a rebuild has nothing to send with"


def only_words(condition):
    attributes = condition.get("ForAllValues:StringEquals", {}).get("dynamodb:Attributes", [])
    return bool(attributes) and set(attributes) <= {"stream_id", "seq", "words"}


def listed(value):
    """As a list, without what is not known yet."""
    return [one for one in (value if isinstance(value, list) else [value]) if one is not None]
