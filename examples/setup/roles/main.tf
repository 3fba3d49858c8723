# Defines the roles of examples/roles and assigns them to two identities: one that reads, one that deploys.
terraform {
  required_version = ">= 1.5"
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 5.0"
    }
  }
}

variable "reader_object_id" {
  description = "Object ID of the identity for plan and check."
  type        = string
}

variable "deployer_object_id" {
  description = "Object ID of the identity for apply."
  type        = string
}

variable "service_group" {
  description = "Resource group of the API Management service."
  type        = string
}

variable "service" {
  description = "Name of the API Management service."
  type        = string
}

variable "app_group" {
  description = "Resource group of the app, where it is another one."
  type        = string
  default     = null
}

data "azurerm_subscription" "current" {}

locals {
  # The lists of actions are read from the files that the tests of the action hold against its requests.
  roles = {
    check  = jsondecode(file("${path.module}/../../roles/check.json"))
    apply  = jsondecode(file("${path.module}/../../roles/apply.json"))
    status = jsondecode(file("${path.module}/../../roles/status.json"))
  }
  subscription = data.azurerm_subscription.current.id
  identities   = { reader = var.reader_object_id, deployer = var.deployer_object_id }
  groups       = toset([var.service_group, coalesce(var.app_group, var.service_group)])
}

resource "azurerm_role_definition" "guard" {
  for_each          = local.roles
  name              = each.value.Name
  description       = each.value.Description
  scope             = local.subscription
  assignable_scopes = [local.subscription]

  permissions {
    actions     = each.value.Actions
    not_actions = each.value.NotActions
  }
}

# Both read: `apply` looks before it writes, and once more afterwards.
resource "azurerm_role_assignment" "check" {
  for_each = {
    for pair in setproduct(["reader", "deployer"], local.groups) : join("/", pair) => { identity = pair[0], group = pair[1] }
  }
  scope              = "${local.subscription}/resourceGroups/${each.value.group}"
  role_definition_id = azurerm_role_definition.guard["check"].role_definition_resource_id
  principal_id       = local.identities[each.value.identity]
  principal_type     = "ServicePrincipal"
}

resource "azurerm_role_assignment" "apply" {
  scope              = "${local.subscription}/resourceGroups/${var.service_group}/providers/Microsoft.ApiManagement/service/${var.service}"
  role_definition_id = azurerm_role_definition.guard["apply"].role_definition_resource_id
  principal_id       = var.deployer_object_id
  principal_type     = "ServicePrincipal"
}

resource "azurerm_role_assignment" "status" {
  scope              = local.subscription
  role_definition_id = azurerm_role_definition.guard["status"].role_definition_resource_id
  principal_id       = var.deployer_object_id
  principal_type     = "ServicePrincipal"
}
