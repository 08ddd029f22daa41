"""Texts: on the topic and handed to the function, as they come and as they should not."""
import concurrent.futures
import json
import time

from customers import bodies, events, hand_over, has, is_allowed, phone, publish, received, report, text
from emulator import aws, check, inbox, output, shown, until

STOPPED = phone(201)
QUIET_FOR_S = 12
BURST = range(210, 216)


def tried():
    stop_and_start()
    twice()
    garbage()
    handed_to_the_function()
    burst()
    delivered()


def stop_and_start():
    text(STOPPED, "Are you open today?")
    has(STOPPED, 1)
    text(STOPPED, "please stop texting me")
    check("unsubscribed" in has(STOPPED, 2)[1], f"the STOP is confirmed by {bodies(STOPPED)}")
    check(not is_allowed(STOPPED), "who stopped may be contacted")
    text(STOPPED, "Are you there?")
    until(lambda: received(STOPPED) == 3, 180, lambda: f"{events(STOPPED)}")
    time.sleep(QUIET_FOR_S)
    check(len(inbox(STOPPED)) == 2, f"who stopped was sent {bodies(STOPPED)}")
    key = json.dumps({"phone_number": {"S": STOPPED}})
    row = aws("dynamodb", "get-item", "--table-name", output("tables")["consent"], "--key", key)
    check(row["Item"]["consent_status"]["S"] == "opted_out", f"the consent view says {row}")
    text(STOPPED, "START")
    has(STOPPED, 3)
    check(is_allowed(STOPPED), "who texted START may not be contacted")
    shown("a STOP in other words, silence, the consent view, and a START")


def twice():
    sender = phone(202)
    for _ in range(3):
        text(sender, "Hello", "the-same")
    has(sender, 1)
    time.sleep(QUIET_FOR_S)
    check(received(sender) == 1 and len(inbox(sender)) == 1, f"a text that came three times: {events(sender)}")
    shown("one event and one answer for a text that came three times")


def garbage():
    before = len(quarantined())
    for body in ("no JSON", json.dumps({"originationNumber": "nobody", "messageBody": "Hello"})):
        publish("inbound", body)
    until(lambda: len(quarantined()) == before + 2, 180, lambda: f"quarantined are {quarantined()}")
    shown("what is no text kept in the quarantine")


def quarantined():
    wanted = json.dumps({":quarantine": {"S": "quarantine#"}})
    found = aws(
        "dynamodb", "scan", "--table-name", output("tables")["events"],
        "--filter-expression", "begins_with(stream_id, :quarantine)", "--expression-attribute-values", wanted,
    )
    return found["Items"]


def handed_to_the_function():
    sender = phone(203)
    hand_over(sender, "Hello", "RequestResponse")
    has(sender, 1)
    shown("an event handed to the function by `aws lambda invoke`")


def burst():
    texts = [(phone(number), f"Question {nth}?") for nth in range(3) for number in BURST]
    with concurrent.futures.ThreadPoolExecutor(4) as at_once:
        list(at_once.map(lambda one: text(*one), texts))
    for number in BURST:
        sender = phone(number)
        until(lambda: received(sender) == 3, 240, lambda: f"of three texts: {events(sender)}")
    until(lambda: all(answered(phone(number)) for number in BURST), 240, "a burst is not answered")
    shown(f"{len(texts)} texts of {len(BURST)} contacts at once, all recorded and answered")


def answered(sender):
    """Whether the last of three texts has an answer; more than three there cannot be."""
    types = events(sender)
    check(types.count("MessageSent") <= 3, f"three texts were answered by {types}")
    return last(types, "MessageSent") > last(types, "MessageReceived")


def last(types, wanted):
    return max((place for place, kind in enumerate(types) if kind == wanted), default=-1)


def delivered():
    sender = phone(203)
    report(inbox(sender)[0])
    late = lambda: f"the report is not recorded: {events(sender)}"
    until(lambda: "DeliveryUpdated" in events(sender), 180, late)
    shown("a delivery report recorded")
