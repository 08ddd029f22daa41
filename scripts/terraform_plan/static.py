"""What checkov finds in the module and parliament in the policies of a plan, against the
exceptions that are made: a finding without one fails, and so does one without a finding.

usage: static.py EXCEPTIONS CHECKOV PLAN

CHECKOV is what `checkov -o json` prints. Needs parliament.
"""
import json
import pathlib
import sys
import tomllib

from parliament import analyze_policy_string

from permissions import granted
from plan import Plan


def of_checkov(path):
    """Each check that failed, with what it failed for."""
    printed = json.loads(pathlib.Path(path).read_text())
    for report in printed if isinstance(printed, list) else [printed]:
        for failed in report["results"]["failed_checks"]:
            yield failed["check_id"], f"{failed['resource']}: {failed['check_name']}"


def of_parliament(plan):
    for address, statements in granted(plan):
        # What is known only once it is there could be any resource.
        whole = [{**one, "Resource": [each or "*" for each in one.get("Resource", ["*"])]} for one in statements]
        policy = json.dumps({"Version": "2012-10-17", "Statement": whole})
        for finding in analyze_policy_string(policy).findings:
            details = finding.detail if isinstance(finding.detail, list) else [finding.detail]
            for detail in details:
                about = detail.get("action", "") if isinstance(detail, dict) else detail or ""
                yield f"{finding.issue} {about}".strip(), f"{address}: {finding.detail}"


def main(exceptions, checkov, plan):
    excepted = {one["check"]: one["why"] for one in tomllib.loads(pathlib.Path(exceptions).read_text())["exception"]}
    found = [*of_checkov(checkov), *of_parliament(Plan.read(plan))]
    wrong = [f"{check}, {what}" for check, what in found if check not in excepted]
    wrong += [f"{check} is excepted and finds nothing" for check in excepted.keys() - {check for check, _ in found}]
    wrong += [f"{check} is excepted for no reason" for check, why in excepted.items() if not why.strip()]
    for one in sorted(wrong):
        print(f"  {one}")
    print(f"  {len(found)} findings by checkov and parliament, {len(excepted)} exceptions, {len(wrong)} not right")
    return int(bool(wrong))


sys.exit(main(*sys.argv[1:]))
