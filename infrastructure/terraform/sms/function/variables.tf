variable "name" {
  description = "Its name as deployed."
  type        = string
}

variable "binary" {
  description = "Its name in the design, and its zip's."
  type        = string
}

variable "zips" {
  description = "The folder with the zips."
  type        = string
}

variable "architecture" {
  description = "The processor the zip was built for."
  type        = string
}

variable "timeout_seconds" {
  description = "How long one invocation may take."
  type        = number
}

variable "memory_mb" {
  description = "Its memory, and with it its share of a processor."
  type        = number
}

variable "reserved_concurrency" {
  description = "The most invocations at the same time; -1 for what the account has."
  type        = number
}

variable "variables" {
  description = "Its environment, by name."
  type        = map(string)
}

variable "settings" {
  description = "What the operator set of what has a default, for all functions."
  type        = map(string)
}

variable "takes" {
  description = "Which of the settings it takes."
  type        = list(string)
}

variable "log_level" {
  description = "RUST_LOG."
  type        = string
}

variable "log_retention_days" {
  description = "How long its log lines are kept."
  type        = number
}

variable "log_groups_arn" {
  description = "What the ARNs of log groups begin with."
  type        = string
}

variable "statements" {
  description = "What its role may do, beside writing its own log: the statements of a policy."
  type        = any
}

variable "has_dead_letters" {
  description = "Whether it is invoked asynchronously: what Lambda gives up is then kept."
  type        = bool
  default     = false
}

variable "dead_letters_arn" {
  description = "The queue that keeps it."
  type        = string
  default     = null
}

variable "kms_key_arn" {
  description = "The key of its log group."
  type        = string
}

variable "metric_namespace" {
  description = "Where the metrics made of log lines are."
  type        = string
}

variable "alarm_topic_arn" {
  description = "Whom alarms are told."
  type        = string
}

variable "errors_per_minute_max" {
  description = "How many of its invocations may fail in a minute."
  type        = number
  default     = 5
}
