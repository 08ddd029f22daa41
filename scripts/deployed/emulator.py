"""MiniStack, the phones beside it, and the commands that are run on them."""
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time

URL = os.environ["MINISTACK_URL"]
PHONES_URL = os.environ["PHONES_URL"]
ENVIRONMENT = "test"
REGION = "us-east-1"
MODULE = "infrastructure/terraform/sms"
BEGAN = time.monotonic()

# Root, here; IAM holds for whoever takes a role, the functions among them.
COMMANDS = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MINISTACK_"))},
    "AWS_ENDPOINT_URL": URL,
    "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2": PHONES_URL,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "USER": "check",
    "TF_IN_AUTOMATION": "1",
}


def check(holds, what):
    if not holds:
        sys.exit(f"deployed: after {time.monotonic() - BEGAN:.0f} s: {what}")


def shown(what):
    print(f"  shown after {time.monotonic() - BEGAN:.0f} s: {what}", flush=True)


def until(holds, within_s, what):
    """Waits for what comes by itself; what `holds` gave."""
    began = time.monotonic()
    while not (found := holds()):
        check(time.monotonic() - began < within_s, what() if callable(what) else what)
        time.sleep(1)
    return found


def run(command, expect=0, **environment):
    """What a command prints; it must end with this code, or one of these."""
    done = subprocess.run(
        command,
        env=COMMANDS | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    said = f"{' '.join(command)} ended with {done.returncode}, not {expect}:\n{done.stdout}{done.stderr}"
    check(done.returncode in (expect if isinstance(expect, tuple) else (expect,)), said)
    return done.stdout


def aws(*arguments):
    """What the AWS command line answers. Its version 1 takes the address of SQS by this alone."""
    where = ["--endpoint-url", URL] if arguments[0] == "sqs" else []
    said = run(["aws", *arguments, *where, "--output", "json"])
    return json.loads(said) if said.strip() else {}


def textledger(*arguments, expect=0, role=None):
    """The command on what is deployed, as who has `role`."""
    credentials = taken(role) if role else {}
    return run(["textledger", *arguments, "--aws", "--env", ENVIRONMENT], expect=expect, **credentials)


def taken(role):
    """The credentials of an operator's role."""
    assumed = aws("sts", "assume-role", "--role-arn", output("operator_roles")[role], "--role-session-name", "check")
    return {
        "AWS_ACCESS_KEY_ID": assumed["Credentials"]["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": assumed["Credentials"]["SecretAccessKey"],
        "AWS_SESSION_TOKEN": assumed["Credentials"]["SessionToken"],
    }


OUTPUTS = {}


def output(name):
    """An output of the module."""
    if not OUTPUTS:
        said = json.loads(run(["terraform", f"-chdir={MODULE}", "output", "-json"]))
        OUTPUTS.update({name: value["value"] for name, value in said.items()})
    return OUTPUTS[name]


class Door:
    """The way to DynamoDB that the functions and the command take; it can be shut."""

    def __init__(self):
        self.open, self.through = True, set()
        self.server = socket.create_server(("127.0.0.1", int(os.environ["DYNAMODB_PORT"])))
        threading.Thread(target=self.serve, daemon=True).start()

    def shut(self):
        self.open = False
        for one in list(self.through):
            hang_up(one)

    def serve(self):
        host, port = URL.removeprefix("http://").split(":")
        while True:
            caller, _ = self.server.accept()
            if not self.open:
                hang_up(caller)
                continue
            try:
                called = socket.create_connection((host, int(port)))
            except OSError:
                hang_up(caller)
                continue
            for ends in ((caller, called), (called, caller)):
                threading.Thread(target=self.pass_on, args=ends, daemon=True).start()

    def pass_on(self, source, target):
        self.through.add(source)
        try:
            while some := source.recv(65536):
                target.sendall(some)
        except OSError:
            pass
        self.through.discard(source)
        hang_up(source)
        hang_up(target)


def hang_up(one):
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    one.close()


DOOR = Door()


def inbox(phone):
    """What is on a phone, oldest first."""
    host = PHONES_URL.removeprefix("http://")
    asked = http.client.HTTPConnection(host, timeout=30)
    asked.request("GET", f"/phones/{phone}/inbox")
    return json.loads(asked.getresponse().read())
