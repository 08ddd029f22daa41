# What was left undone, found once a minute. It appends, triggers replies and makes
# checkpoints, and reaches nobody itself.

module "watchdog" {
  source = "./function"

  name                 = local.functions.watchdog
  binary               = "watchdog"
  timeout_seconds      = 55
  memory_mb            = 256
  reserved_concurrency = lookup(var.reserved_concurrency, "watchdog", -1)
  # It runs once a minute, and nobody else does what it does.
  errors_per_minute_max = 1

  variables = merge(local.ledger_variables, local.view_variables, local.mirror_variables, {
    REPLY_QUEUE_URL    = aws_sqs_queue.replies.url
    METRICS_NAMESPACE  = local.metric_namespace
    CHECKPOINTS_BUCKET = local.checkpoints_bucket
    CHECKPOINT_KEY_ID  = local.checkpoint_key
  })

  settings = var.settings
  takes    = ["BUSINESS_TIME_ZONE", "QUIET_HOURS", "STORE_ID"]

  statements = concat(local.reads_the_ledger, local.appends, [
    {
      Sid      = "ReadWhatIsRecent"
      Effect   = "Allow"
      Action   = ["dynamodb:Query"]
      Resource = ["${local.table_arn}${local.tables.events.name}/index/recorded-index"]
    },
    {
      Sid      = "ReadCursors"
      Effect   = "Allow"
      Action   = ["dynamodb:Query"]
      Resource = ["${local.table_arn}${local.tables.control.name}"]
    },
    # How far its rounds have come: one row, which no transaction needs.
    {
      Sid       = "KeepItsRound"
      Effect    = "Allow"
      Action    = ["dynamodb:PutItem"]
      Resource  = ["${local.table_arn}${local.tables.control.name}"]
      Condition = { "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = ["watchdog"] } }
    },
    {
      Sid    = "ListOptOutsDue"
      Effect = "Allow"
      Action = ["dynamodb:Query"]
      Resource = [
        "${local.table_arn}${local.tables.consent.name}/index/deadline-index",
        "${local.table_arn}${local.tables.consent.name}-g*/index/deadline-index",
      ]
    },
    local.sent_to.replies,
    {
      Sid      = "FindCheckpoints"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = ["${local.bucket_arn}${local.checkpoints_bucket}"]
    },
    # To delete puts a marker on top: of what is locked, every version stays.
    {
      Sid      = "KeepCheckpoints"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
      Resource = ["${local.bucket_arn}${local.checkpoints_bucket}/*"]
    },
    merge(
      {
        Sid      = "SignCheckpoints"
        Effect   = "Allow"
        Action   = ["kms:GetPublicKey", "kms:Sign"]
        Resource = [local.goes_by_alias ? "${local.key_arn}*" : local.given_key_arn]
      },
      local.goes_by_alias ? {
        Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [local.checkpoint_key] } }
      } : {},
    ),
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

# A round that failed is not tried again: the next one does all that it was to do.
resource "aws_scheduler_schedule" "watchdog" {
  name                = local.functions.watchdog
  schedule_expression = "rate(1 minute)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "${local.function_arn}${local.functions.watchdog}"
    role_arn = aws_iam_role.schedule.arn
    input    = "{}"

    retry_policy {
      maximum_retry_attempts       = 0
      maximum_event_age_in_seconds = 60
    }
  }

  depends_on = [module.watchdog]
}

resource "aws_lambda_function_event_invoke_config" "watchdog" {
  function_name                = module.watchdog.name
  maximum_retry_attempts       = 0
  maximum_event_age_in_seconds = 60
}

resource "aws_iam_role" "schedule" {
  name               = "${local.name}-schedule-${var.environment}"
  assume_role_policy = data.aws_iam_policy_document.scheduler.json
}

data "aws_iam_policy_document" "scheduler" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role_policy" "schedule" {
  name = "invoke"
  role = aws_iam_role.schedule.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Watchdog"
      Effect   = "Allow"
      Action   = ["lambda:InvokeFunction"]
      Resource = ["${local.function_arn}${local.functions.watchdog}"]
    }]
  })
}
