# Two user-assigned managed identities that GitHub may sign in with, with the least roles.
terraform {
  required_version = ">= 1.5"
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 5.0"
    }
  }
}

provider "azurerm" {
  subscription_id = var.subscription_id
  features {}
}

variable "subscription_id" {
  description = "Subscription of the API Management service."
  type        = string
}

variable "subject_prefixes" {
  description = "Front parts of the subjects: repo:OWNER/REPO, or repo:OWNER@123456/REPO@456789; both on the way from one form to the other."
  type        = list(string)
}

variable "issuer" {
  description = "Issuer of the tokens; GitHub Enterprise has others."
  type        = string
  default     = "https://token.actions.githubusercontent.com"
}

variable "audience" {
  description = "Audience of the tokens; other clouds have others."
  type        = string
  default     = "api://AzureADTokenExchange"
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

locals {
  jobs = {
    pull-request = { identity = "reader", context = "pull_request" }
    main         = { identity = "reader", context = "ref:refs/heads/main" }
    production   = { identity = "deployer", context = "environment:production" }
  }
  # One credential for each job and each form of the subject.
  credentials = merge([
    for prefix in var.subject_prefixes : {
      for name, job in local.jobs : "${name}-${strcontains(prefix, "@") ? "immutable" : "names"}" => {
        identity = job.identity
        subject  = "${prefix}:${job.context}"
      }
    }
  ]...)
}

variable "identity_group" {
  description = "Resource group of the identities."
  type        = string
}

data "azurerm_resource_group" "identities" {
  name = var.identity_group
}

resource "azurerm_user_assigned_identity" "guard" {
  for_each            = toset(["reader", "deployer"])
  name                = "id-apim-guard-${each.key}"
  resource_group_name = data.azurerm_resource_group.identities.name
  location            = data.azurerm_resource_group.identities.location
}

# Before version 5 of the provider: `parent_id` in place of `user_assigned_identity_id`, and `resource_group_name` besides.
resource "azurerm_federated_identity_credential" "guard" {
  for_each                  = local.credentials
  name                      = each.key
  user_assigned_identity_id = azurerm_user_assigned_identity.guard[each.value.identity].id
  issuer                    = var.issuer
  subject                   = each.value.subject
  audience                  = [var.audience]
}

module "roles" {
  source             = "../roles"
  reader_object_id   = azurerm_user_assigned_identity.guard["reader"].principal_id
  deployer_object_id = azurerm_user_assigned_identity.guard["deployer"].principal_id
  service_group      = var.service_group
  service            = var.service
  app_group          = var.app_group
}

output "reader_client_id" {
  description = "For the variable AZURE_READER_CLIENT_ID of the repository."
  value       = azurerm_user_assigned_identity.guard["reader"].client_id
}

output "deployer_client_id" {
  description = "For the variable AZURE_CLIENT_ID of the repository."
  value       = azurerm_user_assigned_identity.guard["deployer"].client_id
}
