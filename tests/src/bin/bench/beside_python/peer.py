"""What the functions are held against: a function in Python with boto3 that makes the
calls its event names, one after the other, and answers.

Its clients are made before the first event, as a good function's are. The Runtime API is
spoken with the standard library alone, which is less than AWS's own runtime does.
"""

import http.client
import json
import os

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

INVOCATION = "/2018-06-01/runtime/invocation"

clients = {service: boto3.client(service) for service in os.environ["PEER_SERVICES"].split(",")}


def make(call):
    try:
        answer = getattr(clients[call["service"]], xform_name(call["operation"]))(**call["params"])
    except ClientError:
        if not call["fails"]:
            raise
    else:
        if call["fails"]:
            raise RuntimeError(f"{call['operation']} should have failed")
        for _ in answer.get("completion", ()):
            pass


def post(api, path, answer):
    api.request("POST", path, json.dumps(answer))
    api.getresponse().read()


def main():
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    while True:
        api.request("GET", f"{INVOCATION}/next")
        response = api.getresponse()
        path = f"{INVOCATION}/{response.headers['Lambda-Runtime-Aws-Request-Id']}"
        calls = json.loads(response.read())
        try:
            for call in calls:
                make(call)
        except Exception as error:
            post(api, f"{path}/error", {"errorType": type(error).__name__, "errorMessage": str(error)})
        else:
            post(api, f"{path}/response", {"batchItemFailures": []})


main()
