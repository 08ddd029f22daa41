# What an operator looks at: the way of a text first, then what it is worth.

locals {
  # What the projector counts of what is recorded.
  counted = { for what in ["TextsReceived", "TextsSent", "AgentAnswers", "Fallbacks", "OptOuts", "CarrierBlocks", "AgentPoisoned", "PriceMillionths"] :
  what => [local.metric_namespace, "Counted", "counted", what] }

  # Part of a whole, as a chart has it: the expression, and the two it is made of.
  share = { for title, one in {
    opt_outs    = { expression = "100 * FILL(part, 0) / whole", part = "OptOuts", whole = "TextsReceived" }
    escalations = { expression = "100 * FILL(part, 0) / (FILL(part, 0) + whole)", part = "Fallbacks", whole = "AgentAnswers" }
    price       = { expression = "part / 1000000 / whole", part = "PriceMillionths", whole = "TextsSent" }
    } : title => [
    [{ expression = one.expression, label = replace(title, "_", "-"), id = "share" }],
    concat(local.counted[one.part], [{ id = "part", visible = false }]),
    concat(local.counted[one.whole], [{ id = "whole", visible = false }]),
  ] }

  # Title, metrics as CloudWatch writes them, statistic, seconds of a point where it is not five minutes.
  charts = [
    {
      title   = "Texts in, by invocations of sms-inbound"
      metrics = [["AWS/Lambda", "Invocations", "FunctionName", local.functions.sms_inbound], [".", "Errors", ".", "."]]
      stat    = "Sum"
    },
    {
      title   = "Oldest trigger of a reply, in seconds (a confirmation has 300)"
      metrics = [["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", local.queues.replies]]
      stat    = "Maximum"
    },
    {
      title   = "An answer's making, in ms (agent-reply, median and slowest in a hundred)"
      metrics = [["AWS/Lambda", "Duration", "FunctionName", local.functions.agent_reply, { stat = "p50" }], ["...", { stat = "p99" }]]
      stat    = "p50"
    },
    {
      title   = "How far views are behind, in ms"
      metrics = [["AWS/Lambda", "IteratorAge", "FunctionName", local.functions.projector]]
      stat    = "Maximum"
    },
    {
      title = "Waiting to be recorded, and given up"
      metrics = [for queue in ["inbound_retry", "delivery_retry", "replies_dead", "projector_dead"] :
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", local.queues[queue]]]
      stat = "Maximum"
    },
    {
      title   = "Errors"
      metrics = [for function in sort(values(local.functions)) : ["AWS/Lambda", "Errors", "FunctionName", function]]
      stat    = "Sum"
    },
    {
      title   = "Raised by log lines"
      metrics = [for alarm in sort(keys(local.raised)) : [local.metric_namespace, "Alarms", "alarm", alarm]]
      stat    = "Sum"
    },
    {
      title   = "Cold starts, in ms"
      metrics = [[local.metric_namespace, "ColdStartMs"]]
      stat    = "Maximum"
    },
    {
      title   = "Parts sent and delivered (account)"
      metrics = [["AWS/SMSVoice", "NumberOfTextMessagePartsSent"], [".", "NumberOfTextMessagePartsDelivered"]]
      stat    = "Sum"
    },
    {
      title   = "Spent on texts this month, in US dollars (account)"
      metrics = [["AWS/SMSVoice", "TextMessageMonthlySpend"]]
      stat    = "Maximum"
    },
    {
      title   = "Texts in and out, answers of the agent, fixed texts in their place"
      metrics = [for what in ["TextsReceived", "TextsSent", "AgentAnswers", "Fallbacks"] : local.counted[what]]
      stat    = "Sum"
    },
    {
      title   = "Opt-outs of a hundred texts that came in, by day"
      metrics = local.share.opt_outs
      stat    = "Sum"
      period  = 86400
    },
    {
      title   = "Escalations: fixed texts of a hundred answers, by day"
      metrics = local.share.escalations
      stat    = "Sum"
      period  = 86400
    },
    {
      title   = "Price of a text as carriers report it, by day"
      metrics = local.share.price
      stat    = "Sum"
      period  = 86400
    },
    {
      title   = "Turned away by carriers, refused by Bedrock"
      metrics = [for what in ["CarrierBlocks", "AgentPoisoned"] : local.counted[what]]
      stat    = "Sum"
    },
    {
      title   = "Asked of the consent API"
      metrics = [["AWS/ApiGateway", "Count", "ApiId", aws_apigatewayv2_api.consent.id], [".", "4xx", ".", "."], [".", "5xx", ".", "."]]
      stat    = "Sum"
    },
    {
      title   = "Throttled invocations"
      metrics = [for function in sort(values(local.functions)) : ["AWS/Lambda", "Throttles", "FunctionName", function]]
      stat    = "Sum"
    },
  ]
}

resource "aws_cloudwatch_dashboard" "texts" {
  dashboard_name = "${local.name}-${var.environment}"

  dashboard_body = jsonencode({
    widgets = [for at, chart in local.charts : {
      type   = "metric"
      x      = at % 2 * 12
      y      = floor(at / 2) * 6
      width  = 12
      height = 6
      properties = {
        title   = chart.title
        metrics = chart.metrics
        stat    = chart.stat
        region  = var.region
        period  = try(chart.period, 300)
        view    = "timeSeries"
      }
    }]
  })
}
