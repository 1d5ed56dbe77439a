# A fleet on AWS: PostgreSQL (RDS), blobs (S3), three coordinators on demand, workers on spot, all of it private.
# cluster/README.md says how to begin. Keep the state in your own encrypted, locked backend (terraform init -backend-config=...).
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0, < 7.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { project = var.name }
  }
}

data "aws_caller_identity" "this" {}

data "aws_availability_zones" "this" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}
