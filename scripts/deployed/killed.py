"""Functions that are killed while they work: what they began is taken up by itself."""
import os
import signal
import threading
import time

from customers import bodies, events, hand_over, is_allowed, phone, received
from emulator import check, inbox, output, shown, until

KILLED_FOR_S = 4
TAKEN_UP_WITHIN_S = 420
FUNCTIONS = ("sms_inbound", "projector", "agent_reply")


def tried():
    asking, stopping = phone(311), phone(312)
    over = threading.Event()
    killer = threading.Thread(target=kill_until, args=(over,), daemon=True)
    killer.start()
    for sender, words in ((asking, "Hello"), (stopping, "STOP")):
        hand_over(sender, words, "Event")
    time.sleep(KILLED_FOR_S)
    over.set()
    killer.join()
    check(killer.killed > 0, "no function was at work when it was to be killed")
    late = lambda: f"after {killer.killed} kills: {events(asking)}, {events(stopping)}"
    until(lambda: received(asking) == 1 and received(stopping) == 1, TAKEN_UP_WITHIN_S, late)
    until(lambda: at_its_end(asking) and at_its_end(stopping), TAKEN_UP_WITHIN_S, late)
    for sender in (asking, stopping):
        check(len(inbox(sender)) <= 1, f"{sender[-4:]} was sent {bodies(sender)}")
    check(not is_allowed(stopping), "a STOP was lost with the function")
    shown(f"{killer.killed} functions killed while they worked: nothing lost, nothing sent twice")


def at_its_end(sender):
    """Whether it was sent its one text, or that is on record as in doubt, or as too late."""
    return not {"MessageSent", "SendFailed", "SendSuppressed"}.isdisjoint(events(sender))


def kill_until(over):
    killer = threading.current_thread()
    killer.killed = 0
    names = {output("functions")[function] for function in FUNCTIONS}
    while not over.wait(0.2):
        for process in filter(str.isdigit, os.listdir("/proc")):
            if named(process) in names:
                try:
                    os.kill(int(process), signal.SIGKILL)
                    killer.killed += 1
                except ProcessLookupError:
                    pass


def named(process):
    """The function that a process is, if it is one."""
    try:
        with open(f"/proc/{process}/environ", "rb") as environment:
            variables = dict(one.partition(b"=")[::2] for one in environment.read().split(b"\0"))
        program = os.readlink(f"/proc/{process}/exe")
    except OSError:
        return None
    return variables.get(b"AWS_LAMBDA_FUNCTION_NAME", b"").decode() if program.endswith("bootstrap") else None
