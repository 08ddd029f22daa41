"""A plan on standby, beside another system: its number is not touched, nothing can be sent,
and no topic has a name that is taken."""

TAKEN = ("sms-inbound-messages", "sms-delivery-events")


def amiss(plan):
    """What is not as it must be, a line each."""
    numbers = plan.of_type("aws_pinpointsmsvoicev2_phone_number")
    yield from (f"{address} is planned: the number is the other system's" for address in numbers)
    mappings = plan.values("aws_lambda_event_source_mapping")
    if mappings["aws_lambda_event_source_mapping.replies"]["enabled"] is not False:
        yield "the mapping of the reply queue is enabled: answers could go out"
    topics = [one["name"] for one in plan.values("aws_sns_topic").values()]
    yield from (f"the topic {name} has the other system's name" for name in topics if name in TAKEN)
    if not topics:
        yield "there are no topics"
