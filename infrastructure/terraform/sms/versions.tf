# 5.100 is what every change is checked with; nothing here is gone in 6.x.
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = merge({ application = "textledger", environment = var.environment }, var.tags)
  }
}
