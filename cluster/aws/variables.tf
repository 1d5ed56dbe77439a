variable "region" {
  description = "AWS region of everything."
  type        = string
}

variable "name" {
  description = "Prefix of every name; also the private DNS zone of the coordinators."
  type        = string
  default     = "huracan"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,19}$", var.name))
    error_message = "3 to 20 of a-z, 0-9 and '-', a letter first."
  }
}

variable "image" {
  description = "The image of docker/Dockerfile in a registry that the nodes can read, by digest or tag."
  type        = string

  validation {
    condition     = can(regex("[@:]", var.image)) && !endswith(var.image, ":latest")
    error_message = "A tag or digest is needed, and not :latest: a roll must know what it rolls to."
  }
}

variable "cluster" {
  description = "false: the lease fleet, whose nodes never call each other. true: one Akka.NET cluster inside the VPC."
  type        = bool
  default     = false
}

variable "workers" {
  description = "Worker nodes, one per spot machine."
  type        = number
  default     = 4

  validation {
    condition     = var.workers >= 0 && var.workers <= 200 && floor(var.workers) == var.workers
    error_message = "A whole number from 0 to 200."
  }
}

variable "worker_types" {
  description = "Instance types of workers, all with worker_vcpus processors. More types mean fewer interruptions."
  type        = list(string)
  default     = ["c7i.2xlarge", "c6i.2xlarge", "c7a.2xlarge", "c6a.2xlarge", "m7i.2xlarge", "m6i.2xlarge"]

  validation {
    condition     = length(var.worker_types) >= 3 && alltrue([for type in var.worker_types : !can(regex("^[a-z]+[0-9]+g", type))])
    error_message = "Three types or more, x86-64 only: equal hashes are shown there."
  }
}

variable "worker_vcpus" {
  description = "Processors of each worker type; also the coins that a worker has at work at the same time."
  type        = number
  default     = 8
}

variable "worker_memory_mib" {
  description = "Memory of a worker's task, MiB; leave 1 GiB of the machine to the system."
  type        = number
  default     = 14336
}

variable "coordinator_type" {
  description = "Instance type of the three coordinators, on demand. They lead runs and train nothing; 2 processors suffice."
  type        = string
  default     = "m7i.large"
}

variable "database_class" {
  description = "RDS instance class."
  type        = string
  default     = "db.m7g.large"
}

variable "database_multi_az" {
  description = "A standby in another zone: a lost zone then costs a minute and no fact."
  type        = bool
  default     = true
}

variable "drain_seconds" {
  description = "Seconds that a node has to give its work back after SIGTERM. A spot machine has two minutes from its notice."
  type        = number
  default     = 60

  validation {
    condition     = var.drain_seconds >= 5 && var.drain_seconds <= 90
    error_message = "5 to 90: the container gets 20 seconds more, and two minutes is all there is."
  }
}

variable "cidr" {
  description = "Address range of the VPC, private, /16 to /20."
  type        = string
  default     = "10.20.0.0/16"

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && can(regex("^(10|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.", var.cidr)) && tonumber(split("/", var.cidr)[1]) <= 20
    error_message = "A private range (RFC 1918) of /20 or larger."
  }
}
