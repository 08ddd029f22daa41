# When the watchdog looks. The function is not there yet: it takes a file like
# delivery_status.tf with CHECKPOINTS_BUCKET (aws_s3_bucket.checkpoints.id) and
# CHECKPOINT_KEY_ID (local.checkpoint_key) among its variables, kms:Sign and
# kms:GetPublicKey by that alias, s3:ListBucket on the bucket and s3:GetObject,
# s3:PutObject and s3:DeleteObject (which only puts a marker there) in it, and here an
# aws_cloudwatch_event_target and an aws_lambda_permission.

resource "aws_cloudwatch_event_rule" "watchdog" {
  name                = "${local.name}-watchdog-${var.environment}"
  description         = "textledger: the watchdog looks"
  schedule_expression = "rate(${var.watchdog_every_minutes} ${var.watchdog_every_minutes == 1 ? "minute" : "minutes"})"
}
