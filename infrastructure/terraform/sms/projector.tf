# Events into views, and triggers. It reads the ledger, puts on record where somebody's
# hand was in it, and can reach nobody.

module "projector" {
  source = "./function"

  name                 = local.functions.projector
  binary               = "projector"
  timeout_seconds      = 30
  memory_mb            = 512
  reserved_concurrency = lookup(var.reserved_concurrency, "projector", -1)

  variables = merge(local.ledger_variables, local.view_variables, {
    REPLY_QUEUE_URL = aws_sqs_queue.replies.url
  })

  settings = var.settings
  takes    = ["STORE_ID"]

  statements = concat(local.reads_the_ledger, local.writes_control, [
    {
      Sid      = "ReadCursorsAndRows"
      Effect   = "Allow"
      Action   = ["dynamodb:Query"]
      Resource = concat(["${local.table_arn}${local.tables.control.name}"], local.views, local.generations)
    },
    {
      Sid       = "WriteRows"
      Effect    = "Allow"
      Action    = ["dynamodb:PutItem"]
      Resource  = concat(local.views, local.generations)
      Condition = local.in_a_transaction
    },
    {
      Sid      = "ReadTheStream"
      Effect   = "Allow"
      Action   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
      Resource = ["${local.table_arn}${local.tables.events.name}/stream/*"]
    },
    {
      Sid       = "CheckTheLastIncident"
      Effect    = "Allow"
      Action    = ["dynamodb:ConditionCheckItem"]
      Resource  = ["${local.table_arn}${local.tables.events.name}"]
      Condition = { "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = ["system#incidents"] } }
    },
    {
      Sid      = "RecordIncidents"
      Effect   = "Allow"
      Action   = ["dynamodb:PutItem"]
      Resource = [for kept in ["events", "heads"] : "${local.table_arn}${local.tables[kept].name}"]
      Condition = merge(local.in_a_transaction, {
        "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = ["system#incidents"] }
      })
    },
    local.sent_to.replies,
    local.sent_to.projector_dead,
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

# From the oldest record on: LATEST can skip records when a mapping changes. Of one
# contact's records the order is kept, whatever runs beside.
resource "aws_lambda_event_source_mapping" "events" {
  event_source_arn               = aws_dynamodb_table.of["events"].stream_arn
  function_name                  = module.projector.arn
  starting_position              = "TRIM_HORIZON"
  batch_size                     = 100
  maximum_retry_attempts         = 8
  bisect_batch_on_function_error = true
  function_response_types        = ["ReportBatchItemFailures"]

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.projector_dead.arn
    }
  }
}

resource "aws_cloudwatch_log_metric_filter" "not_projected" {
  name           = "not-projected"
  log_group_name = module.projector.log_group
  pattern        = "{ $.fields.target = * }"

  metric_transformation {
    namespace  = local.metric_namespace
    name       = "NotProjected"
    value      = "1"
    dimensions = { target = "$.fields.target" }
  }
}

# What is recorded, by kind: the dashboard's business figures. CloudWatch takes a value only
# from a field that the pattern names.
resource "aws_cloudwatch_log_metric_filter" "counted" {
  name           = "counted"
  log_group_name = module.projector.log_group
  pattern        = "{ $.fields.counted = * && $.fields.many = * }"

  metric_transformation {
    namespace  = local.metric_namespace
    name       = "Counted"
    value      = "$.fields.many"
    dimensions = { counted = "$.fields.counted" }
  }
}
