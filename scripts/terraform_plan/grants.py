"""Plans in which one action is granted to one role no more. The page lists every grant,
and is held against the plan: none may be missing there unseen.
"""
import copy
import json

from permissions import granted, listed
from plan import Plan
from table import page


def unseen(plan):
    """How many actions were taken away, and which of them the page does not miss."""
    right, taken, missed = page(plan), 0, []
    for what, changed in without_one(plan):
        taken += 1
        if page(Plan(changed)) == right:
            missed.append(what)
    return taken, missed


def without_one(plan):
    for address, statements in granted(plan):
        for at, statement in enumerate(statements):
            for action in listed(statement["Action"]):
                left = [one for one in listed(statement["Action"]) if one != action]
                fewer = [*statements[:at], *([statement | {"Action": left}] if left else []), *statements[at + 1 :]]
                yield f"{action} of {address}", with_statements(plan.document, address, fewer)


def with_statements(document, address, statements):
    changed = copy.copy(document)
    changes = changed["resource_changes"] = list(document["resource_changes"])
    at = next(at for at, one in enumerate(changes) if one["address"] == address)
    if changes[at]["change"]["after"].get("policy"):
        changes[at] = copy.deepcopy(changes[at])
        changes[at]["change"]["after"]["policy"] = json.dumps({"Version": "2012-10-17", "Statement": statements})
    else:
        changed["output_changes"] = copy.deepcopy(document["output_changes"])
        changed["output_changes"]["check"]["after"]["statements"][address.split(".")[-1]] = statements
    return changed
