# Consent over HTTP, behind an API that lets nobody in but whom IAM knows: the caller
# it names is the actor of what is entered.

module "consent_api" {
  source = "./function"

  name                 = local.functions.consent_api
  binary               = "consent-api"
  timeout_seconds      = 30
  memory_mb            = 256
  reserved_concurrency = lookup(var.reserved_concurrency, "consent-api", -1)

  variables = merge(local.ledger_variables, local.view_variables)

  settings = var.settings
  takes    = ["BUSINESS_TIME_ZONE", "STORE_ID"]

  statements = concat(local.reads_the_ledger, local.appends, [
    # Which generation is shown.
    {
      Sid      = "ReadTheRegistry"
      Effect   = "Allow"
      Action   = ["dynamodb:Query"]
      Resource = ["${local.table_arn}${local.tables.control.name}"]
    },
    {
      Sid    = "ListPending"
      Effect = "Allow"
      Action = ["dynamodb:Query"]
      Resource = flatten([for index in ["deadline-index", "question-index"] : [
        "${local.table_arn}${local.tables.consent.name}/index/${index}",
        "${local.table_arn}${local.tables.consent.name}-g*/index/${index}",
      ]])
    },
  ])

  zips               = var.zips
  architecture       = var.architecture
  log_level          = var.log_level
  log_retention_days = var.log_retention_days
  log_groups_arn     = local.log_arn
  kms_key_arn        = aws_kms_key.data.arn
  metric_namespace   = local.metric_namespace
  alarm_topic_arn    = aws_sns_topic.alarms.arn
}

locals {
  # As handlers/openapi/consent-api.json says. No path holds a number: access logs keep paths.
  api_routes = [
    "POST /v1/revocations",
    "POST /v1/grants",
    "POST /v1/completions",
    "POST /v1/check",
    "POST /v1/consent",
    "GET /v1/opt-outs/pending",
    "GET /v1/references/{code}",
    "GET /v1/openapi.json",
  ]
}

resource "aws_apigatewayv2_api" "consent" {
  name          = "${local.name}-consent-${var.environment}"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_integration" "consent" {
  api_id                 = aws_apigatewayv2_api.consent.id
  integration_type       = "AWS_PROXY"
  integration_uri        = module.consent_api.arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "consent" {
  for_each = toset(local.api_routes)

  api_id             = aws_apigatewayv2_api.consent.id
  route_key          = each.value
  authorization_type = "AWS_IAM"
  target             = "integrations/${aws_apigatewayv2_integration.consent.id}"
}

resource "aws_apigatewayv2_stage" "consent" {
  api_id      = aws_apigatewayv2_api.consent.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    throttling_burst_limit = 100
    throttling_rate_limit  = 50
  }

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.consent_calls.arn
    format = jsonencode({
      at        = "$context.requestTime"
      caller    = "$context.identity.userArn"
      route     = "$context.routeKey"
      status    = "$context.status"
      took_ms   = "$context.responseLatency"
      requestId = "$context.requestId"
    })
  }
}

resource "aws_cloudwatch_log_group" "consent_calls" {
  name              = "/aws/apigateway/${local.name}-consent-${var.environment}"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.data.arn
}

resource "aws_lambda_permission" "consent" {
  statement_id  = "ConsentApi"
  action        = "lambda:InvokeFunction"
  function_name = module.consent_api.name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.consent.execution_arn}/*/*"
}
