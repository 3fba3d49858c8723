#!/usr/bin/env bash
# Two user-assigned managed identities that GitHub may sign in with, with the least roles. It can be run again.
# Needs the Azure CLI, signed in by somebody who may create identities and assign roles, and the GitHub CLI.
#
#   REPOSITORY=OWNER/REPO IDENTITY_GROUP=rg-weather SERVICE_GROUP=rg-weather SERVICE=apim-weather bash setup.sh
#
# SUBJECT_PREFIXES is asked of GitHub when it is left out. On the way from one form to the other it may name both:
#   SUBJECT_PREFIXES='repo:OWNER/REPO repo:OWNER@123456/REPO@456789'
set -euo pipefail
: "${REPOSITORY:?}" "${IDENTITY_GROUP:?}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

prefixes="${SUBJECT_PREFIXES:-$(gh api "repos/$REPOSITORY/actions/oidc/customization/sub" --jq .sub_claim_prefix)}"
issuer="${ISSUER:-https://token.actions.githubusercontent.com}"
audience="${AUDIENCE:-api://AzureADTokenExchange}"

# trust IDENTITY NAME CONTEXT: one credential for each form of the subject.
trust() {
  local prefix form
  for prefix in $prefixes; do
    case "$prefix" in *@*) form=immutable ;; *) form=names ;; esac
    az identity federated-credential create --resource-group "$IDENTITY_GROUP" --identity-name "$1" --name "$2-$form" \
      --issuer "$issuer" --subject "$prefix:$3" --audiences "$audience" --output none
  done
}

az identity create --resource-group "$IDENTITY_GROUP" --name id-apim-guard-reader --output none
trust id-apim-guard-reader pull-request pull_request
trust id-apim-guard-reader main ref:refs/heads/main

az identity create --resource-group "$IDENTITY_GROUP" --name id-apim-guard-deployer --output none
trust id-apim-guard-deployer production environment:production

show() { az identity show --resource-group "$IDENTITY_GROUP" --name "$1" --query "$2" --output tsv; }

reader_object="$(show id-apim-guard-reader principalId)"
deployer_object="$(show id-apim-guard-deployer principalId)"
READER_OBJECT_ID="$reader_object" DEPLOYER_OBJECT_ID="$deployer_object" bash "$here/../roles/setup.sh"

# The workflows read them. They are no secrets.
gh variable set AZURE_READER_CLIENT_ID --repo "$REPOSITORY" --body "$(show id-apim-guard-reader clientId)"
gh variable set AZURE_CLIENT_ID --repo "$REPOSITORY" --body "$(show id-apim-guard-deployer clientId)"
gh variable set AZURE_TENANT_ID --repo "$REPOSITORY" --body "$(az account show --query tenantId --output tsv)"
gh variable set AZURE_SUBSCRIPTION_ID --repo "$REPOSITORY" --body "$(az account show --query id --output tsv)"
