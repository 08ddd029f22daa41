# What wakes an operator: what no retry mends by itself, or not in time. Errors and dead
# letters of single functions are beside them, in ./function.

resource "aws_sns_topic" "alarms" {
  name              = "${local.name}-alarms-${var.environment}"
  kms_master_key_id = aws_kms_key.data.arn
}

resource "aws_sns_topic_subscription" "alarms" {
  count = var.alarm_email == null ? 0 : 1

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

locals {
  # Every description ends with where to read on: a section goes by its alarm's name.
  see = "See docs/runbook.md#"

  # Name, metric, value, what it means.
  queue_alarms = {
    replies_dead = {
      metric    = "ApproximateNumberOfMessagesVisible"
      threshold = 1
      meaning   = "A trigger of a reply could not be served: a contact waits for what nobody tries any more."
    }
    # A confirmation goes out within five minutes or not at all.
    replies = {
      metric    = "ApproximateAgeOfOldestMessage"
      threshold = 4 * 60
      meaning   = "Replies wait: confirmations are given up after five minutes."
    }
    projector_dead = {
      metric    = "ApproximateNumberOfMessagesVisible"
      threshold = 1
      meaning   = "Stream records could not be projected: a view lacks what they tell."
    }
  }

  # Queues that feed themselves back, and what it means where they are not empty.
  retry_alarms = {
    inbound_retry  = "Inbound texts are not recorded; they are tried again for 14 days."
    delivery_retry = "Delivery reports are not recorded; they are tried again for 14 days."
  }

  # What log lines raise, by their field `alarm`.
  raised = {
    event_lost      = "An event that was recorded is missing."
    given_up        = "A text was given up: a contact did not get what they were owed."
    head_ahead      = "A head names events that are not there: tables were restored to different instants, or events deleted."
    ledger_changed  = "A recorded event was changed or removed."
    opt_out_overdue = "An opt-out is past its deadline of ten business days, and no system behind has acknowledged it."
    record_unusable = "A record cannot be used; its contact gets nothing until it can."
    unserved        = "A contact is owed something and gets nothing, although the watchdog triggered it again."
    view_behind     = "A view is behind the ledger by more than five minutes."
    watch_failed    = "A part of the watchdog's round failed: what it watches is not watched."
  }
}

resource "aws_cloudwatch_metric_alarm" "queues" {
  for_each = local.queue_alarms

  alarm_name          = "${local.queues[each.key]}-${each.value.metric == "ApproximateAgeOfOldestMessage" ? "age" : "messages"}"
  alarm_description   = "${each.value.meaning} ${local.see}${replace(each.key, "_", "-")}-${each.value.metric == "ApproximateAgeOfOldestMessage" ? "age" : "messages"}"
  namespace           = "AWS/SQS"
  metric_name         = each.value.metric
  dimensions          = { QueueName = local.queues[each.key] }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# Not by the age of the oldest message: SQS leaves out those that were received three times
# or more and not deleted, which is what keeps failing. One that is tried again every three
# minutes is visible or not visible, and there all the time.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
resource "aws_cloudwatch_metric_alarm" "not_recorded" {
  for_each = local.retry_alarms

  alarm_name          = "${local.queues[each.key]}-age"
  alarm_description   = "${each.value} ${local.see}${replace(each.key, "_", "-")}-age"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  evaluation_periods  = 15
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "waiting"
    label       = "messages that wait or are being tried"
    expression  = "FILL(visible, 0) + FILL(hidden, 0)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = {
      visible = "ApproximateNumberOfMessagesVisible"
      hidden  = "ApproximateNumberOfMessagesNotVisible"
    }
    content {
      id = metric_query.key
      metric {
        namespace   = "AWS/SQS"
        metric_name = metric_query.value
        dimensions  = { QueueName = local.queues[each.key] }
        stat        = "Maximum"
        period      = 60
      }
    }
  }
}

# They have the names they had: without these, one would be deleted while the other is made.
moved {
  from = aws_cloudwatch_metric_alarm.queues["inbound_retry"]
  to   = aws_cloudwatch_metric_alarm.not_recorded["inbound_retry"]
}

moved {
  from = aws_cloudwatch_metric_alarm.queues["delivery_retry"]
  to   = aws_cloudwatch_metric_alarm.not_recorded["delivery_retry"]
}

