"""A view built anew by the state machine, compared, swapped; and the record verified."""
import json

from emulator import aws, check, output, shown, textledger


def tried():
    follow_map_runs()
    machine = ("--driver", "step-functions", "--state-machine", output("rebuild_state_machine_arn"))
    as_rebuilder = {"role": "rebuilder"}
    textledger("projections", "rebuild", "messages", "--json", *machine, **as_rebuilder)
    textledger("projections", "diff", "messages", **as_rebuilder)
    textledger("projections", "swap", "messages", "--by", "check", **as_rebuilder)
    status = json.loads(textledger("projections", "status", "--json", role="auditor"))
    live = next(one["target"] for one in status if one["live"] and one["target"].startswith("messages#g"))
    generation = live.removeprefix("messages#g")
    check(int(generation) > 1, f"readers are still shown {live}")
    textledger("projections", "rollback", "messages", "--by", "check", **as_rebuilder)
    textledger("projections", "retire", "messages", "--generation", generation, "--grace", "0", **as_rebuilder)
    shown("a view rebuilt by the state machine, swapped, taken back and retired, as the rebuilder")
    answer = aws("lambda", "invoke", "--function-name", output("functions")["watchdog"], "--payload", "{}", "/dev/null")
    check("FunctionError" not in answer, f"the watchdog: {answer}")
    log = ("--log", f"s3://{output('checkpoints_bucket')}", "--key", f"kms:{output('checkpoint_key_id')}")
    textledger("audit", "checkpoint", "--verify", *log)
    textledger("audit", "verify", "--all", role="auditor")
    shown("every event verified, and the watchdog's checkpoint")


def follow_map_runs():
    """MiniStack does not see which Map Run is asked after, and holds it against `*`."""
    role = output("operator_roles")["rebuilder"].rsplit("/", 1)[1]
    statement = {"Effect": "Allow", "Action": "states:DescribeMapRun", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    put = ("iam", "put-role-policy", "--role-name", role, "--policy-name", "map-runs")
    aws(*put, "--policy-document", policy)
