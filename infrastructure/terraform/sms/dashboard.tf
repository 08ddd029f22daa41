# What an operator looks at: the way of a text first, then what it is worth.

locals {
  # Title, metrics as CloudWatch writes them, statistic.
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
        period  = 300
        view    = "timeSeries"
      }
    }]
  })
}
