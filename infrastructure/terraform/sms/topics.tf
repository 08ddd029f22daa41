# Where texts and reports come in. Each topic has one subscriber, a function.

locals {
  # The same in every environment, as in the system this replaces, unless a suffix tells
  # those of one account and region apart.
  plain_topics = {
    inbound  = "sms-inbound-messages"
    delivery = "sms-delivery-events"
  }
  topics = { for kind, name in local.plain_topics : kind => "${name}${var.topics_suffix}" }
}

resource "aws_sns_topic" "inbound" {
  name              = local.topics.inbound
  kms_master_key_id = aws_kms_key.data.arn
}

resource "aws_sns_topic" "delivery" {
  name              = local.topics.delivery
  kms_master_key_id = aws_kms_key.data.arn
}

resource "aws_sns_topic_policy" "inbound" {
  arn    = aws_sns_topic.inbound.arn
  policy = data.aws_iam_policy_document.from_carrier["inbound"].json
}

resource "aws_sns_topic_policy" "delivery" {
  arn    = aws_sns_topic.delivery.arn
  policy = data.aws_iam_policy_document.from_carrier["delivery"].json
}

data "aws_iam_policy_document" "from_carrier" {
  for_each = local.topics

  statement {
    sid       = "EndUserMessaging"
    actions   = ["sns:Publish"]
    resources = ["${local.topic_arn}${each.value}"]
    principals {
      type        = "Service"
      identifiers = ["sms-voice.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_sns_topic_subscription" "inbound" {
  topic_arn      = aws_sns_topic.inbound.arn
  protocol       = "lambda"
  endpoint       = module.sms_inbound.arn
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.inbound_retry.arn })
  depends_on     = [aws_lambda_permission.inbound, aws_sqs_queue_policy.inbound_retry]
}

resource "aws_sns_topic_subscription" "delivery" {
  topic_arn      = aws_sns_topic.delivery.arn
  protocol       = "lambda"
  endpoint       = module.delivery_status.arn
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.delivery_retry.arn })
  depends_on     = [aws_lambda_permission.delivery, aws_sqs_queue_policy.delivery_retry]
}

resource "aws_lambda_permission" "inbound" {
  statement_id  = "TopicOfInboundTexts"
  action        = "lambda:InvokeFunction"
  function_name = module.sms_inbound.name
  principal     = "sns.amazonaws.com"
  source_arn    = aws_sns_topic.inbound.arn
}

resource "aws_lambda_permission" "delivery" {
  statement_id  = "TopicOfReports"
  action        = "lambda:InvokeFunction"
  function_name = module.delivery_status.name
  principal     = "sns.amazonaws.com"
  source_arn    = aws_sns_topic.delivery.arn
}
