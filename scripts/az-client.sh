#!/usr/bin/env bash
# Proves the emulator with a client that nobody here wrote: Microsoft's own Azure CLI signs in with a federated token,
# imports an API from JSON and from YAML, reads it and its policies, and deletes it. Exits with 1 at the first surprise.
# Needs az, curl and node on the PATH; starts an emulator of its own and leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in az curl node; do
  command -v "$tool" >/dev/null || { echo "\`$tool\` is not on the PATH." >&2; exit 1; }
done

work="$(mktemp -d)"
emulator=''
cleanup() {
  if [ -n "$emulator" ]; then kill "$emulator" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT

node emulator/main.ts >"$work/banner" 2>"$work/errors" &
emulator=$!
for _ in $(seq 1 100); do
  if grep -q 'az login' "$work/banner"; then break; fi
  kill -0 "$emulator" 2>/dev/null || { cat "$work/errors" >&2; exit 1; }
  sleep 0.1
done

# The banner is what a person would paste: take the environment from it, so that it is tested, too.
eval "$(grep '^export ' "$work/banner" | grep -v AZURE_CONFIG_DIR)"
export REQUESTS_CA_BUNDLE="$NODE_EXTRA_CA_CERTS" AZURE_CONFIG_DIR="$work/az"
url="$ARM_ENDPOINT"
service="/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/rg-weather/providers/Microsoft.ApiManagement/service/apim-weather"
api=(--resource-group rg-weather --service-name apim-weather --api-id weather)

expect() { # WHAT ACTUAL WANTED
  if [ "$2" != "$3" ]; then
    echo "FAILED: $1: expected \`$3\`, got \`$2\`" >&2
    exit 1
  fi
  echo "ok: $1"
}
rest() { az rest --only-show-errors --method "$1" --url "$url$service$2" "${@:3}"; }

cat >"$work/openapi.json" <<'JSON'
{"openapi":"3.0.1","info":{"title":"Weather API","version":"1.0"},"servers":[{"url":"https://weather-backend.azurewebsites.net"}],
 "paths":{"/forecast/{city}":{"get":{"operationId":"getForecast","summary":"Forecast for a city","parameters":[{"name":"city","in":"path","required":true,"schema":{"type":"string"}}],"responses":{"200":{"description":"Forecast"}}}},
          "/alerts":{"get":{"operationId":"getAlerts","summary":"Alerts","responses":{"200":{"description":"Alerts"}}}}}}
JSON
cat >"$work/openapi.yaml" <<'YAML'
openapi: 3.0.1
info: { title: Weather API, version: '2.0' }
servers: [{ url: https://weather-backend.azurewebsites.net }]
paths:
  /forecast/{city}:
    get:
      operationId: getForecast
      summary: Forecast for a city
      parameters: [{ name: city, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: Forecast } }
YAML
cat >"$work/policy.json" <<'JSON'
{"properties":{"format":"rawxml","value":"<policies><inbound><base /><authentication-managed-identity resource=\"fe9a23bb-b972-470c-ada6-f2394f6d77f1\" /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>"}}
JSON

az config set core.collect_telemetry=no --only-show-errors 2>/dev/null
az cloud register -n Emulator --endpoint-resource-manager "$url" --only-show-errors
az cloud set -n Emulator --only-show-errors
token="$(curl -s --cacert "$NODE_EXTRA_CA_CERTS" -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \
  "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=api://AzureADTokenExchange" | sed -E 's/.*"value":"([^"]+)".*/\1/')"
login="$(az login --service-principal -u "$AZURE_CLIENT_ID" -t "$AZURE_TENANT_ID" --federated-token "$token" --query '[0].id' -o tsv --only-show-errors)"
expect 'az login with a federated token' "$login" "$AZURE_SUBSCRIPTION_ID"

name="$(az apim api import "${api[@]}" --path weather --specification-format OpenApiJson --specification-path "$work/openapi.json" --query displayName -o tsv --only-show-errors)"
expect 'az apim api import of JSON' "$name" 'Weather API'
count="$(rest get '/apis/weather/operations?api-version=2024-05-01' --query count -o tsv)"
expect 'both operations are there' "$count" 2
backend="$(az apim api show "${api[@]}" --query serviceUrl -o tsv --only-show-errors)"
expect 'az apim api show' "$backend" 'https://weather-backend.azurewebsites.net'

rest put '/apis/weather/operations/getForecast/policies/policy?api-version=2024-05-01' --body "@$work/policy.json" >/dev/null
policy="$(rest get '/apis/weather/operations/getForecast/policies/policy?api-version=2024-05-01&format=rawxml' --query properties.value -o tsv)"
expect 'az rest writes and reads a policy' "$(grep -c 'authentication-managed-identity' <<<"$policy")" 1
global="$(rest get '/policies/policy?api-version=2024-05-01' --query properties.value -o tsv)"
expect 'az rest reads the global policy' "$(grep -c 'forward-request />' <<<"$global")" 1

az apim api import "${api[@]}" --path weather --specification-format OpenApi --specification-path "$work/openapi.yaml" --only-show-errors >/dev/null
names="$(rest get '/apis/weather/operations?api-version=2024-05-01' --query 'value[].name' -o tsv)"
expect 'az apim api import of YAML removes what the document no longer has' "$names" getForecast
kept="$(rest get '/apis/weather/operations/getForecast/policies/policy?api-version=2024-05-01' --query properties.value -o tsv)"
expect 'the policy of an operation that stays is kept' "$(grep -c 'authentication-managed-identity' <<<"$kept")" 1

az apim api delete "${api[@]}" --yes --only-show-errors
if az apim api show "${api[@]}" --only-show-errors >/dev/null 2>"$work/gone"; then gone=no; else gone=yes; fi
expect 'az apim api delete' "$gone" yes
expect 'the API is not found afterwards' "$(grep -o 'Api not found' "$work/gone" | head -n 1)" 'Api not found'
echo 'The Azure CLI and the emulator understand each other.'
