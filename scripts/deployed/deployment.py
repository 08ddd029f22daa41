"""The deployment, made as its guide says; and that nothing about it drifts."""
import json
import os
import re
import subprocess
import tempfile

import customers
from emulator import COMMANDS, ENVIRONMENT, MODULE, REGION, check, run

GUIDE = "docs/deployment-guide.md"
TEST_PHONE = "+14255550182"

# MiniStack forgets most of an alarm, and the provider plans to set that again.
FORGOTTEN = "aws_cloudwatch_metric_alarm"


def by_the_guide():
    """Runs the commands of the guide in one shell."""
    with open(GUIDE, encoding="utf-8") as guide:
        blocks = re.findall(r"^```sh\n(.*?)^```$", guide.read(), flags=re.DOTALL | re.MULTILINE)
    check(len(blocks) > 5, f"{GUIDE} has no commands")
    agent, alias = an_agent()
    values = {
        "AGENT_ID": agent,
        "AGENT_ALIAS": alias,
        "ENVIRONMENT": ENVIRONMENT,
        "REGION": REGION,
        "ARCHITECTURE": os.uname().machine.replace("aarch64", "arm64"),
        # Its carrier answers no STOP itself.
        "NUMBER_TYPE": "TEN_DLC",
        "TEST_PHONE": TEST_PHONE,
    }
    with tempfile.TemporaryDirectory() as bin_, customers.reported(TEST_PHONE):
        stand_in(bin_)
        path = {"PATH": f"{bin_}:{COMMANDS['PATH']}"}
        marked = (f"echo '+++ block {place}' >&2\n{block}" for place, block in enumerate(blocks, 1))
        run(["bash", "-euo", "pipefail", "-c", "\n".join(marked)], **values, **path)


def an_agent():
    """An agent and its alias, which the guide has people make; the phones' server answers for it."""
    agents = ("aws", "bedrock-agent")
    made = json.loads(run([*agents, "create-agent", "--agent-name", "supervisor", "--foundation-model", "any"]))
    agent = made["agent"]["agentId"]
    run([*agents, "prepare-agent", "--agent-id", agent])
    made = run([*agents, "create-agent-alias", "--agent-id", agent, "--agent-alias-name", "sms"])
    return agent, json.loads(made)["agentAlias"]["agentAliasId"]


def stand_in(folder):
    """A `terraform` to which a plan with changes is none: `no_drift` looks at them."""
    real = subprocess.run(["sh", "-c", "command -v terraform"], stdout=subprocess.PIPE, text=True, env=COMMANDS).stdout
    script = f"""#!/bin/sh
{real.strip()} "$@" && exit 0
code=$?
case "$code $*" in "2 "*-detailed-exitcode*) exit 0 ;; esac
exit $code
"""
    with open(os.path.join(folder, "terraform"), "w", encoding="utf-8") as file:
        file.write(script)
    os.chmod(file.name, 0o755)


def no_drift():
    """Nothing is planned but what MiniStack has forgotten; nor where the variables say
    another number than there is, which stays what it is."""
    other = ("number_type=LONG_CODE", "number_country=CA", "registration_id=registration-other")
    for said in ((), other):
        drifts = drifting([f"-var={one}" for one in said])
        check(not drifts, f"what is deployed drifts, with {said}: {drifts}")


def drifting(variables):
    """What a plan with these variables would change, by address."""
    with tempfile.TemporaryDirectory() as folder:
        plan = os.path.join(folder, "plan")
        run(["terraform", f"-chdir={MODULE}", "plan", "-input=false", "-lock=false", f"-out={plan}", *variables])
        said = json.loads(run(["terraform", f"-chdir={MODULE}", "show", "-json", plan]))
    drifts = {}
    for resource in said["resource_changes"]:
        change = resource["change"]
        forgotten = resource["type"] == FORGOTTEN and change["actions"] == ["update"]
        if not forgotten and change["actions"] not in (["no-op"], ["read"]):
            before, after = change["before"] or {}, change["after"] or {}
            differ = sorted(name for name in before | after if before.get(name) != after.get(name))
            drifts[resource["address"]] = (change["actions"], differ)
    return drifts
