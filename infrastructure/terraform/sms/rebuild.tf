# Views built anew: the worker, and the state machine that has it work on every slice.
# Neither has anything to send with.

module "rebuild_slice" {
  source = "./function"

  name                 = local.functions.rebuild_slice
  binary               = "rebuild-slice"
  timeout_seconds      = 900
  memory_mb            = 512
  reserved_concurrency = lookup(var.reserved_concurrency, "rebuild-slice", -1)

  variables = merge(local.ledger_variables, local.view_variables)

  settings = var.settings
  takes    = ["STORE_ID"]

  statements = concat(local.reads_the_ledger, [
    {
      Sid      = "ReadCursorsAndCheckpoints"
      Effect   = "Allow"
      Action   = ["dynamodb:BatchGetItem", "dynamodb:Query"]
      Resource = ["${local.table_arn}${local.tables.control.name}"]
    },
    {
      Sid      = "WriteCursorsAndCheckpoints"
      Effect   = "Allow"
      Action   = ["dynamodb:PutItem"]
      Resource = ["${local.table_arn}${local.tables.control.name}"]
    },
    # Only generations that are being built, and none that readers began with.
    {
      Sid      = "FillGenerations"
      Effect   = "Allow"
      Action   = ["dynamodb:PutItem", "dynamodb:Query"]
      Resource = local.generations
    },
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

locals {
  rebuild    = "${local.name}-rebuild-${var.environment}"
  slice_list = "slices.jsonl"
  results    = "results"
  # The ledger is cut into 256 slices, by the hash of a stream's id.
  slices = join("", [for slice in range(256) : "{\"slice\":${slice}}\n"])
}

resource "aws_sfn_state_machine" "rebuild" {
  name     = local.rebuild
  type     = "STANDARD"
  role_arn = aws_iam_role.rebuild.arn

  definition = templatefile("${path.module}/../../data/rebuild.asl.json", {
    bucket        = local.rebuild_bucket
    rebuild_slice = "${local.function_arn}${local.functions.rebuild_slice}"
    slice_list    = local.slice_list
    results       = local.results
  })

  logging_configuration {
    level                  = "ERROR"
    include_execution_data = true
    log_destination        = "${aws_cloudwatch_log_group.rebuild.arn}:*"
  }

  depends_on = [aws_iam_role_policy.rebuild]
}

# A state machine finds log groups by this prefix without a policy of their own.
resource "aws_cloudwatch_log_group" "rebuild" {
  name              = "/aws/vendedlogs/states/${local.rebuild}"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.data.arn
}

resource "aws_iam_role" "rebuild" {
  name               = local.rebuild
  assume_role_policy = data.aws_iam_policy_document.states.json
}

data "aws_iam_policy_document" "states" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["states.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role_policy" "rebuild" {
  name = "slices"
  role = aws_iam_role.rebuild.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Worker"
        Effect   = "Allow"
        Action   = ["lambda:InvokeFunction"]
        Resource = ["${local.function_arn}${local.functions.rebuild_slice}"]
      },
      # A Distributed Map runs its slices as executions of the machine itself.
      {
        Sid      = "Slices"
        Effect   = "Allow"
        Action   = ["states:StartExecution"]
        Resource = ["arn:${local.partition}:states:${var.region}:${local.account}:stateMachine:${local.rebuild}"]
      },
      {
        Sid    = "FollowSlices"
        Effect = "Allow"
        Action = ["states:DescribeExecution", "states:RedriveExecution", "states:StopExecution"]
        Resource = [
          "arn:${local.partition}:states:${var.region}:${local.account}:execution:${local.rebuild}:*",
          "arn:${local.partition}:states:${var.region}:${local.account}:execution:${local.rebuild}/*",
        ]
      },
      {
        Sid      = "SliceList"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${local.bucket_arn}${local.rebuild_bucket}/${local.slice_list}"]
      },
      {
        Sid      = "Results"
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
        Resource = ["${local.bucket_arn}${local.rebuild_bucket}/${local.results}/*"]
      },
      # CloudWatch has no resource for these.
      {
        Sid    = "WriteItsLog"
        Effect = "Allow"
        Action = [
          "logs:CreateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:DescribeLogGroups",
          "logs:DescribeResourcePolicies",
          "logs:GetLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:UpdateLogDelivery",
        ]
        Resource = ["*"]
      },
    ]
  })
}

resource "aws_s3_bucket" "rebuild" {
  bucket        = local.rebuild_bucket
  force_destroy = true
}

resource "aws_s3_object" "slices" {
  bucket       = aws_s3_bucket.rebuild.id
  key          = local.slice_list
  content      = local.slices
  content_type = "application/jsonl"
}

# What each worker came to: counts, of interest for a while.
resource "aws_s3_bucket_lifecycle_configuration" "rebuild" {
  bucket = aws_s3_bucket.rebuild.id

  rule {
    id     = "results"
    status = "Enabled"

    filter {
      prefix = "${local.results}/"
    }

    expiration {
      days = 90
    }
  }

  rule {
    id     = "unfinished"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "rebuild" {
  bucket = aws_s3_bucket.rebuild.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "rebuild" {
  bucket                  = aws_s3_bucket.rebuild.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
