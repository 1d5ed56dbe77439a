# Three zones. Nodes and database live in private subnets; the public ones hold only the NAT gateway.
locals {
  zones = slice(data.aws_availability_zones.this.names, 0, 3)
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

# No rule at all: a resource without a group of its own can talk to nobody.
resource "aws_default_security_group" "none" {
  vpc_id = aws_vpc.this.id
}

resource "aws_subnet" "private" {
  count             = 3
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(var.cidr, 4, count.index)
  availability_zone = local.zones[count.index]
  tags              = { Name = "${var.name}-private-${count.index}" }
}

resource "aws_subnet" "public" {
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(var.cidr, 4, 8)
  availability_zone = local.zones[0]
  tags              = { Name = "${var.name}-nat" }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.name }
}

resource "aws_eip" "nat" {
  domain = "vpc"
  tags   = { Name = "${var.name}-nat" }
}

# One gateway for three zones: nodes survive its loss (their leases run out, others continue), so three would gain little.
resource "aws_nat_gateway" "this" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.public.id
  tags          = { Name = var.name }

  depends_on = [aws_internet_gateway.this]
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.this.id
  }

  tags = { Name = "${var.name}-public" }
}

resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.this.id

  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.this.id
  }

  tags = { Name = "${var.name}-private" }
}

resource "aws_route_table_association" "private" {
  count          = 3
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private.id
}

# Traffic of blobs and candles does not go through the NAT gateway, so it costs nothing there.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.private.id]
}

# ---- who may talk to whom ------------------------------------------------------------------------------------------------------
# The machines: nobody connects to them; an operator comes in through SSM.
resource "aws_security_group" "machines" {
  name_prefix = "${var.name}-machines-"
  description = "ECS machines: out only"
  vpc_id      = aws_vpc.this.id
  lifecycle { create_before_destroy = true }
}

# The nodes' own network interfaces.
resource "aws_security_group" "nodes" {
  name_prefix = "${var.name}-nodes-"
  description = "Huracan nodes"
  vpc_id      = aws_vpc.this.id
  lifecycle { create_before_destroy = true }
}

resource "aws_security_group" "database" {
  name_prefix = "${var.name}-database-"
  description = "PostgreSQL, for nodes and machines alone"
  vpc_id      = aws_vpc.this.id
  lifecycle { create_before_destroy = true }
}

# Akka.Remote has no login, so everyone who reaches its port is a member: only the nodes' group may reach it.
resource "aws_vpc_security_group_ingress_rule" "akka" {
  count                        = var.cluster ? 1 : 0
  description                  = "Akka.Remote between nodes"
  security_group_id            = aws_security_group.nodes.id
  referenced_security_group_id = aws_security_group.nodes.id
  ip_protocol                  = "tcp"
  from_port                    = local.akka_port
  to_port                      = local.akka_port
}

resource "aws_vpc_security_group_egress_rule" "akka" {
  count                        = var.cluster ? 1 : 0
  description                  = "Akka.Remote between nodes"
  security_group_id            = aws_security_group.nodes.id
  referenced_security_group_id = aws_security_group.nodes.id
  ip_protocol                  = "tcp"
  from_port                    = local.akka_port
  to_port                      = local.akka_port
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  for_each = {
    nodes    = aws_security_group.nodes.id
    machines = aws_security_group.machines.id
  }

  description                  = "PostgreSQL from ${each.key}"
  security_group_id            = aws_security_group.database.id
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = local.database_port
  to_port                      = local.database_port
}

resource "aws_vpc_security_group_egress_rule" "database" {
  for_each = {
    nodes    = aws_security_group.nodes.id
    machines = aws_security_group.machines.id
  }

  description                  = "PostgreSQL"
  security_group_id            = each.value
  referenced_security_group_id = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = local.database_port
  to_port                      = local.database_port
}

# S3, the image registry, secrets, logs, your own collector.
resource "aws_vpc_security_group_egress_rule" "https" {
  for_each = {
    nodes    = aws_security_group.nodes.id
    machines = aws_security_group.machines.id
  }

  description       = "HTTPS out"
  security_group_id = each.value
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

locals {
  akka_port     = 4053
  database_port = 5432
}
