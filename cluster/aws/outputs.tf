output "blobs" {
  description = "--blobs of huracan submit."
  value       = "s3://${aws_s3_bucket.this.bucket}/blobs"
}

output "candles" {
  description = "Where candles are put before a run is submitted."
  value       = "s3://${aws_s3_bucket.this.bucket}/candles/"
}

output "database" {
  description = "HOST:PORT of PostgreSQL, inside the VPC only."
  value       = aws_db_instance.this.endpoint
}

output "database_master_secret" {
  description = "Where RDS keeps the master's password (Secrets Manager); needed once, for the bootstrap."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}

output "dsn_secret" {
  description = "The secret that holds DATABASE_DSN (Secrets Manager)."
  value       = aws_secretsmanager_secret.dsn.name
}

output "cluster" {
  description = "ECS cluster."
  value       = aws_ecs_cluster.this.name
}

output "log_group" {
  description = "CloudWatch log group of all nodes."
  value       = aws_cloudwatch_log_group.this.name
}
