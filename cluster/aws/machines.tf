# ECS on EC2: one group of three on-demand machines for coordinators, one of spot machines for workers, one task per machine.
resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

data "aws_ssm_parameter" "ami" {
  name = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
}

locals {
  groups = {
    coordinators = { types = [var.coordinator_type], on_demand = 100, size = 3, max = 4 }
    workers      = { types = var.worker_types, on_demand = 0, size = 0, max = 200 }
  }
}

resource "aws_launch_template" "this" {
  for_each = local.groups

  name_prefix            = "${var.name}-${each.key}-"
  image_id               = data.aws_ssm_parameter.ami.value
  instance_type          = each.value.types[0]
  vpc_security_group_ids = [aws_security_group.machines.id]
  update_default_version = true

  user_data = base64encode(templatefile("${path.module}/user-data.sh.tftpl", {
    cluster  = aws_ecs_cluster.this.name
    bucket   = aws_s3_bucket.this.bucket
    region   = var.region
    stopping = local.stop_seconds
  }))

  iam_instance_profile {
    arn = aws_iam_instance_profile.machine.arn
  }

  # One hop: a container cannot take the machine's role.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 60
      volume_type = "gp3"
      encrypted   = true
    }
  }

  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "${var.name}-${each.key}", project = var.name }
  }
}

resource "aws_autoscaling_group" "this" {
  for_each = local.groups

  name_prefix         = "${var.name}-${each.key}-"
  min_size            = each.value.size
  max_size            = each.value.max
  desired_capacity    = each.value.size
  vpc_zone_identifier = aws_subnet.private[*].id
  health_check_type   = "EC2"

  # A machine that is likely to be interrupted is replaced before its notice. ECS drains it first (managed_draining adds a hook here), and
  # the agent drains it at the notice itself (user-data.sh.tftpl). In both cases the node gets SIGTERM.
  capacity_rebalance = each.value.on_demand == 0

  mixed_instances_policy {
    instances_distribution {
      on_demand_base_capacity                  = 0
      on_demand_percentage_above_base_capacity = each.value.on_demand
      spot_allocation_strategy                 = "price-capacity-optimized"
    }

    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.this[each.key].id
        version            = aws_launch_template.this[each.key].latest_version
      }

      dynamic "override" {
        for_each = each.value.types

        content {
          instance_type = override.value
        }
      }
    }
  }

  # Two of three coordinators stay while the third is replaced.
  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 66
      instance_warmup        = 120
    }
  }

  tag {
    key                 = "AmazonECSManaged"
    value               = "true"
    propagate_at_launch = true
  }

  # ECS decides the number of workers' machines from the number of tasks.
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [desired_capacity]
  }
}

resource "aws_ecs_capacity_provider" "this" {
  for_each = local.groups

  name = "${var.name}-${each.key}"

  auto_scaling_group_provider {
    auto_scaling_group_arn         = aws_autoscaling_group.this[each.key].arn
    managed_draining               = "ENABLED"
    managed_termination_protection = "DISABLED"

    managed_scaling {
      status                    = each.key == "workers" ? "ENABLED" : "DISABLED"
      target_capacity           = 100
      minimum_scaling_step_size = 1
      maximum_scaling_step_size = 20
      instance_warmup_period    = 90
    }
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = [for provider in aws_ecs_capacity_provider.this : provider.name]
}
