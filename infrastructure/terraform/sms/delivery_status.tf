# The carrier's reports into events. SNS invokes it; what it could not record comes back
# from delivery-retry.

module "delivery_status" {
  source = "./function"

  name                 = local.functions.delivery_status
  binary               = "delivery-status"
  timeout_seconds      = 30
  memory_mb            = 256
  reserved_concurrency = lookup(var.reserved_concurrency, "delivery-status", -1)
  has_dead_letters     = true
  dead_letters_arn     = aws_sqs_queue.delivery_retry.arn

  variables = local.ledger_variables

  settings = var.settings
  takes    = ["STORE_ID"]

  statements = concat(local.reads_the_ledger, local.appends, [
    local.sent_to.delivery_retry,
    local.received_from.delivery_retry,
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

resource "aws_lambda_event_source_mapping" "delivery_retry" {
  event_source_arn        = aws_sqs_queue.delivery_retry.arn
  function_name           = module.delivery_status.arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = 5
  }
}
