# The reply queue, and the ways back for what could not be done at once. Nothing in
# inbound-retry and delivery-retry is ever given up on: it goes back to its function
# for the 14 days that SQS keeps a message.

locals {
  kept_seconds   = 14 * 24 * 3600
  reply_receives = 1000
}

resource "aws_sqs_queue" "replies_dead" {
  name                              = local.queues.replies_dead
  fifo_queue                        = true
  visibility_timeout_seconds        = 30
  message_retention_seconds         = local.kept_seconds
  kms_master_key_id                 = aws_kms_key.data.arn
  kms_data_key_reuse_period_seconds = 3600
}

# A group a contact; two seconds, so that texts of a burst are answered together.
resource "aws_sqs_queue" "replies" {
  name                              = local.queues.replies
  fifo_queue                        = true
  delay_seconds                     = 2
  visibility_timeout_seconds        = 90
  message_retention_seconds         = local.kept_seconds
  kms_master_key_id                 = aws_kms_key.data.arn
  kms_data_key_reuse_period_seconds = 3600

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.replies_dead.arn
    maxReceiveCount     = local.reply_receives
  })
}

resource "aws_sqs_queue" "inbound_retry" {
  name                              = local.queues.inbound_retry
  visibility_timeout_seconds        = 180
  message_retention_seconds         = local.kept_seconds
  kms_master_key_id                 = aws_kms_key.data.arn
  kms_data_key_reuse_period_seconds = 3600
}

resource "aws_sqs_queue" "delivery_retry" {
  name                              = local.queues.delivery_retry
  visibility_timeout_seconds        = 180
  message_retention_seconds         = local.kept_seconds
  kms_master_key_id                 = aws_kms_key.data.arn
  kms_data_key_reuse_period_seconds = 3600
}

resource "aws_sqs_queue" "projector_dead" {
  name                              = local.queues.projector_dead
  visibility_timeout_seconds        = 30
  message_retention_seconds         = local.kept_seconds
  kms_master_key_id                 = aws_kms_key.data.arn
  kms_data_key_reuse_period_seconds = 3600
}

# What SNS cannot hand to Lambda.
resource "aws_sqs_queue_policy" "inbound_retry" {
  queue_url = aws_sqs_queue.inbound_retry.url
  policy    = data.aws_iam_policy_document.from_topic["inbound_retry"].json
}

resource "aws_sqs_queue_policy" "delivery_retry" {
  queue_url = aws_sqs_queue.delivery_retry.url
  policy    = data.aws_iam_policy_document.from_topic["delivery_retry"].json
}

data "aws_iam_policy_document" "from_topic" {
  for_each = { inbound_retry = local.topics.inbound, delivery_retry = local.topics.delivery }

  statement {
    sid       = "WhatTheTopicCannotHandOver"
    actions   = ["sqs:SendMessage"]
    resources = ["${local.queue_arn}${local.queues[each.key]}"]
    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = ["${local.topic_arn}${each.value}"]
    }
  }
}
