# Triggers into replies: the one function that reaches the agent, the carrier and AWS's
# opt-out list.

module "agent_reply" {
  source = "./function"

  name                 = local.functions.agent_reply
  binary               = "agent-reply"
  timeout_seconds      = 85
  memory_mb            = 256
  reserved_concurrency = lookup(var.reserved_concurrency, "agent-reply", -1)

  variables = merge(local.ledger_variables, local.mirror_variables, {
    REPLY_QUEUE_URL        = aws_sqs_queue.replies.url
    REPLY_DEAD_LETTERS_URL = aws_sqs_queue.replies_dead.url
    CONFIGURATION_SET      = aws_pinpointsmsvoicev2_configuration_set.ours.name
    ORIGINATION_NUMBER     = local.numbers
    SUPERVISOR_AGENT_ID    = var.supervisor_agent_id
    SUPERVISOR_ALIAS_ID    = var.supervisor_alias_id
    BRAND_NAME             = var.brand_name
    BRAND_CONTACT          = var.brand_contact
    ANSWERED_COUNTRIES     = join(",", var.countries)
  })

  settings = var.settings
  takes = [
    "AGENT_IDLE_SECONDS",
    "AGENT_TIMEOUT_SECONDS",
    "ANSWER_WINDOW_SECONDS",
    "BUSINESS_TIME_ZONE",
    "CONTACT_PARTS_PER_DAY",
    "DEPLOYMENT_PARTS_PER_DAY",
    "QUIET_HOURS",
    "REPLY_TEXTS_MAX",
    "STORE_ID",
  ]

  statements = concat(local.reads_the_ledger, local.appends, [
    # The day's budget is a counter: no transaction, and no other row.
    {
      Sid       = "CountTheBudget"
      Effect    = "Allow"
      Action    = ["dynamodb:UpdateItem"]
      Resource  = ["${local.table_arn}${local.tables.control.name}"]
      Condition = { "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["budget#*"] } }
    },
    {
      Sid      = "AskTheAgent"
      Effect   = "Allow"
      Action   = ["bedrock:InvokeAgent"]
      Resource = ["arn:${local.partition}:bedrock:${var.region}:${local.account}:agent-alias/${var.supervisor_agent_id}/${var.supervisor_alias_id}"]
    },
    {
      Sid      = "MirrorOptOuts"
      Effect   = "Allow"
      Action   = ["sms-voice:DeleteOptedOutNumber", "sms-voice:PutOptedOutNumber"]
      Resource = ["${local.sms_arn}opt-out-list/${local.opt_out_list}"]
    },
    # How fast the numbers may send. AWS finds a number by an id of its own, not by itself.
    {
      Sid      = "LearnSendRates"
      Effect   = "Allow"
      Action   = ["sms-voice:DescribePhoneNumbers"]
      Resource = ["${local.sms_arn}phone-number/*"]
    },
    {
      Sid      = "PostponeReplies"
      Effect   = "Allow"
      Action   = ["sqs:ChangeMessageVisibility"]
      Resource = ["${local.queue_arn}${local.queues.replies}"]
    },
    local.received_from.replies,
    local.sent_to.replies,
    local.sent_to.replies_dead,
  ])

  zips               = var.zips
  architecture       = var.architecture
  log_level          = var.log_level
  log_retention_days = var.log_retention_days
  log_groups_arn     = local.log_arn
  kms_key_arn        = aws_kms_key.data.arn
  metric_namespace   = local.metric_namespace
  alarm_topic_arn    = aws_sns_topic.alarms.arn
}

# Which number it is, is known only once it is there. IAM asks for the number and for the
# configuration set, since every text names both.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsendusermessagingsmsandvoicev2.html
locals {
  send = [{
    Sid    = "SendTexts"
    Effect = "Allow"
    Action = ["sms-voice:SendTextMessage"]
    Resource = concat(
      ["${local.sms_arn}configuration-set/${local.configuration_set}"],
      aws_pinpointsmsvoicev2_phone_number.ours[*].arn,
      values(var.further_numbers),
    )
  }]
}

resource "aws_iam_role_policy" "send" {
  name   = "send"
  role   = module.agent_reply.role_name
  policy = jsonencode({ Version = "2012-10-17", Statement = local.send })
}

# One trigger at a time, so that nobody waits for another's agent. Whether it is enabled is
# an operator's to say (docs/runbook.md, docs/cutover.md): an apply changes nothing about it.
resource "aws_lambda_event_source_mapping" "replies" {
  event_source_arn        = aws_sqs_queue.replies.arn
  function_name           = module.agent_reply.arn
  batch_size              = 1
  function_response_types = ["ReportBatchItemFailures"]
  # On standby there is no number to answer from.
  enabled = !var.standby

  scaling_config {
    maximum_concurrency = 16
  }

  lifecycle {
    ignore_changes = [enabled]
  }
}
