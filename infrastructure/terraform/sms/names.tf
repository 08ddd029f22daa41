# Names, and the ARNs that policies name. They are put together here, not taken from
# the resources, so that a plan shows every policy in full before anything exists.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  name      = "scheduling-agent-sms"
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  root_arn     = "arn:${local.partition}:iam::${local.account}:root"
  table_arn    = "arn:${local.partition}:dynamodb:${var.region}:${local.account}:table/"
  queue_arn    = "arn:${local.partition}:sqs:${var.region}:${local.account}:"
  sms_arn      = "arn:${local.partition}:sms-voice:${var.region}:${local.account}:"
  topic_arn    = "arn:${local.partition}:sns:${var.region}:${local.account}:"
  log_arn      = "arn:${local.partition}:logs:${var.region}:${local.account}:log-group:"
  function_arn = "arn:${local.partition}:lambda:${var.region}:${local.account}:function:"

  # sms-inbound keeps the name it has in the system this replaces.
  functions = {
    sms_inbound     = "${local.name}-inbound-${var.environment}"
    projector       = "${local.name}-projector-${var.environment}"
    agent_reply     = "${local.name}-agent-reply-${var.environment}"
    delivery_status = "${local.name}-delivery-status-${var.environment}"
    consent_api     = "${local.name}-consent-api-${var.environment}"
    rebuild_slice   = "${local.name}-rebuild-slice-${var.environment}"
    watchdog        = "${local.name}-watchdog-${var.environment}"
  }

  queues = {
    replies_dead   = "${local.name}-replies-dead-${var.environment}.fifo"
    replies        = "${local.name}-replies-${var.environment}.fifo"
    inbound_retry  = "${local.name}-inbound-retry-${var.environment}"
    delivery_retry = "${local.name}-delivery-retry-${var.environment}"
    projector_dead = "${local.name}-projector-dead-${var.environment}"
  }

  # Names of buckets are one world's: this tells accounts and regions apart.
  here = substr(sha256("${local.account}/${var.region}"), 0, 12)

  rebuild_bucket     = "${local.name}-rebuild-${var.environment}-${local.here}"
  checkpoints_bucket = "${local.name}-checkpoints-${var.environment}-${local.here}"
  bucket_arn         = "arn:${local.partition}:s3:::"

  # Of its own for each environment: two can share an account.
  metric_namespace = "textledger/${var.environment}"
}
