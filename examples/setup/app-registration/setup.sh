#!/usr/bin/env bash
# Two app registrations that GitHub may sign in with, with the least roles. It can be run again.
# Needs the Azure CLI, signed in by somebody who may register applications and assign roles, and the GitHub CLI.
#
#   REPOSITORY=OWNER/REPO SERVICE_GROUP=rg-weather SERVICE=apim-weather bash setup.sh
#
# SUBJECT_PREFIXES is asked of GitHub when it is left out. On the way from one form to the other it may name both:
#   SUBJECT_PREFIXES='repo:OWNER/REPO repo:OWNER@123456/REPO@456789'
set -euo pipefail
: "${REPOSITORY:?}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

prefixes="${SUBJECT_PREFIXES:-$(gh api "repos/$REPOSITORY/actions/oidc/customization/sub" --jq .sub_claim_prefix)}"
issuer="${ISSUER:-https://token.actions.githubusercontent.com}"
audience="${AUDIENCE:-api://AzureADTokenExchange}"

# register NAME: prints the client ID.
register() {
  local app
  app="$(az ad app list --filter "displayName eq '$1'" --query '[0].appId' --output tsv)"
  if [ -z "$app" ]; then app="$(az ad app create --display-name "$1" --query appId --output tsv)"; fi
  printf '%s\n' "$app"
}

# principal CLIENT_ID: prints the object ID of its service principal, which roles are assigned to; made where there is none.
principal() { az ad sp show --id "$1" --query id --output tsv 2>/dev/null || az ad sp create --id "$1" --query id --output tsv; }

# trust CLIENT_ID NAME CONTEXT: one credential for each form of the subject.
trust() {
  local prefix form id fields
  for prefix in $prefixes; do
    case "$prefix" in *@*) form=immutable ;; *) form=names ;; esac
    fields="$(printf '"issuer": "%s", "subject": "%s", "audiences": ["%s"]' "$issuer" "$prefix:$3" "$audience")"
    id="$(az ad app federated-credential list --id "$1" --query "[?name=='$2-$form'].id" --output tsv)"
    if [ -z "$id" ]; then
      az ad app federated-credential create --id "$1" --parameters "{\"name\": \"$2-$form\", $fields}" --output none
    else
      # Its name cannot be changed any more, and is not sent again.
      az ad app federated-credential update --id "$1" --federated-credential-id "$id" --parameters "{$fields}" --output none
    fi
  done
}

reader="$(register apim-guard-reader)"
trust "$reader" pull-request pull_request
trust "$reader" main ref:refs/heads/main

deployer="$(register apim-guard-deployer)"
trust "$deployer" production environment:production

reader_object="$(principal "$reader")"
deployer_object="$(principal "$deployer")"
READER_OBJECT_ID="$reader_object" DEPLOYER_OBJECT_ID="$deployer_object" bash "$here/../roles/setup.sh"

# The workflows read them. They are no secrets.
gh variable set AZURE_READER_CLIENT_ID --repo "$REPOSITORY" --body "$reader"
gh variable set AZURE_CLIENT_ID --repo "$REPOSITORY" --body "$deployer"
gh variable set AZURE_TENANT_ID --repo "$REPOSITORY" --body "$(az account show --query tenantId --output tsv)"
gh variable set AZURE_SUBSCRIPTION_ID --repo "$REPOSITORY" --body "$(az account show --query id --output tsv)"
