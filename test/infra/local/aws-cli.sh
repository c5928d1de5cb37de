#!/bin/sh
# Drives a local cloud's Route 53 and EventBridge with the real `aws` client (PyPI awscli, in a throwaway environment),
# and its portal API with curl.
set -eu
cd "$(dirname "$0")/../../.."
folder=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
server=
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check awscli

node test/infra/local/serve-endpoints.ts >"$folder/endpoint" 2>"$folder/delivered" &
server=$!
until [ -s "$folder/endpoint" ]; do sleep 0.1; done
read -r url zone events_url portal_url <"$folder/endpoint"

export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1 AWS_PAGER=
route53() { "$folder/venv/bin/aws" route53 "$@" --endpoint-url "$url" --output text; }
events() { "$folder/venv/bin/aws" events "$@" --endpoint-url "$events_url" --output text; }
batch() {
  printf '{"Changes":[{"Action":"%s","ResourceRecordSet":{"Name":"alice.btps.saas.example","Type":"TXT","TTL":300,"ResourceRecords":[{"Value":"\\"%s\\""}]}}]}' "$1" "$2"
}
expect() { case "$1" in *"$2"*) echo "ok: $3" ;; *) echo "FAILED: $3: $1" >&2; exit 1 ;; esac; }

apply() { route53 change-resource-record-sets --hosted-zone-id "$zone" --change-batch "$(batch "$@")" 2>&1 || true; }
records() { route53 list-resource-record-sets --hosted-zone-id "$zone" --query 'ResourceRecordSets[?Type==`TXT`]'; }

expect "$(route53 list-hosted-zones)" "/hostedzone/$zone" 'list-hosted-zones'
expect "$(route53 get-dnssec --hosted-zone-id "$zone" --query Status)" SIGNING 'get-dnssec'
expect "$(apply CREATE one)" INSYNC 'CREATE'
expect "$(records)" '"one"' 'list-resource-record-sets'
expect "$(apply CREATE two)" 'but it already exists' 'CREATE of what exists is refused'
expect "$(apply DELETE two)" 'but the values provided do not match the current values' 'inexact DELETE is refused'
expect "$(apply UPSERT 'new value')" INSYNC 'UPSERT'
expect "$(apply DELETE 'new value')" INSYNC 'exact DELETE'
expect "<$(records)>" '<>' 'the zone is empty again'

entry='{"EventBusName":"btps","Source":"btps.portal","DetailType":"RevocationRequested","Detail":"{\"revocation_id\":\"rev_1\"}"}'
malformed='{"EventBusName":"btps","Source":"btps.portal","DetailType":"RevocationRequested","Detail":"{"}'
expect "$(events list-event-buses)" btps 'list-event-buses'
expect "$(events put-events --entries "[$entry,$malformed]")" MalformedDetail 'put-events refuses a malformed entry'
expect "$(cat "$folder/delivered")" 'delivered: {"revocation_id":"rev_1"}' 'put-events delivers the other'

signed() { curl -sS --aws-sigv4 aws:amz:us-east-1:execute-api "$@"; }
expect "$(signed --user local:local "$portal_url/revocations/rev_1")" '"revocationId":"rev_1"' 'curl signs a GET'
expect "$(signed --user local:local -X PUT --data '{}' "$portal_url/identities/alice%24saas.example")" 'alice$saas.example' 'curl signs a PUT with %24 in its path'
expect "$(signed --user local:other "$portal_url/revocations/rev_1")" '{"message":"Forbidden"}' 'another secret is refused'
