"""DynamoDB gone for five minutes while texts keep coming."""
import time

from customers import bodies, events, hand_over, is_allowed, phone, received
from emulator import DOOR, check, inbox, shown, until

GONE_FOR_S = 300
A_TEXT_EVERY_S = 20
# After it: a retry of Lambda, or the visibility timeout of the queue for what it gave up.
RECORDED_WITHIN_S = 600


def tried():
    began, senders = time.monotonic(), []
    DOOR.shut()
    while time.monotonic() - began < GONE_FOR_S:
        sender = phone(500 + len(senders))
        hand_over(sender, "STOP" if len(senders) % 3 == 2 else "Are you open today?", "Event")
        senders.append(sender)
        time.sleep(A_TEXT_EVERY_S)
    check(not any(inbox(sender) for sender in senders), "a text was answered that cannot be on record")
    DOOR.open = True
    shown(f"DynamoDB gone for {time.monotonic() - began:.0f} s while {len(senders)} texts came")
    left = lambda: f"not recorded: {[sender for sender in senders if received(sender) != 1]}"
    until(lambda: all(received(sender) == 1 for sender in senders), RECORDED_WITHIN_S, left)
    stopped = senders[2::3]
    check(not any(is_allowed(sender) for sender in stopped), "a STOP of the outage is not in force")
    asking = [sender for sender in senders if sender not in stopped]
    unanswered = lambda: f"not answered: {[(sender, events(sender)) for sender in asking if not inbox(sender)]}"
    until(lambda: all(inbox(sender) for sender in asking), RECORDED_WITHIN_S, unanswered)
    check(all(len(inbox(sender)) == 1 for sender in asking), f"answered twice: {[bodies(sender) for sender in asking]}")
    shown("all of them recorded, and answered, by themselves")
