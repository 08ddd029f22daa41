variable "environment" {
  description = "Which environment this is, such as dev or prod: part of most names."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{0,15}$", var.environment))
    error_message = "An environment is up to 16 lower-case letters and digits, the first a letter."
  }
}

variable "region" {
  description = "The AWS region. The number, the topics and the Bedrock agent are in it too."
  type        = string
  default     = "us-east-1"
}

variable "tags" {
  description = "Tags of every resource, beside application and environment."
  type        = map(string)
  default     = {}
}

variable "deletion_protection" {
  description = "Whether tables and the number refuse to be deleted, and buckets that are not empty. Off only for what is thrown away."
  type        = bool
  default     = true
}

# What is deployed

variable "zips" {
  description = "The folder with the functions' zips, as scripts/build-lambdas leaves them."
  type        = string
  default     = "../../../target/lambda-zips"
}

variable "architecture" {
  description = "The processor that the zips were built for: arm64 or x86_64."
  type        = string
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "Lambda knows arm64 and x86_64."
  }
}

variable "reserved_concurrency" {
  description = "The most invocations at the same time, by function (sms-inbound, projector, agent-reply, delivery-status, consent-api, rebuild-slice, watchdog): a budget, and a guarantee. Others share what the account has left; a new account has too little to reserve any."
  type        = map(number)
  default     = {}
}

variable "log_retention_days" {
  description = "How long log lines are kept. They hold no full number and no text."
  type        = number
  default     = 400
}

variable "log_level" {
  description = "What the functions log: RUST_LOG, info or finer, such as info,textledger=debug. What is counted is counted from lines at info: without them the dashboard's figures and the alarms carrier-blocks and agent-poisoned are silent."
  type        = string
  default     = "info"

  # Directives without a target are for all lines, ours among them.
  validation {
    condition = anytrue([for part in split(",", var.log_level) : !strcontains(part, "=")]) && alltrue([
      for part in split(",", var.log_level) : contains(["info", "debug", "trace"], lower(reverse(split("=", trimspace(part)))[0]))
      if !strcontains(part, "=") || startswith(trimspace(part), "textledger")
    ])
    error_message = "log_level is info, debug or trace for our own lines: counted metrics and two alarms are made of lines at info."
  }
}

# The number

variable "number_type" {
  description = "The kind of number that is requested: TOLL_FREE, TEN_DLC, LONG_CODE or SIMULATOR. A number that exists already keeps its kind, whatever is given here."
  type        = string
  default     = "TOLL_FREE"

  validation {
    condition     = contains(["TOLL_FREE", "TEN_DLC", "LONG_CODE", "SIMULATOR"], var.number_type)
    error_message = "The provider knows TOLL_FREE, TEN_DLC, LONG_CODE and SIMULATOR numbers. It can neither request nor take over a short code: give that one in further_numbers and number_types."
  }
}

variable "number_country" {
  description = "The country of the number, by ISO 3166-1."
  type        = string
  default     = "US"
}

variable "registration_id" {
  description = "The registration that the number is requested under, where its kind needs one before."
  type        = string
  default     = null
}

variable "existing_phone_number_id" {
  description = "The id (phone-…) of a number the account has already: it is taken over, instead of a new one requested, and keeps its kind, country, capabilities and registration. No short code: the provider reads none (see further_numbers)."
  type        = string
  default     = null
}

variable "further_numbers" {
  description = "Other numbers of ours in this account, E.164 or short code to ARN. Their two-way channel, opt-out list and self-managed opt-outs are for you to set: the channel to the topic of inbound texts, by the role that the output two_way_role_arn names."
  type        = map(string)
  default     = {}
}

variable "number_types" {
  description = "The kind of each further number, as in \"+12125550101=ten_dlc,72975=short_code\": what the carrier does with a STOP depends on it. The number's own is put before it."
  type        = string
  default     = ""
}

variable "countries" {
  description = "The countries whose numbers are texted, by ISO 3166-1: answers go to no other, and AWS blocks all other (protect configuration)."
  type        = list(string)
  default     = ["US", "CA"]
}

variable "standby" {
  description = "Beside another system that has the number still: everything is deployed but the number, which is neither requested nor taken over, and nothing is sent. Switched to false, an apply takes the number over; replies wait until their mapping is enabled (docs/cutover.md). Never back to true with a number in the state: that would release it."
  type        = bool
  default     = false
}

variable "topics_suffix" {
  description = "What the topics' names end with, such as -ledgerprod, where the account and region have topics of these names already. Set it before the first apply: another one makes other topics."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^(-[a-z0-9]{1,32})?$", var.topics_suffix))
    error_message = "A suffix is a hyphen and up to 32 lower-case letters and digits, or nothing."
  }
}

