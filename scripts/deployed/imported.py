"""A made-up system of before, in tables of its own: taken over, twice."""
import json

from customers import events, is_allowed, phone
from emulator import aws, check, shown, textledger

OLD = "scheduling-agent-sms-consent-old"
OPTED_OUT, OPTED_IN = range(401, 413), range(421, 427)
# As they were found in the old tables: whatever may be an opt-out is one.
STATUSES = ("opted_out", "OPTED_OUT", "pending_opt_out", "opted-out", "", "unknown")
NOBODY = "front desk"


def tried():
    aws(
        "dynamodb", "create-table", "--table-name", OLD, "--billing-mode", "PAY_PER_REQUEST",
        "--key-schema", "AttributeName=phone_number,KeyType=HASH",
        "--attribute-definitions", "AttributeName=phone_number,AttributeType=S",
    )
    rows = [(phone(number), STATUSES[nth % len(STATUSES)]) for nth, number in enumerate(OPTED_OUT)]
    rows += [(phone(number), "opted_in") for number in OPTED_IN] + [(NOBODY, "opted_out")]
    for number, status in rows:
        item = {"phone_number": {"S": number}, "timestamp": {"S": "2026-01-05T12:00:00Z"}}
        if status:
            item["consent_status"] = {"S": status}
        aws("dynamodb", "put-item", "--table-name", OLD, "--item", json.dumps(item))
    old = ("import", "--old-table", f"consent={OLD}", "--json")
    # One row is about nobody: it is listed, and that has an exit code.
    textledger(*old, expect=3)
    check(not recorded(), "a dry run recorded something")
    textledger(*old, "--apply", expect=3)
    first = recorded()
    check(first, "nothing was recorded")
    textledger(*old, "--apply", expect=3)
    check(recorded() == first, "a second import recorded what the first had")
    allowed = [number for number in OPTED_OUT if is_allowed(phone(number))]
    check(not allowed, f"opted out in the old system, and may be contacted: {allowed}")
    shown(f"{len(rows)} rows of an old system taken over: none of its {len(OPTED_OUT)} opt-outs is open")
    aws("dynamodb", "delete-table", "--table-name", OLD)


def recorded():
    """What is on record of some who had opted out, each with another status."""
    return [kind for number in OPTED_OUT[: len(STATUSES)] for kind in events(phone(number))]
