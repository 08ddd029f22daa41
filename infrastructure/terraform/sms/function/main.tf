# One function with its role, its log group, and what its log lines and Lambda's own
# metrics raise alarms about.

locals {
  variables = merge(
    { for name in var.takes : name => var.settings[name] if contains(keys(var.settings), name) },
    var.variables,
    { RUST_LOG = var.log_level },
  )

  # Where to read on about its alarms: docs/runbook.md names them without what all share.
  see = "See docs/runbook.md#${replace(var.name, "/^scheduling-agent-sms-|-[a-z0-9]+$/", "")}"
}

resource "aws_lambda_function" "this" {
  function_name                  = var.name
  role                           = aws_iam_role.this.arn
  runtime                        = "provided.al2023"
  handler                        = "bootstrap"
  architectures                  = [var.architecture]
  filename                       = "${var.zips}/${var.binary}.zip"
  source_code_hash               = filebase64sha256("${var.zips}/${var.binary}.zip")
  timeout                        = var.timeout_seconds
  memory_size                    = var.memory_mb
  reserved_concurrent_executions = var.reserved_concurrency

  environment {
    variables = local.variables
  }

  # The functions write JSON of their own; this is about Lambda's lines beside it.
  logging_config {
    log_format       = "JSON"
    system_log_level = "INFO"
    log_group        = aws_cloudwatch_log_group.this.name
  }

  dynamic "dead_letter_config" {
    for_each = var.has_dead_letters ? [var.dead_letters_arn] : []
    content {
      target_arn = dead_letter_config.value
    }
  }

  depends_on = [aws_iam_role_policy.own]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "own" {
  name = "own"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(var.statements, [{
      Sid      = "WriteItsLog"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["${var.log_groups_arn}/aws/lambda/${var.name}:*"]
    }])
  })
}

# A log line with a field `alarm` is one.
resource "aws_cloudwatch_log_metric_filter" "alarms" {
  name           = "alarms"
  log_group_name = aws_cloudwatch_log_group.this.name
  pattern        = "{ $.fields.alarm = * }"

  metric_transformation {
    namespace  = var.metric_namespace
    name       = "Alarms"
    value      = "1"
    dimensions = { alarm = "$.fields.alarm" }
  }
}

# From process start to the first event taken; only Lambda measures it.
resource "aws_cloudwatch_log_metric_filter" "cold_starts" {
  name           = "cold-starts"
  log_group_name = aws_cloudwatch_log_group.this.name
  pattern        = "{ $.type = \"platform.report\" && $.record.metrics.initDurationMs = * }"

  metric_transformation {
    namespace = var.metric_namespace
    name      = "ColdStartMs"
    value     = "$.record.metrics.initDurationMs"
    unit      = "Milliseconds"
  }
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "${var.name}-errors"
  alarm_description   = "Invocations of ${var.name} fail. ${local.see}-errors"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = var.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.errors_per_minute_max
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

# Lambda could not even write the dead letter: a text may be lost.
resource "aws_cloudwatch_metric_alarm" "dead_letter_errors" {
  count = var.has_dead_letters ? 1 : 0

  alarm_name          = "${var.name}-dead-letter-errors"
  alarm_description   = "What ${var.name} gave up could not be kept: a text or report may be lost. ${local.see}-dead-letter-errors"
  namespace           = "AWS/Lambda"
  metric_name         = "DeadLetterErrors"
  dimensions          = { FunctionName = var.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}
