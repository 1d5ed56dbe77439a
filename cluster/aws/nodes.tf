# What runs on the machines: docker/start without arguments, configured by its environment.
locals {
  # The program leaves within drain_seconds plus 5. After that ECS sends SIGKILL, and the leases run out.
  stop_seconds = var.drain_seconds + 20

  coordinators = ["coordinator-0", "coordinator-1", "coordinator-2"]
  zone         = "${var.name}.vpc"

  environment = {
    AWS_REGION        = var.region
    HURACAN_BLOBS     = "s3://${aws_s3_bucket.this.bucket}/blobs"
    HURACAN_DATA      = "/candles"
    HURACAN_DRAIN     = tostring(var.drain_seconds)
    HURACAN_LEASE     = "20"
    HURACAN_LOG       = "json"
    HURACAN_CLUSTER   = var.cluster ? "1" : ""
    HURACAN_AKKA_PORT = tostring(local.akka_port)
    # Used only in a cluster. The three names outlive their machines; a node binds to its task's own private address (docker/start).
    HURACAN_AKKA_SEEDS = join(",", [for name in local.coordinators : "${name}.${local.zone}:${local.akka_port}"])
  }

  container = {
    name                   = "node"
    image                  = var.image
    essential              = true
    stopTimeout            = local.stop_seconds
    readonlyRootFilesystem = true
    secrets                = [{ name = "DATABASE_DSN", valueFrom = aws_secretsmanager_secret.dsn.arn }]

    mountPoints = [
      { sourceVolume = "candles", containerPath = "/candles", readOnly = true },
      { sourceVolume = "certificates", containerPath = "/etc/huracan", readOnly = true },
    ]

    linuxParameters = {
      capabilities = { drop = ["ALL"] }
      tmpfs        = [{ containerPath = "/tmp", size = 256 }]
    }

    healthCheck = { command = ["CMD", "/opt/huracan/healthy"], interval = 15, timeout = 5, retries = 4, startPeriod = 120 }

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = var.region
        awslogs-stream-prefix = "node"
      }
    }
  }

  # A coordinator uses more than half of its machine, so that two never share one.
  nodes = merge(
    { for name in local.coordinators : name => {
      cpu         = 1536
      memory      = 4096
      environment = { HURACAN_SLOTS = "0", HURACAN_ROLES = "coordinator", HURACAN_NAME = name, HURACAN_AKKA_PUBLIC_HOSTNAME = "${name}.${local.zone}" }
    } },
    { worker = {
      cpu         = var.worker_vcpus * 1024
      memory      = var.worker_memory_mib
      environment = { HURACAN_SLOTS = tostring(var.worker_vcpus), HURACAN_ROLES = "worker" }
    } }
  )
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/nodes"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "this" {
  for_each = local.nodes

  family                   = "${var.name}-${each.key}"
  requires_compatibilities = ["EC2"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu
  memory                   = each.value.memory
  task_role_arn            = aws_iam_role.node.arn
  execution_role_arn       = aws_iam_role.execution.arn

  container_definitions = jsonencode([merge(local.container, {
    environment = [for name, value in merge(local.environment, each.value.environment) : { name = name, value = value }]
  })])

  volume {
    name      = "candles"
    host_path = "/var/lib/huracan/candles"
  }

  volume {
    name      = "certificates"
    host_path = "/etc/huracan"
  }
}

# ---- names inside the VPC, so that a coordinator keeps its name on a new machine ----
resource "aws_service_discovery_private_dns_namespace" "this" {
  name = local.zone
  vpc  = aws_vpc.this.id
}

resource "aws_service_discovery_service" "coordinator" {
  for_each = toset(local.coordinators)

  name = each.key

  dns_config {
    namespace_id = aws_service_discovery_private_dns_namespace.this.id

    dns_records {
      type = "A"
      ttl  = 10
    }
  }

  # ECS itself decides which tasks are healthy.
  health_check_custom_config {
    failure_threshold = 1
  }
}

# ---- services ----
resource "aws_ecs_service" "coordinator" {
  for_each = toset(local.coordinators)

  name            = each.key
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this[each.key].arn
  desired_count   = 1

  # The old task leaves before the new one comes: two tasks under one name would be two members at one address.
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100

  capacity_provider_strategy {
    capacity_provider = aws_ecs_capacity_provider.this["coordinators"].name
    weight            = 1
  }

  ordered_placement_strategy {
    type  = "spread"
    field = "attribute:ecs.availability-zone"
  }

  network_configuration {
    subnets         = aws_subnet.private[*].id
    security_groups = [aws_security_group.nodes.id]
  }

  service_registries {
    registry_arn = aws_service_discovery_service.coordinator[each.key].arn
  }

  depends_on = [aws_ecs_cluster_capacity_providers.this]
}

resource "aws_ecs_service" "worker" {
  name            = "worker"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this["worker"].arn
  desired_count   = var.workers

  # 0: at a spot notice ECS stops the task at once and does not wait for its replacement. For an update, stop half of the tasks at a time by
  # hand (README).
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100

  capacity_provider_strategy {
    capacity_provider = aws_ecs_capacity_provider.this["workers"].name
    weight            = 1
  }

  placement_constraints {
    type = "distinctInstance"
  }

  network_configuration {
    subnets         = aws_subnet.private[*].id
    security_groups = [aws_security_group.nodes.id]
  }

  depends_on = [aws_ecs_cluster_capacity_providers.this]
}
