# Inbound texts into events. SNS invokes it; what it could not record comes back from
# inbound-retry.

module "sms_inbound" {
  source = "./function"

  name                 = local.functions.sms_inbound
  binary               = "sms-inbound"
  timeout_seconds      = 30
  memory_mb            = 256
  reserved_concurrency = lookup(var.reserved_concurrency, "sms-inbound", -1)
  has_dead_letters     = true
  dead_letters_arn     = aws_sqs_queue.inbound_retry.arn

  variables = merge(local.ledger_variables, {
    REPLY_QUEUE_URL    = aws_sqs_queue.replies.url
    ORIGINATION_NUMBER = local.numbers
    NUMBER_TYPES       = local.number_types
  })

  settings = var.settings
  takes    = ["BUSINESS_TIME_ZONE", "STATUS_KEYWORD", "STORE_ID"]

  statements = concat(local.reads_the_ledger, local.appends, [
    local.sent_to.replies,
    local.sent_to.inbound_retry,
    local.received_from.inbound_retry,
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

resource "aws_lambda_event_source_mapping" "inbound_retry" {
  event_source_arn        = aws_sqs_queue.inbound_retry.arn
  function_name           = module.sms_inbound.arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = 5
  }
}
