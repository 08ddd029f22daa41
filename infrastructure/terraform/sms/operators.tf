# Roles that people and other systems take. Each may do one thing.

locals {
  # Without named principals, the account's own policies say who may.
  trusted = {
    dialler   = coalescelist(var.dialler_principals, [local.root_arn])
    auditor   = coalescelist(var.auditor_principals, [local.root_arn])
    eraser    = coalescelist(var.eraser_principals, [local.root_arn])
    rebuilder = coalescelist(var.rebuilder_principals, [local.root_arn])
    redriver  = coalescelist(var.redriver_principals, [local.root_arn])
    tester    = coalescelist(var.tester_principals, [local.root_arn])
  }

  reads_everything = [
    {
      Sid    = "Read"
      Effect = "Allow"
      Action = [
        "dynamodb:BatchGetItem",
        "dynamodb:DescribeTable",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
      ]
      Resource = flatten([for table in concat(
        [for kept in ["events", "heads", "control"] : "${local.table_arn}${local.tables[kept].name}"],
        local.views, local.generations,
      ) : [table, "${table}/index/*"]])
    },
  ]
}

resource "aws_iam_role" "operator" {
  for_each = local.trusted

  name               = "${local.name}-${each.key}-${var.environment}"
  assume_role_policy = data.aws_iam_policy_document.operator[each.key].json
}

data "aws_iam_policy_document" "operator" {
  for_each = local.trusted

  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = each.value
    }
  }
}

# Asks whether somebody may be called, and nothing else.
locals {
  dialler = [{
    Sid      = "Check"
    Effect   = "Allow"
    Action   = ["execute-api:Invoke"]
    Resource = ["${aws_apigatewayv2_api.consent.execution_arn}/$default/POST/v1/check"]
  }]
}

resource "aws_iam_role_policy" "dialler" {
  name   = "check"
  role   = aws_iam_role.operator["dialler"].id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.dialler })
}

# Reads the whole record. What is looked at unmasked is on record first, in a stream of
# its own: that is all it can append to.
resource "aws_iam_role_policy" "auditor" {
  name = "audit"
  role = aws_iam_role.operator["auditor"].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.reads_everything, [
      {
        Sid       = "CheckTheLastLook"
        Effect    = "Allow"
        Action    = ["dynamodb:ConditionCheckItem"]
        Resource  = ["${local.table_arn}${local.tables.events.name}"]
        Condition = { "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = ["system#access"] } }
      },
      {
        Sid      = "RecordTheLook"
        Effect   = "Allow"
        Action   = ["dynamodb:PutItem"]
        Resource = [for kept in ["events", "heads"] : "${local.table_arn}${local.tables[kept].name}"]
        Condition = merge(local.in_a_transaction, {
          "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = ["system#access"] }
        })
      },
    ])
  })
}

# Takes words away, once that is on record: the one attribute `words`, and of the other
# attributes none but the key.
resource "aws_iam_role_policy" "eraser" {
  name = "erase"
  role = aws_iam_role.operator["eraser"].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.reads_everything, local.appends, [
      {
        Sid      = "EraseWords"
        Effect   = "Allow"
        Action   = ["dynamodb:UpdateItem"]
        Resource = ["${local.table_arn}${local.tables.events.name}"]
        Condition = merge(local.in_a_transaction, {
          "ForAllValues:StringEquals" = { "dynamodb:Attributes" = ["stream_id", "seq", "words"] }
        })
      },
    ])
  })
}

# Builds views anew, compares and swaps them. Nothing to send with, and of the ledger
# it appends to the stream of the views alone.
resource "aws_iam_role_policy" "rebuilder" {
  name = "rebuild"
  role = aws_iam_role.operator["rebuilder"].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.reads_everything, [
      {
        Sid      = "KeepTheRegistry"
        Effect   = "Allow"
        Action   = ["dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
        Resource = ["${local.table_arn}${local.tables.control.name}"]
      },
      {
        Sid       = "CheckTheLastSwap"
        Effect    = "Allow"
        Action    = ["dynamodb:ConditionCheckItem"]
        Resource  = ["${local.table_arn}${local.tables.events.name}"]
        Condition = { "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = ["system#projections"] } }
      },
      {
        Sid      = "RecordTheSwap"
        Effect   = "Allow"
        Action   = ["dynamodb:PutItem"]
        Resource = [for kept in ["events", "heads"] : "${local.table_arn}${local.tables[kept].name}"]
        Condition = merge(local.in_a_transaction, {
          "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = ["system#projections"] }
        })
      },
      # A generation is guarded like the table beside it, and its protection is taken off
      # before it is dropped.
      {
        Sid    = "MakeFillAndDropGenerations"
        Effect = "Allow"
        Action = [
          "dynamodb:CreateTable",
          "dynamodb:DeleteTable",
          "dynamodb:PutItem",
          "dynamodb:UpdateContinuousBackups",
          "dynamodb:UpdateTable",
          "dynamodb:UpdateTimeToLive",
        ]
        Resource = local.generations
      },
      {
        Sid      = "SeeWhatIsRecoverable"
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeContinuousBackups"]
        Resource = concat(local.views, local.generations)
      },
      {
        Sid      = "StartTheStateMachine"
        Effect   = "Allow"
        Action   = ["states:StartExecution"]
        Resource = ["arn:${local.partition}:states:${var.region}:${local.account}:stateMachine:${local.rebuild}"]
      },
      {
        Sid    = "FollowIt"
        Effect = "Allow"
        Action = ["states:DescribeExecution", "states:DescribeMapRun", "states:ListExecutions", "states:ListMapRuns", "states:RedriveExecution"]
        Resource = [
          "arn:${local.partition}:states:${var.region}:${local.account}:execution:${local.rebuild}:*",
          "arn:${local.partition}:states:${var.region}:${local.account}:execution:${local.rebuild}/*",
          "arn:${local.partition}:states:${var.region}:${local.account}:mapRun:${local.rebuild}/*",
        ]
      },
    ])
  })
}

# Clears up dead letters: triggers go back to the reply queue, where agent-reply decides
# anew, and what was not projected is folded as the projector does it. It appends nothing
# and reaches nobody.
resource "aws_iam_role_policy" "redriver" {
  name = "redrive"
  role = aws_iam_role.operator["redriver"].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.reads_everything, local.writes_control, [
      {
        Sid      = "FindTheQueues"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl"]
        Resource = [for queue in ["projector_dead", "replies", "replies_dead"] : "${local.queue_arn}${local.queues[queue]}"]
      },
      {
        Sid      = "TakeAndGiveBackDeadLetters"
        Effect   = "Allow"
        Action   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"]
        Resource = [for queue in ["projector_dead", "replies_dead"] : "${local.queue_arn}${local.queues[queue]}"]
      },
      {
        Sid       = "WriteRows"
        Effect    = "Allow"
        Action    = ["dynamodb:PutItem"]
        Resource  = concat(local.views, local.generations)
        Condition = local.in_a_transaction
      },
      local.sent_to.replies,
    ])
  })
}

# Texts a number of its own, and follows what comes of it. What it publishes is what a
# customer says: whoever has this role can speak for any number.
resource "aws_iam_role_policy" "tester" {
  name = "smoke"
  role = aws_iam_role.operator["tester"].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.reads_everything, [
      {
        Sid      = "FindTheAccount"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl"]
        Resource = ["${local.queue_arn}${local.queues.inbound_retry}"]
      },
      {
        Sid      = "TextTheSystem"
        Effect   = "Allow"
        Action   = ["sns:Publish"]
        Resource = ["${local.topic_arn}${local.topics.inbound}"]
      },
    ])
  })
}
