output "phone_number" {
  description = "The number; none on standby."
  value       = one(aws_pinpointsmsvoicev2_phone_number.ours[*].phone_number)
}

output "phone_number_id" {
  description = "Its id."
  value       = one(aws_pinpointsmsvoicev2_phone_number.ours[*].id)
}

output "configuration_set" {
  description = "The configuration set of our texts."
  value       = aws_pinpointsmsvoicev2_configuration_set.ours.name
}

output "opt_out_list" {
  description = "The opt-out list that consent is mirrored into."
  value       = aws_pinpointsmsvoicev2_opt_out_list.ours.name
}

output "topics" {
  description = "The topics of inbound texts and of reports, by ARN."
  value       = { inbound = aws_sns_topic.inbound.arn, delivery = aws_sns_topic.delivery.arn }
}

output "two_way_role_arn" {
  description = "The role that texts are published by: for the two-way channel of further numbers."
  value       = aws_iam_role.two_way.arn
}

output "topics_suffix" {
  description = "What the topics' names end with: for textledger doctor --topics-suffix."
  value       = var.topics_suffix
}

output "replies_mapping" {
  description = "The mapping of the reply queue: disabled, nothing is sent, and all else goes on."
  value       = aws_lambda_event_source_mapping.replies.uuid
}

output "tables" {
  description = "The tables, by name."
  value       = { for kept, table in aws_dynamodb_table.of : kept => table.name }
}

output "functions" {
  description = "The functions, by name."
  value       = local.functions
}

output "queues" {
  description = "The queues, by URL: replies, the two that feed themselves back, and those for an operator."
  value = {
    replies        = aws_sqs_queue.replies.url
    replies_dead   = aws_sqs_queue.replies_dead.url
    inbound_retry  = aws_sqs_queue.inbound_retry.url
    delivery_retry = aws_sqs_queue.delivery_retry.url
    projector_dead = aws_sqs_queue.projector_dead.url
  }
}

output "consent_api_url" {
  description = "Where the consent API is. Requests are signed (SigV4, service execute-api)."
  value       = aws_apigatewayv2_api.consent.api_endpoint
}

output "rebuild_state_machine_arn" {
  description = "For textledger projections rebuild --driver step-functions --state-machine."
  value       = aws_sfn_state_machine.rebuild.arn
}

output "checkpoints_bucket" {
  description = "The bucket of the log of checkpoints."
  value       = aws_s3_bucket.checkpoints.id
}

output "checkpoint_key_id" {
  description = "The key that signs checkpoints, for KMS."
  value       = local.checkpoint_key
}

output "operator_roles" {
  description = "The roles that people and other systems take: dialler, auditor, eraser, rebuilder, redriver, tester."
  value       = { for operator, role in aws_iam_role.operator : operator => role.arn }
}

output "alarm_topic_arn" {
  description = "The topic that alarms are told."
  value       = aws_sns_topic.alarms.arn
}

output "dashboard" {
  description = "The name of the dashboard in CloudWatch."
  value       = aws_cloudwatch_dashboard.texts.dashboard_name
}
