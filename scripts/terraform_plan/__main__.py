"""Holds a plan of Terraform against what is described, and writes it down as a page.

usage: terraform_plan hold DESCRIPTION PLAN FOLDER   (every difference is a line)
       terraform_plan wrong DESCRIPTION PLAN FOLDER  (that wrong plans are found wrong)
       terraform_plan page PLAN                      (docs/deployed.md)
       terraform_plan runbook PLAN PAGE              (an alarm without its section, and the reverse)
       terraform_plan standby PLAN                   (what a plan beside another system takes from it)

DESCRIPTION is what `deployment --describe` prints, PLAN what `terraform show -json`
prints of a plan, FOLDER the module that was planned.
"""
import json
import pathlib
import sys

from description import differences
from grants import unseen
from mutations import unnoticed
from permissions import breaches
from plan import Plan
from runbook import amiss
from standby import amiss as taken_from_another
from table import page


def main(verb, *paths):
    if verb == "page":
        print(page(Plan.read(paths[0])), end="")
        return 0
    if verb in ("runbook", "standby"):
        plan, *pages = Plan.read(paths[0]), *(pathlib.Path(path).read_text() for path in paths[1:])
        found = list(amiss(plan, *pages) if verb == "runbook" else taken_from_another(plan))
        for one in found:
            print(f"  {one}")
        return int(bool(found))
    described = json.loads(pathlib.Path(paths[0]).read_text())
    plan, folder = Plan.read(paths[1]), pathlib.Path(paths[2])
    if verb == "wrong":
        made, passed = unnoticed(described, plan, folder)
        print(f"  {made} plans with one thing wrong, {made - len(passed)} of them found")
        for what in passed:
            print(f"  not found: a plan {what}")
        taken, missed = unseen(plan)
        print(f"  {taken} actions granted no more, {taken - len(missed)} of them missed by the page")
        for what in missed:
            print(f"  not missed: {what}")
        return int(bool(passed) or made == 0 or bool(missed) or taken == 0)
    found = differences(described, plan, folder) + breaches(plan)
    for difference in found:
        print(f"  {difference}")
    print(f"  {len(plan.resources)} resources planned, {len(found)} not as described")
    return int(bool(found))


sys.exit(main(*sys.argv[1:]))