variable "monthly_spend_usd" {
  description = "The account's monthly spend limit for texts, in US dollars: an alarm goes off at four fifths of it. AWS sends nothing beyond it."
  type        = number
  default     = 100
}

# The agent, and who speaks

variable "supervisor_agent_id" {
  description = "The Bedrock agent's id: up to 10 letters and digits."
  type        = string
}

variable "supervisor_alias_id" {
  description = "The id of the Bedrock agent's alias: up to 10 letters and digits."
  type        = string
}

variable "brand_name" {
  description = "Who speaks in the fixed texts."
  type        = string
}

variable "brand_contact" {
  description = "How to reach them, as HELP answers."
  type        = string
}

variable "mirror_opt_outs" {
  description = "Whether who opted out of all texts is put on AWS's opt-out list too: a second fence. It means nothing on toll-free numbers."
  type        = bool
  default     = true
}

variable "settings" {
  description = "Further variables of functions that have a default (BUSINESS_TIME_ZONE, STORE_ID, QUIET_HOURS, …), by name: each function takes those of its own. The README of the project says what each does."
  type        = map(string)
  default     = {}

  validation {
    condition = length(setsubtract(keys(var.settings), [
      "AGENT_IDLE_SECONDS", "AGENT_TIMEOUT_SECONDS", "ANSWER_WINDOW_SECONDS", "BUSINESS_TIME_ZONE",
      "CONTACT_PARTS_PER_DAY", "DEPLOYMENT_PARTS_PER_DAY", "QUIET_HOURS", "REPLY_TEXTS_MAX", "STATUS_KEYWORD",
      "STORE_ID",
    ])) == 0
    error_message = "settings takes AGENT_IDLE_SECONDS, AGENT_TIMEOUT_SECONDS, ANSWER_WINDOW_SECONDS, BUSINESS_TIME_ZONE, CONTACT_PARTS_PER_DAY, DEPLOYMENT_PARTS_PER_DAY, QUIET_HOURS, REPLY_TEXTS_MAX, STATUS_KEYWORD and STORE_ID."
  }
}

# People

variable "alarm_email" {
  description = "Where alarms are mailed; the address has to confirm once. Without it, subscribe to the topic that the output alarm_topic_arn names."
  type        = string
  default     = null
}

variable "dialler_principals" {
  description = "Who may take the role that asks the consent check and nothing else, by ARN. Empty: whom the account's own policies let."
  type        = list(string)
  default     = []
}

variable "auditor_principals" {
  description = "Who may take the role that reads the ledger, by ARN. Empty: whom the account's own policies let."
  type        = list(string)
  default     = []
}

variable "eraser_principals" {
  description = "Who may take the role that takes words away, by ARN. Empty: whom the account's own policies let."
  type        = list(string)
  default     = []
}

variable "rebuilder_principals" {
  description = "Who may take the role that builds views anew, by ARN. Empty: whom the account's own policies let."
  type        = list(string)
  default     = []
}

variable "redriver_principals" {
  description = "Who may take the role that clears up dead letters, by ARN. Empty: whom the account's own policies let."
  type        = list(string)
  default     = []
}

variable "tester_principals" {
  description = "Who may take the role that tries the system with a text, by ARN: it can speak for any number. Empty: whom the account's own policies let."
  type        = list(string)
  default     = []
}

# Checkpoints

variable "checkpoint_retention_days" {
  description = "How long no one, root included, can delete or replace an object of the log of checkpoints. Cannot be shortened for what is written."
  type        = number
  default     = 1826
}

variable "checkpoint_lock_mode" {
  description = "COMPLIANCE, where not even root can lift the lock, or GOVERNANCE for what is thrown away."
  type        = string
  default     = "COMPLIANCE"

  validation {
    condition     = contains(["COMPLIANCE", "GOVERNANCE"], var.checkpoint_lock_mode)
    error_message = "S3 knows COMPLIANCE and GOVERNANCE."
  }
}

variable "checkpoint_key_id" {
  description = "An Ed25519 signing key of KMS that exists already: its id, its ARN, or an alias of this account and region (alias/…). Without it one is made by the AWS CLI."
  type        = string
  default     = null

  # A policy names keys: by the ARN of an alias nothing would be granted.
  validation {
    condition     = !can(regex("^arn:.*:alias/", var.checkpoint_key_id))
    error_message = "checkpoint_key_id takes no ARN of an alias: give alias/NAME, or the ARN of the key."
  }
}
