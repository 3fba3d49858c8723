# Two app registrations that GitHub may sign in with, with the least roles.
terraform {
  required_version = ">= 1.5"
  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.0"
    }
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 5.0"
    }
  }
}

provider "azuread" {}

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

resource "azuread_application" "guard" {
  for_each     = toset(["reader", "deployer"])
  display_name = "apim-guard-${each.key}"
}

resource "azuread_service_principal" "guard" {
  for_each  = azuread_application.guard
  client_id = each.value.client_id
}

resource "azuread_application_federated_identity_credential" "guard" {
  for_each       = local.credentials
  application_id = azuread_application.guard[each.value.identity].id
  display_name   = each.key
  issuer         = var.issuer
  subject        = each.value.subject
  audiences      = [var.audience]
}

module "roles" {
  source             = "../roles"
  reader_object_id   = azuread_service_principal.guard["reader"].object_id
  deployer_object_id = azuread_service_principal.guard["deployer"].object_id
  service_group      = var.service_group
  service            = var.service
  app_group          = var.app_group
}

output "reader_client_id" {
  description = "For the variable AZURE_READER_CLIENT_ID of the repository."
  value       = azuread_application.guard["reader"].client_id
}

output "deployer_client_id" {
  description = "For the variable AZURE_CLIENT_ID of the repository."
  value       = azuread_application.guard["deployer"].client_id
}
