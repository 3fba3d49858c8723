#!/usr/bin/env bash
# Defines the roles of examples/roles and assigns them to two identities: one that reads, one that deploys. It can be run again.
# Needs the Azure CLI, signed in by somebody who may define and assign roles (Owner, or User Access Administrator).
#
#   READER_OBJECT_ID=... DEPLOYER_OBJECT_ID=... SERVICE_GROUP=rg-weather SERVICE=apim-weather bash setup.sh
#
# APP_GROUP is the resource group of the app, where it is another one.
set -euo pipefail
: "${READER_OBJECT_ID:?}" "${DEPLOYER_OBJECT_ID:?}" "${SERVICE_GROUP:?}" "${SERVICE:?}"
roles="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../roles" && pwd)"
# Git Bash would take a scope for a path of Windows.
export MSYS_NO_PATHCONV=1

subscription="/subscriptions/$(az account show --query id --output tsv)"
service="$subscription/resourceGroups/$SERVICE_GROUP/providers/Microsoft.ApiManagement/service/$SERVICE"

# define FILE: the role of that file, in this subscription.
define() {
  local role verb=create
  role="$(sed "s#/subscriptions/00000000-0000-0000-0000-000000000000#$subscription#" "$roles/$1.json")"
  if [ -n "$(az role definition list --custom-role-only --name "APIM Identity Guard $1" --query '[].name' --output tsv)" ]; then verb=update; fi
  az role definition "$verb" --role-definition "$role" --output none
}

# assign FILE OBJECT_ID SCOPE. A role or an identity that is new takes a while to be known everywhere.
assign() {
  local role="APIM Identity Guard $1" attempt
  for attempt in 1 2 3 4 5 6; do
    if az role assignment create --assignee-object-id "$2" --assignee-principal-type ServicePrincipal --role "$role" --scope "$3" --output none; then return; fi
    printf 'Attempt %d to assign "%s" failed: trying again.\n' "$attempt" "$role" >&2
    sleep "${PAUSE:-20}"
  done
  return 1
}

define check
define apply
define status

# Both read: `apply` looks before it writes, and once more afterwards.
for identity in "$READER_OBJECT_ID" "$DEPLOYER_OBJECT_ID"; do
  assign check "$identity" "$subscription/resourceGroups/$SERVICE_GROUP"
  if [ "${APP_GROUP:-$SERVICE_GROUP}" != "$SERVICE_GROUP" ]; then assign check "$identity" "$subscription/resourceGroups/$APP_GROUP"; fi
done
assign apply "$DEPLOYER_OBJECT_ID" "$service"
assign status "$DEPLOYER_OBJECT_ID" "$subscription"
