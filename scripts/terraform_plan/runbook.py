"""The runbook, held against the alarms of a plan: each alarm has a section that goes by its
name, its description leads there, and the section says all that an operator asks."""
import re

PAGE = "docs/runbook.md"
SECTION = re.compile(r"^### `([^`]+)`$", re.MULTILINE)
ANSWERS = ("Means", "Who", "Look", "Do", "Over when", "Never")


def key(name, environment):
    """An alarm's name without what all of them share."""
    without = re.sub(rf"-{environment}(?=[.-]|$)", "", name.removeprefix("scheduling-agent-sms-"), count=1)
    return without.replace(".fifo", "")


def amiss(plan, text):
    """What is not as it should be, a line each."""
    environment = plan.document["variables"]["environment"]["value"]
    alarms = plan.values("aws_cloudwatch_metric_alarm").values()
    described = {key(one["alarm_name"], environment): one["alarm_description"] for one in alarms}
    parts = SECTION.split(text)[1:]
    sections = list(zip(parts[::2], parts[1::2]))
    named = [name for name, _ in sections]
    yield from (f"{alarm} has no section in {PAGE}" for alarm in sorted(described.keys() - set(named)))
    for name, body in sections:
        if name not in described:
            yield f"{PAGE} has a section {name}, and there is no such alarm"
        elif not described[name].endswith(f"{PAGE}#{name}"):
            yield f"the description of {name} does not lead to {PAGE}#{name}"
        if named.count(name) > 1:
            yield f"{PAGE} has {name} more than once"
        yield from (f"{PAGE}, {name}: it does not say **{answer}**" for answer in ANSWERS if f"**{answer}**" not in body)
