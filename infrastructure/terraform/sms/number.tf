# The number and what AWS End User Messaging keeps about it. Texts to it go to the topic
# of inbound texts, reports on ours to that of reports.

locals {
  opt_out_list      = "${local.name}-opt-outs-${var.environment}"
  configuration_set = "${local.name}-${var.environment}"
  sms_voice         = "${path.module}/sms-voice"
  number_types      = join(",", compact(concat(local.kinds_of_ours, [var.number_types])))
}

# The provider waits until a number is active, for half an hour at most: one that has to
# be registered first is requested by hand and taken over (README.md).
resource "aws_pinpointsmsvoicev2_phone_number" "ours" {
  # On standby the number is another system's still, and nothing about it is changed.
  count = var.standby ? 0 : 1

  iso_country_code = var.number_country
  message_type     = "TRANSACTIONAL"
  number_type      = var.number_type
  registration_id  = var.registration_id

  number_capabilities = ["SMS"]
  opt_out_list_name   = aws_pinpointsmsvoicev2_opt_out_list.ours.name

  # STOP and HELP are for us to read and answer. Where AWS did, a text that begins with
  # STOP would not get here at all.
  self_managed_opt_outs_enabled = true

  two_way_channel_enabled = true
  two_way_channel_arn     = aws_sns_topic.inbound.arn
  two_way_channel_role    = aws_iam_role.two_way.arn

  deletion_protection_enabled = var.deletion_protection

  depends_on = [aws_iam_role_policy.two_way, aws_sns_topic_policy.inbound]

  # What a number is, it stays: the provider would release it and request another wherever
  # one that was taken over differs in one of these, such as SMS beside MMS.
  lifecycle {
    ignore_changes = [iso_country_code, message_type, number_capabilities, number_type, registration_id]
  }
}

moved {
  from = aws_pinpointsmsvoicev2_phone_number.ours
  to   = aws_pinpointsmsvoicev2_phone_number.ours[0]
}

import {
  for_each = var.existing_phone_number_id == null || var.standby ? toset([]) : toset([var.existing_phone_number_id])
  to       = aws_pinpointsmsvoicev2_phone_number.ours[0]
  id       = each.value
}

# What opted-out numbers are put on once their confirmation is out: a mirror of consent.
resource "aws_pinpointsmsvoicev2_opt_out_list" "ours" {
  name = local.opt_out_list
}

resource "aws_pinpointsmsvoicev2_configuration_set" "ours" {
  name                 = local.configuration_set
  default_message_type = "TRANSACTIONAL"
}

resource "aws_iam_role" "two_way" {
  name               = "${local.name}-two-way-${var.environment}"
  assume_role_policy = data.aws_iam_policy_document.sms_voice.json
}

data "aws_iam_policy_document" "sms_voice" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["sms-voice.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role_policy" "two_way" {
  name = "publish"
  role = aws_iam_role.two_way.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "InboundTexts"
        Effect   = "Allow"
        Action   = ["sns:Publish"]
        Resource = ["${local.topic_arn}${local.topics.inbound}"]
      },
      {
        Sid       = "ItsKey"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = ["arn:${local.partition}:kms:${var.region}:${local.account}:key/*"]
        Condition = { StringEquals = { "kms:ViaService" = "sns.${var.region}.amazonaws.com" } }
      },
    ]
  })
}

# Provider 5.100 knows neither event destinations nor protect configurations (6.x knows
# the first): the AWS CLI makes them, by a script that can be run again.

resource "terraform_data" "reports" {
  triggers_replace = [aws_pinpointsmsvoicev2_configuration_set.ours.id, aws_sns_topic.delivery.arn, var.region]

  provisioner "local-exec" {
    command = "${local.sms_voice} reports"
    environment = {
      AWS_REGION        = var.region
      CONFIGURATION_SET = aws_pinpointsmsvoicev2_configuration_set.ours.name
      TOPIC_ARN         = aws_sns_topic.delivery.arn
    }
  }

  depends_on = [aws_sns_topic_policy.delivery]
}

# Which countries are allowed is changed in place: what takes the protection away again is
# a resource of its own, so that no change of theirs lets texts go everywhere meanwhile.
resource "terraform_data" "countries" {
  triggers_replace = [terraform_data.protection.id, sort(var.countries)]

  provisioner "local-exec" {
    command = "${local.sms_voice} countries"
    environment = {
      AWS_REGION        = var.region
      CONFIGURATION_SET = aws_pinpointsmsvoicev2_configuration_set.ours.name
      COUNTRIES         = join(" ", sort(var.countries))
    }
  }
}

resource "terraform_data" "protection" {
  triggers_replace = [aws_pinpointsmsvoicev2_configuration_set.ours.id, var.region]

  input = {
    region            = var.region
    configuration_set = aws_pinpointsmsvoicev2_configuration_set.ours.name
    script            = local.sms_voice
  }

  provisioner "local-exec" {
    when    = destroy
    command = "${self.output.script} no-countries"
    environment = {
      AWS_REGION        = self.output.region
      CONFIGURATION_SET = self.output.configuration_set
    }
  }
}
