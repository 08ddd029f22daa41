# The tables. The first three are the ledger; what else is here follows from it and
# can be built anew. Later generations of a view (…-g2, …) are made by
# `textledger projections rebuild`, not here.

locals {
  tables = {
    events = {
      name       = "${local.name}-events-${var.environment}"
      keys       = ["stream_id", "seq"]
      attributes = { stream_id = "S", seq = "N", bucket = "S", event_id = "S" }
      indexes    = { recorded-index = ["bucket", "event_id"] }
      streams    = true
      expires    = false
    }
    heads = {
      name       = "${local.name}-heads-${var.environment}"
      keys       = ["stream_id"]
      attributes = { stream_id = "S" }
      indexes    = {}
      streams    = false
      expires    = false
    }
    control = {
      name       = "${local.name}-control-${var.environment}"
      keys       = ["pk", "sk"]
      attributes = { pk = "S", sk = "S" }
      indexes    = {}
      streams    = false
      expires    = false
    }
    consent = {
      name = "${local.name}-consent-${var.environment}"
      keys = ["phone_number"]
      attributes = {
        phone_number     = "S"
        customer_id      = "S"
        consent_status   = "S"
        opt_out_deadline = "S"
        question_status  = "S"
        questioned_at    = "S"
      }
      indexes = {
        customer-index = ["customer_id"]
        deadline-index = ["consent_status", "opt_out_deadline"]
        question-index = ["question_status", "questioned_at"]
      }
      streams = false
      expires = true
    }
    opt_out_tracking = {
      name       = "scheduling-agent-opt-out-tracking-${var.environment}"
      keys       = ["tracking_id", "timestamp"]
      attributes = { tracking_id = "S", timestamp = "S", phone_number = "S" }
      indexes    = { phone-index = ["phone_number", "timestamp"] }
      streams    = false
      expires    = false
    }
    messages = {
      name       = "${local.name}-messages-${var.environment}"
      keys       = ["message_id", "timestamp"]
      attributes = { message_id = "S", timestamp = "S", phone_number = "S", session_id = "S" }
      indexes = {
        phone-index   = ["phone_number", "timestamp"]
        session-index = ["session_id", "timestamp"]
      }
      streams = false
      expires = true
    }
    sessions = {
      name       = "${local.name}-sessions-${var.environment}"
      keys       = ["session_id"]
      attributes = { session_id = "S", phone_number = "S" }
      indexes    = { phone-index = ["phone_number"] }
      streams    = false
      expires    = true
    }
  }
}

resource "aws_dynamodb_table" "of" {
  for_each = local.tables

  name                        = each.value.name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = each.value.keys[0]
  range_key                   = try(each.value.keys[1], null)
  stream_enabled              = each.value.streams
  stream_view_type            = each.value.streams ? "NEW_AND_OLD_IMAGES" : null
  deletion_protection_enabled = var.deletion_protection

  dynamic "attribute" {
    for_each = each.value.attributes
    content {
      name = attribute.key
      type = attribute.value
    }
  }

  dynamic "global_secondary_index" {
    for_each = each.value.indexes
    content {
      name            = global_secondary_index.key
      hash_key        = global_secondary_index.value[0]
      range_key       = try(global_secondary_index.value[1], null)
      projection_type = "ALL"
    }
  }

  dynamic "ttl" {
    for_each = each.value.expires ? ["ttl"] : []
    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.data.arn
  }
}
