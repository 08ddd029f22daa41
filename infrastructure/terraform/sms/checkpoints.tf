# Where the log of checkpoints is kept, which proves later what was in the ledger, and
# the key that signs it. Objects cannot be replaced or deleted while they are locked,
# by whomever.

resource "aws_s3_bucket" "checkpoints" {
  bucket              = local.checkpoints_bucket
  object_lock_enabled = true
  force_destroy       = !var.deletion_protection
}

resource "aws_s3_bucket_versioning" "checkpoints" {
  bucket = aws_s3_bucket.checkpoints.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "checkpoints" {
  bucket = aws_s3_bucket.checkpoints.id

  rule {
    default_retention {
      mode = var.checkpoint_lock_mode
      days = var.checkpoint_retention_days
    }
  }

  depends_on = [aws_s3_bucket_versioning.checkpoints]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "checkpoints" {
  bucket = aws_s3_bucket.checkpoints.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "checkpoints" {
  bucket                  = aws_s3_bucket.checkpoints.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# Log tiles hold hashes and no number; still nobody reads them over plain HTTP.
resource "aws_s3_bucket_policy" "checkpoints" {
  bucket = aws_s3_bucket.checkpoints.id
  policy = data.aws_iam_policy_document.checkpoints.json
}

data "aws_iam_policy_document" "checkpoints" {
  statement {
    sid       = "EncryptedInTransit"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["${local.bucket_arn}${local.checkpoints_bucket}", "${local.bucket_arn}${local.checkpoints_bucket}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

# Provider 5.100 knows no Ed25519 keys (ECC_NIST_EDWARDS25519) and refuses their name: the
# AWS CLI makes one, by a script that can be run again. Whoever uses it names its alias.

locals {
  checkpoint_alias = "alias/${local.name}-checkpoints-${var.environment}"
  checkpoint_key   = coalesce(var.checkpoint_key_id, local.checkpoint_alias)

  # What a policy names it by: its ARN, or any key as long as it has the alias.
  goes_by_alias = startswith(local.checkpoint_key, "alias/")
  key_arn       = "arn:${local.partition}:kms:${var.region}:${local.account}:key/"
  given_key_arn = startswith(local.checkpoint_key, "arn:") ? local.checkpoint_key : "${local.key_arn}${local.checkpoint_key}"
}

resource "terraform_data" "signing_key" {
  count = var.checkpoint_key_id == null ? 1 : 0

  input = {
    alias  = local.checkpoint_alias
    region = var.region
    script = "${path.module}/signing-key"
  }

  provisioner "local-exec" {
    command     = "${self.output.script} make"
    environment = { AWS_REGION = self.output.region, KEY_ALIAS = self.output.alias }
  }

  provisioner "local-exec" {
    when        = destroy
    command     = "${self.output.script} retire"
    environment = { AWS_REGION = self.output.region, KEY_ALIAS = self.output.alias }
  }
}