resource "aws_cloudwatch_metric_alarm" "iterator_age" {
  alarm_name          = "${local.functions.projector}-iterator-age"
  alarm_description   = "Views are behind the ledger by more than five minutes. ${local.see}projector-iterator-age"
  namespace           = "AWS/Lambda"
  metric_name         = "IteratorAge"
  dimensions          = { FunctionName = local.functions.projector }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 5 * 60 * 1000
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "topics" {
  for_each = local.topics

  alarm_name          = "${local.plain_topics[each.key]}-not-kept-${var.environment}"
  alarm_description   = "What the topic could not hand to its function could not be kept either: a text or report may be lost. ${local.see}${local.plain_topics[each.key]}-not-kept"
  namespace           = "AWS/SNS"
  metric_name         = "NumberOfNotificationsFailedToRedriveToDlq"
  dimensions          = { TopicName = each.value }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "raised" {
  for_each = local.raised

  alarm_name          = "${local.name}-${replace(each.key, "_", "-")}-${var.environment}"
  alarm_description   = "${each.value} ${local.see}${replace(each.key, "_", "-")}"
  namespace           = local.metric_namespace
  metric_name         = "Alarms"
  dimensions          = { alarm = each.key }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# One of each heals by itself: the conversation goes on in a fresh session, the number is
# not texted until it lets us through.
resource "aws_cloudwatch_metric_alarm" "counted" {
  for_each = {
    AgentPoisoned = {
      name    = "agent-poisoned"
      meaning = "Bedrock refused three questions or more within an hour: contacts get the fixed text in place of an answer."
    }
    CarrierBlocks = {
      name    = "carrier-blocks"
      meaning = "Carriers turned three numbers or more away from us within an hour: they may take our texts for spam."
    }
  }

  alarm_name          = "${local.name}-${each.value.name}-${var.environment}"
  alarm_description   = "${each.value.meaning} ${local.see}${each.value.name}"
  namespace           = local.metric_namespace
  metric_name         = "Counted"
  dimensions          = { counted = each.key }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# Alarms of what the watchdog finds are silent where it does not run.
resource "aws_cloudwatch_metric_alarm" "watchdog_silent" {
  alarm_name          = "${local.functions.watchdog}-silent"
  alarm_description   = "The watchdog did not run for five minutes: what nobody watches goes unnoticed. ${local.see}watchdog-silent"
  namespace           = "AWS/Lambda"
  metric_name         = "Invocations"
  dimensions          = { FunctionName = local.functions.watchdog }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# Those below are of the account and region, not of this environment alone: AWS End User
# Messaging counts no finer. It counts only once its service-linked role is there.

resource "aws_cloudwatch_metric_alarm" "spend" {
  alarm_name          = "${local.name}-spend-${var.environment}"
  alarm_description   = "Four fifths of the month's spend limit for texts are used: beyond it AWS sends nothing, confirmations included. ${local.see}spend"
  namespace           = "AWS/SMSVoice"
  metric_name         = "TextMessageMonthlySpend"
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.monthly_spend_usd * 0.8
  treat_missing_data  = "ignore"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# Over a day: receipts come up to hours after the text.
resource "aws_cloudwatch_metric_alarm" "delivery_rate" {
  alarm_name          = "${local.name}-delivery-rate-${var.environment}"
  alarm_description   = "Fewer than 99 of 100 parts were delivered in a day. ${local.see}delivery-rate"
  comparison_operator = "LessThanThreshold"
  threshold           = 99
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "rate"
    label       = "parts delivered, in per cent"
    expression  = "100 * FILL(delivered, 0) / sent"
    return_data = true
  }

  metric_query {
    id = "sent"
    metric {
      namespace   = "AWS/SMSVoice"
      metric_name = "NumberOfTextMessagePartsSent"
      stat        = "Sum"
      period      = 86400
    }
  }

  metric_query {
    id = "delivered"
    metric {
      namespace   = "AWS/SMSVoice"
      metric_name = "NumberOfTextMessagePartsDelivered"
      stat        = "Sum"
      period      = 86400
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "blocked_by_country" {
  alarm_name          = "${local.name}-blocked-by-country-${var.environment}"
  alarm_description   = "Texts to a country that is not allowed were blocked: somebody may be pumping traffic. ${local.see}blocked-by-country"
  namespace           = "AWS/SMSVoice"
  metric_name         = "TextMessagesBlockedByProtect"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "cold_start" {
  alarm_name          = "${local.name}-cold-start-${var.environment}"
  alarm_description   = "A function took a second or more to start. ${local.see}cold-start"
  namespace           = local.metric_namespace
  metric_name         = "ColdStartMs"
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1000
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
