# What the functions are told, beside what var.settings adds.

locals {
  numbers = join(",", distinct(concat(
    aws_pinpointsmsvoicev2_phone_number.ours[*].phone_number,
    keys(var.further_numbers),
  )))

  # As the functions call the kinds of numbers of which it matters. The number tells its own.
  kinds = { TOLL_FREE = "toll_free", TEN_DLC = "ten_dlc" }
  kinds_of_ours = [for ours in aws_pinpointsmsvoicev2_phone_number.ours :
    "${ours.phone_number}=${local.kinds[ours.number_type]}" if contains(keys(local.kinds), ours.number_type)
  ]

  ledger_variables = {
    EVENTS_TABLE    = local.tables.events.name
    HEADS_TABLE     = local.tables.heads.name
    CONTROL_TABLE   = local.tables.control.name
    AWS_REGION_NAME = var.region
  }

  view_variables = {
    CONSENT_TABLE          = local.tables.consent.name
    OPT_OUT_TRACKING_TABLE = local.tables.opt_out_tracking.name
    MESSAGES_TABLE         = local.tables.messages.name
    SESSIONS_TABLE         = local.tables.sessions.name
  }

  mirror_variables = var.mirror_opt_outs ? { OPT_OUT_LIST = aws_pinpointsmsvoicev2_opt_out_list.ours.name } : {}
}
