# What functions may do, in pieces that several of them are given. None may update or
# delete in the events table: a recorded event is only ever inserted, and only together
# with its head, in one transaction.

locals {
  in_a_transaction = { "ForAnyValue:StringEquals" = { "dynamodb:EnclosingOperation" = ["TransactWriteItems"] } }

  views = [for view in ["consent", "opt_out_tracking", "messages", "sessions"] : "${local.table_arn}${local.tables[view].name}"]
  # Tables of later generations: …-g2, …-g3.
  generations = [for view in local.views : "${view}-g*"]

  # Reading the ledger, in full strength. Scan is for the first start in a new
  # environment, which looks whether anything is recorded before it names the store.
  reads_the_ledger = [
    {
      Sid      = "ReadEvents"
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:Query"]
      Resource = ["${local.table_arn}${local.tables.events.name}"]
    },
    {
      Sid      = "ReadHeads"
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:Scan"]
      Resource = ["${local.table_arn}${local.tables.heads.name}"]
    },
    {
      Sid      = "ReadControl"
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem"]
      Resource = ["${local.table_arn}${local.tables.control.name}"]
    },
  ]

  # The config row of a new store, cursors, dedupe keys, claims.
  writes_control = [
    {
      Sid       = "WriteControl"
      Effect    = "Allow"
      Action    = ["dynamodb:PutItem"]
      Resource  = ["${local.table_arn}${local.tables.control.name}"]
      Condition = local.in_a_transaction
    },
  ]

  appends = concat(local.writes_control, [
    {
      Sid      = "CheckTheLastEvent"
      Effect   = "Allow"
      Action   = ["dynamodb:ConditionCheckItem"] # There is none outside a transaction.
      Resource = ["${local.table_arn}${local.tables.events.name}"]
    },
    {
      Sid       = "AppendEvents"
      Effect    = "Allow"
      Action    = ["dynamodb:PutItem"]
      Resource  = ["${local.table_arn}${local.tables.events.name}"]
      Condition = local.in_a_transaction
    },
    {
      Sid       = "MoveHeads"
      Effect    = "Allow"
      Action    = ["dynamodb:PutItem"]
      Resource  = ["${local.table_arn}${local.tables.heads.name}"]
      Condition = local.in_a_transaction
    },
  ])

  # Lambda receives on the function's behalf, by its role.
  received_from = { for queue, name in local.queues : queue => {
    Sid      = "ReceiveFrom${replace(title(replace(queue, "_", " ")), " ", "")}"
    Effect   = "Allow"
    Action   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    Resource = ["${local.queue_arn}${name}"]
  } }

  sent_to = { for queue, name in local.queues : queue => {
    Sid      = "SendTo${replace(title(replace(queue, "_", " ")), " ", "")}"
    Effect   = "Allow"
    Action   = ["sqs:SendMessage"]
    Resource = ["${local.queue_arn}${name}"]
  } }
}
