"""Customers: what they text to the topic, what is on their phones, and what the carrier
reports of that; and what the ledger has of them, by the AWS command line."""
import contextlib
import itertools
import json
import threading
import time

from emulator import aws, check, inbox, output, textledger, until

ANSWERED_WITHIN_S = 180
REPORTED_EVERY_S = 1

ids = itertools.count(1)


def phone(number):
    return f"+1425555{number:04}"


def message(sender, words, inbound_id=None):
    """What AWS publishes of a text."""
    return json.dumps({
        "originationNumber": sender,
        "destinationNumber": output("phone_number"),
        "messageKeyword": "KEYWORD",
        "messageBody": words,
        "inboundMessageId": inbound_id or f"check-{next(ids)}",
    })


def publish(topic, body):
    aws("sns", "publish", "--topic-arn", output("topics")[topic], "--message", body)


def text(sender, words, inbound_id=None):
    publish("inbound", message(sender, words, inbound_id))


def hand_over(sender, words, kind):
    """Has the function invoked with a text as SNS does. By `Event` AWS tries it again, which
    it does for a topic too; MiniStack calls a function once for its topics, come what may."""
    sns = {
        "Type": "Notification", "MessageId": f"sns-{next(ids)}", "TopicArn": output("topics")["inbound"],
        "Subject": None, "Message": message(sender, words),
        "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()), "SignatureVersion": "1",
        "Signature": "", "SigningCertUrl": "", "UnsubscribeUrl": "", "MessageAttributes": {},
    }
    record = {"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": "arn", "Sns": sns}
    answer = aws(
        "lambda", "invoke", "--function-name", output("functions")["sms_inbound"], "--invocation-type", kind,
        "--payload", json.dumps({"Records": [record]}), "/dev/null",
    )
    check("FunctionError" not in answer, f"sms-inbound: {answer}")


def events(sender):
    """The types of a contact's events."""
    return [event["type"]["S"] for event in stream(f"contact#{sender}")]


def stream(name):
    found = aws(
        "dynamodb", "query", "--table-name", output("tables")["events"], "--consistent-read",
        "--key-condition-expression", "stream_id = :stream",
        "--expression-attribute-values", json.dumps({":stream": {"S": name}}),
    )
    return found["Items"]


def received(sender):
    return events(sender).count("MessageReceived")


def bodies(sender):
    return [one["body"] for one in inbox(sender)]


def has(sender, count, within_s=ANSWERED_WITHIN_S):
    """Waits until so many texts are on a phone, and says which; more must not come."""
    late = lambda: f"{sender[-4:]} has {bodies(sender)}, not {count} texts; its events: {events(sender)}"
    until(lambda: len(inbox(sender)) >= count, within_s, late)
    check(len(inbox(sender)) == count, late())
    return bodies(sender)


def report(one, status="DELIVERED"):
    """What the carrier says of a text it took."""
    now = int(time.time() * 1000)
    publish("delivery", json.dumps({
        "eventType": f"TEXT_{status}", "eventVersion": "1.0", "eventTimestamp": now, "isFinal": True,
        "originationPhoneNumber": one["from"], "destinationPhoneNumber": one["to"], "isInternationalSend": False,
        "mcc": "310", "mnc": "800", "messageId": one["message_id"], "messageRequestTimestamp": now,
        "messageEncoding": "GSM", "messageType": one["message_type"], "messageStatus": status,
        "messageStatusDescription": "Message has been accepted by phone", "totalMessageParts": 1,
        "totalMessagePrice": 0.00581, "totalCarrierFee": 0.00302, "context": one["context"],
    }))


@contextlib.contextmanager
def reported(sender):
    """The carrier reports what comes to a phone."""
    over, known = threading.Event(), {one["message_id"] for one in inbox(sender)}

    def carry():
        while not over.wait(REPORTED_EVERY_S):
            for one in inbox(sender):
                if one["message_id"] not in known:
                    known.add(one["message_id"])
                    report(one)

    carrier = threading.Thread(target=carry, daemon=True)
    carrier.start()
    yield
    over.set()
    carrier.join()


def is_allowed(sender):
    """Whether the check lets a reply through."""
    asked = ("consent", "check", sender, "--channel", "sms", "--purpose", "reply", "--json")
    return json.loads(textledger(*asked, expect=(0, 1)))["allowed"]
